#include "etalon/accounts/audit_trail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

namespace etalon::accounts {
namespace {

namespace fs = std::filesystem;

class AuditTrailTest : public testing::Test {
 protected:
  AuditTrailTest() { fs::remove_all(folder_); }
  ~AuditTrailTest() override { fs::remove_all(folder_); }

  const fs::path folder_ = fs::temp_directory_path() / ("audit_test_" + std::to_string(getpid()));
  std::chrono::system_clock::time_point now_{std::chrono::seconds(1'800'000'000)};
};

TEST_F(AuditTrailTest, ListsNewestFirstByWhatIsAsked) {
  AuditTrail trail(folder_, [this] { return now_; });
  trail.Record({.person = "ada", .action = "study.view", .object = "study=1", .client = "::1"});
  now_ += std::chrono::hours(1);
  trail.Record({.person = "bob", .action = "study.view", .object = "study=1", .allowed = false});
  trail.Record({.person = "ada", .action = "people.list"});
  const auto all = trail.List({});
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].action, "people.list");
  EXPECT_EQ(all[2].at, "2027-01-15T08:00:00Z");
  EXPECT_FALSE(all[1].allowed);
  EXPECT_EQ(trail.List({.person = "ada"}).size(), 2U);
  EXPECT_EQ(trail.List({.person = "ada", .object = "study=1"}).size(), 1U);
  EXPECT_EQ(trail.List({.from = "2027-01-15T08:30:00Z"}).size(), 2U);
  EXPECT_EQ(trail.List({.to = "2027-01-15T08:30:00Z"}).size(), 1U);
  const auto page = trail.List({.before_id = all[0].id, .limit = 1});
  ASSERT_EQ(page.size(), 1U);
  EXPECT_EQ(page[0].id, all[1].id);
}

TEST_F(AuditTrailTest, TheSameViewWithinAMinuteIsOne) {
  AuditTrail trail(folder_, [this] { return now_; });
  const AuditEntry view{.person = "ada", .action = "study.view", .object = "study=1"};
  trail.RecordView(view);
  trail.RecordView(view);
  AuditEntry other = view;
  other.person = "bob";
  trail.RecordView(other);
  now_ += std::chrono::seconds(60);
  trail.RecordView(view);
  EXPECT_EQ(trail.List({}).size(), 3U);
}

TEST_F(AuditTrailTest, StoresWhatManyRecordAtOnceInOneChain) {
  AuditTrail trail(folder_);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int index = 0; index < 25; ++index) {
        trail.Record({.person = std::to_string(thread), .action = "study.view"});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const AuditState state = trail.Check();
  EXPECT_EQ(state.entries, 200);
  EXPECT_EQ(state.broken, 0);
  EXPECT_EQ(state.head.size(), 64U);
}

}  // namespace
}  // namespace etalon::accounts
