#include "etalon/http/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace etalon::http {
namespace {

using testing::ElementsAre;
using testing::Optional;
using testing::Pair;

TEST(PercentDecode, ReadsEscapes) {
  EXPECT_THAT(PercentDecode("a%20b%C3%A9", false), Optional(std::string("a bé")));
  EXPECT_THAT(PercentDecode("a+b", true), Optional(std::string("a b")));
  EXPECT_THAT(PercentDecode("a+b", false), Optional(std::string("a+b")));
}

TEST(PercentDecode, RefusesWhatIsNoText) {
  for (const char* text : {"%", "%2", "%zz", "%00", "%0a", "%7F", "%FF", "%C0%80", "%ED%A0%80"}) {
    EXPECT_FALSE(PercentDecode(text, false)) << text;
  }
}

TEST(ParseTarget, SplitsBeforeItDecodes) {
  const auto target = ParseTarget("/api/patients/a%2Fb/timeline?search=%C3%A9&x=1&flag");
  ASSERT_TRUE(target);
  EXPECT_THAT(target->segments, ElementsAre("api", "patients", "a/b", "timeline"));
  EXPECT_THAT(target->query, ElementsAre(Pair("search", "é"), Pair("x", "1"), Pair("flag", "")));
  EXPECT_TRUE(ParseTarget("/")->segments.empty());
  EXPECT_THAT(ParseTarget("/a/")->segments, ElementsAre("a", ""));
}

TEST(ParseTarget, RefusesWaysOutOfAFolder) {
  for (const char* text :
       {"", "a", "http://host/a", "*", "/../a", "/a/..", "/a/%2e%2E/b", "/./a"}) {
    EXPECT_FALSE(ParseTarget(text)) << text;
  }
}

TEST(ParseTarget, BoundsTheParameters) {
  std::string text = "/?";
  for (int index = 0; index < 65; ++index) text += "a=1&";
  EXPECT_FALSE(ParseTarget(text));
}

TEST(FindCookie, FindsWholeNamesOnly) {
  EXPECT_THAT(FindCookie("a=1; session=x=y ; b=2", "session"), Optional(std::string("x=y")));
  EXPECT_FALSE(FindCookie("xsession=1; session", "session"));
  EXPECT_FALSE(FindCookie("", "session"));
}

ByteRange RangeIn(std::string_view header, std::uint64_t size) {
  const auto range = ParseRange(header, size);
  EXPECT_TRUE(std::holds_alternative<ByteRange>(range)) << header;
  return std::holds_alternative<ByteRange>(range) ? std::get<ByteRange>(range) : ByteRange{0, 0};
}

TEST(ParseRange, ReadsTheThreeForms) {
  EXPECT_EQ(RangeIn("bytes=0-4", 10).length, 5U);
  EXPECT_EQ(RangeIn("bytes=4-", 10).length, 6U);
  EXPECT_EQ(RangeIn("bytes=-3", 10).first, 7U);
  EXPECT_EQ(RangeIn("bytes=8-100", 10).length, 2U);
  EXPECT_EQ(RangeIn("bytes=-100", 10).length, 10U);
}

TEST(ParseRange, TellsWhatIsNotThereFromWhatIsNoRange) {
  for (const char* header : {"bytes=10-", "bytes=-0", "bytes=10-12"}) {
    EXPECT_TRUE(std::holds_alternative<NoSuchRange>(ParseRange(header, 10))) << header;
  }
  for (const char* header : {"", "lines=1-2", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4",
                             "bytes=0-1,3-4", "bytes=99999999999999999999-", "bytes=+1-2"}) {
    EXPECT_TRUE(std::holds_alternative<WholeFile>(ParseRange(header, 10))) << header;
  }
}

TEST(MatchesTag, ComparesWeakly) {
  EXPECT_TRUE(MatchesTag("\"a\", W/\"b\"", "\"b\""));
  EXPECT_TRUE(MatchesTag("*", "\"b\""));
  EXPECT_FALSE(MatchesTag("\"a\"", "\"b\""));
  EXPECT_FALSE(MatchesTag("", "\"b\""));
}

TEST(AcceptsGzip, HeedsTheWeight) {
  EXPECT_TRUE(AcceptsGzip("deflate, gzip;q=0.5, br"));
  EXPECT_TRUE(AcceptsGzip("gzip"));
  EXPECT_FALSE(AcceptsGzip("gzip;q=0"));
  EXPECT_FALSE(AcceptsGzip("gzip; q=0.00"));
  EXPECT_FALSE(AcceptsGzip("br"));
}

}  // namespace
}  // namespace etalon::http
