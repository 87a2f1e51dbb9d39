#include "etalon/http/event_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace etalon::http {
namespace {

using testing::Optional;

TEST(EventStream, WritesEachLineAsData) {
  EventStream stream;
  EXPECT_TRUE(stream.Push("job", "{\"a\":1}"));
  EXPECT_TRUE(stream.Push("studies", "x\r\ny\nz"));
  EXPECT_THAT(stream.Take(),
              Optional(std::string("event: job\ndata: {\"a\":1}\n\n"
                                   "event: studies\ndata: x\ndata: y\ndata: z\n\n")));
  EXPECT_THAT(stream.Take(), Optional(std::string()));
}

TEST(EventStream, SendsWhatWasPushedBeforeItWasClosed) {
  EventStream stream;
  stream.Push("job", "1");
  stream.Close();
  EXPECT_FALSE(stream.Push("job", "2"));
  EXPECT_THAT(stream.Take(), Optional(std::string("event: job\ndata: 1\n\n")));
  EXPECT_FALSE(stream.Take());
}

TEST(EventStream, CutsOffAClientThatDoesNotKeepUp) {
  EventStream stream(100);
  EXPECT_TRUE(stream.Push("job", "1"));
  EXPECT_FALSE(stream.Push("job", std::string(100, 'x')));
  EXPECT_TRUE(stream.closed());
  EXPECT_FALSE(stream.Take());
}

TEST(EventStream, TellsItsListenerOfEveryChange) {
  EventStream stream;
  stream.Push("job", "before");
  int calls = 0;
  stream.Listen([&] { ++calls; });
  EXPECT_EQ(calls, 1);
  stream.Push("job", "1");
  stream.Close();
  stream.Close();
  EXPECT_EQ(calls, 3);
}

}  // namespace
}  // namespace etalon::http
