#include "etalon/store/account_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "etalon/store/database.h"

namespace etalon::store {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class AccountStoreTest : public testing::Test {
 protected:
  AccountStoreTest() { fs::remove_all(folder_); }
  ~AccountStoreTest() override { fs::remove_all(folder_); }

  /// What somebody could do who has the file.
  void Tamper(const std::string& statement) const {
    const auto session = OpenSession(folder_ / kDatabaseName);
    *session << "DROP TRIGGER IF EXISTS audit_entry_stays";
    *session << "DROP TRIGGER IF EXISTS audit_entry_is_final";
    *session << statement;
  }

  static std::vector<AuditRow> Entries(int count) {
    std::vector<AuditRow> rows;
    for (int index = 0; index < count; ++index) {
      rows.push_back({.at = "2027-01-15T08:00:00Z",
                      .person = "ada",
                      .action = "study.view",
                      .object = std::to_string(index),
                      .client = "::1"});
    }
    return rows;
  }

  const fs::path folder_ =
      fs::temp_directory_path() / ("account_store_test_" + std::to_string(getpid()));
};

TEST_F(AccountStoreTest, KeepsAccountsAndTheirSessions) {
  AccountStore store(folder_);
  EXPECT_FALSE(store.HasAccounts());
  EXPECT_TRUE(store.AddAccount({.key = "ada", .name = "Ada", .roles = {"reader"}}, true));
  EXPECT_FALSE(store.AddAccount({.key = "bob", .name = "Bob", .roles = {}}, true));
  EXPECT_FALSE(store.AddAccount({.key = "ada", .name = "Other", .roles = {}}, false));
  EXPECT_TRUE(store.AddAccount({.key = "bob", .name = "Bob", .roles = {}}, false));
  EXPECT_THAT(store.FindAccount("ada")->roles, ElementsAre("reader"));
  store.AddSession({.id = "s1", .account = "ada", .created_at = 10, .seen_at = 10});
  store.AddSession({.id = "s2", .account = "ada", .created_at = 20, .seen_at = 20});
  store.AddSession({.id = "s3", .account = "bob", .created_at = 30, .seen_at = 30});
  EXPECT_EQ(store.FindAccount("ada")->seen_at, 20);
  EXPECT_THAT(store.EndSessions("ada", "s2"), ElementsAre("s1"));
  EXPECT_FALSE(store.FindSession("s1"));
  store.EndOldSessions(25, 0);
  EXPECT_FALSE(store.FindSession("s2"));
  EXPECT_TRUE(store.FindSession("s3"));
}

TEST_F(AccountStoreTest, AChangeThatIsDeclinedChangesNothing) {
  AccountStore store(folder_);
  store.AddAccount({.key = "ada", .name = "Ada", .roles = {}}, true);
  EXPECT_FALSE(store.ChangeAccount("ada", [](AccountRow& row, const auto& all) {
    EXPECT_EQ(all.size(), 1U);
    row.name = "Other";
    return false;
  }));
  EXPECT_EQ(store.FindAccount("ada")->name, "Ada");
  EXPECT_FALSE(store.ChangeAccount("nobody", [](AccountRow&, const auto&) { return true; }));
}

TEST_F(AccountStoreTest, AnInvitationIsTakenOnce) {
  AccountStore store(folder_);
  store.AddAccount({.key = "ada", .name = "Ada", .roles = {}}, true);
  store.PutInvitation({.account = "ada", .token_sha256 = "t1", .expires_at = 5});
  store.PutInvitation({.account = "ada", .token_sha256 = "t2", .expires_at = 6});
  EXPECT_FALSE(store.FindInvitation("t1"));
  EXPECT_EQ(store.FindInvitation("t2")->expires_at, 6);
  EXPECT_TRUE(store.RemoveInvitation("t2"));
  EXPECT_FALSE(store.RemoveInvitation("t2"));
}

TEST_F(AccountStoreTest, TheDatabaseItselfRefusesToForget) {
  AccountStore store(folder_);
  store.AppendAudit(Entries(2));
  const auto session = OpenSession(folder_ / kDatabaseName);
  EXPECT_THROW(*session << "DELETE FROM audit_entry", soci::soci_error);
  EXPECT_THROW(*session << "UPDATE audit_entry SET person = 'eve'", soci::soci_error);
  EXPECT_EQ(store.CheckAudit().entries, 2);
}

TEST_F(AccountStoreTest, ShowsWhichEntryWasChangedOrTakenAway) {
  const std::vector<std::pair<std::string, long long>> cases{
      {"UPDATE audit_entry SET person = 'eve' WHERE id = 3", 3},
      {"UPDATE audit_entry SET allowed = 0 WHERE id = 1", 1},
      {"DELETE FROM audit_entry WHERE id = 4", 4},
      {"DELETE FROM audit_entry WHERE id >= 9", 9},
      {"UPDATE audit_entry SET id = id + 100 WHERE id = 10", 10},
  };
  for (const auto& [statement, broken] : cases) {
    fs::remove_all(folder_);
    AccountStore store(folder_);
    store.AppendAudit(Entries(4));
    store.AppendAudit(Entries(6));
    EXPECT_FALSE(store.CheckAudit().broken);
    Tamper(statement);
    EXPECT_EQ(store.CheckAudit().broken, broken) << statement;
  }
}

TEST_F(AccountStoreTest, TwoStoresWriteOneChain) {
  AccountStore first(folder_);
  AccountStore second(folder_);
  first.AppendAudit(Entries(1));
  second.AppendAudit(Entries(1));
  first.AppendAudit(Entries(1));
  const AuditCheck check = second.CheckAudit();
  EXPECT_EQ(check.entries, 3);
  EXPECT_FALSE(check.broken);
}

}  // namespace
}  // namespace etalon::store
