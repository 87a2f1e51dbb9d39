#include "etalon/accounts/accounts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "etalon/accounts/one_time_code.h"
#include "etalon/accounts/secrets.h"
#include "etalon/store/account_store.h"

namespace etalon::accounts {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::Field;

constexpr const char* kPassword = "chameau violet sous la pluie";
constexpr const char* kOther = "trombone lunaire et citron";
constexpr const char* kClient = "10.0.0.1";

template <typename T>
std::optional<Denial> DenialOf(const Answer<T>& answer) {
  const auto* denied = std::get_if<Denied>(&answer);
  return denied == nullptr ? std::nullopt : std::optional(denied->denial);
}

/// A workspace with one administrator, `ada`, and a clock that stands until it is moved.
class AccountsTest : public testing::Test {
 protected:
  AccountsTest() {
    fs::remove_all(folder_);
    AccountsOptions options;
    options.clock = [this] { return now_; };
    options.cheap_passwords = true;
    accounts_ = std::make_unique<Accounts>(folder_, options);
    accounts_->OnSessionEnd([this](const std::string& id) { ended_.push_back(id); });
  }
  ~AccountsTest() override {
    accounts_.reset();
    fs::remove_all(folder_);
  }

  NewSession SetUpAda() {
    return std::get<NewSession>(
        accounts_->SetUp(accounts_->NewSetupToken(), "ada", "Ada L.", kPassword));
  }
  NewSession AddPerson(const std::string& key, const std::set<Role>& roles) {
    const auto invitation = std::get<Invitation>(accounts_->Invite(key, "N. N.", roles));
    return std::get<NewSession>(accounts_->TakeUpInvitation(invitation.token, kPassword, kClient));
  }
  Answer<NewSession> SignIn(const std::string& key, const std::string& password = kPassword,
                            const std::string& client = kClient) {
    return accounts_->SignIn(key, password, client);
  }
  bool IsOpen(const NewSession& session, bool touch = false) {
    return accounts_->FindSession(session.secret, touch).has_value();
  }

  const fs::path folder_ =
      fs::temp_directory_path() / ("accounts_test_" + std::to_string(getpid()));
  std::chrono::system_clock::time_point now_{seconds(1'800'000'000)};
  std::vector<std::string> ended_;
  std::unique_ptr<Accounts> accounts_;
};

TEST_F(AccountsTest, TheSetupLinkMakesOneAdministratorOnce) {
  EXPECT_TRUE(accounts_->Empty());
  const std::string token = accounts_->NewSetupToken();
  EXPECT_EQ(DenialOf(accounts_->SetUp("guess", "eve", "Eve", kPassword)), Denial::kWrong);
  EXPECT_EQ(DenialOf(accounts_->SetUp("", "eve", "Eve", kPassword)), Denial::kWrong);
  EXPECT_EQ(DenialOf(accounts_->SetUp(token, "ada", "Ada", "short")), Denial::kWeakPassword);
  EXPECT_EQ(DenialOf(accounts_->SetUp(token, "Ada Lovelace", "Ada", kPassword)), Denial::kInvalid);
  const auto begun = accounts_->SetUp(token, "ada", "Ada L.", kPassword, {Role::kPhysician});
  ASSERT_TRUE(std::holds_alternative<NewSession>(begun));
  EXPECT_THAT(std::get<NewSession>(begun).session.person.roles,
              ElementsAre(Role::kAdministrator, Role::kPhysician));
  EXPECT_FALSE(accounts_->Empty());
  EXPECT_EQ(DenialOf(accounts_->SetUp(token, "eve", "Eve", kPassword)), Denial::kWrong);
  EXPECT_EQ(DenialOf(accounts_->SetUp(accounts_->NewSetupToken(), "eve", "Eve", kPassword)),
            Denial::kWrong);
}

TEST_F(AccountsTest, ASessionIsASecretOfWhichOnlyTheHashIsKept) {
  const NewSession session = SetUpAda();
  EXPECT_EQ(session.secret.size(), 43U);
  EXPECT_NE(session.session.token, session.session.id);
  EXPECT_NE(std::get<NewSession>(SignIn("ada")).secret, session.secret);
  EXPECT_TRUE(IsOpen(session));
  EXPECT_FALSE(accounts_->FindSession("", false));
  EXPECT_FALSE(accounts_->FindSession(session.session.id, false));
  accounts_.reset();
  for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(bytes.find(session.secret), std::string::npos) << entry.path();
    EXPECT_EQ(bytes.find(session.session.token), std::string::npos) << entry.path();
    EXPECT_EQ(bytes.find(kPassword), std::string::npos) << entry.path();
  }
}

TEST_F(AccountsTest, PasswordsAreHashedByArgon2id) {
  SetUpAda();
  const std::string hash = store::AccountStore(folder_).FindAccount("ada")->password;
  EXPECT_THAT(hash, testing::StartsWith("$argon2id$v=19$"));
  PasswordHasher hasher(false);
  EXPECT_THAT(*hasher.Hash(kPassword), testing::StartsWith("$argon2id$v=19$m=65536,t=2,p=1$"));
}

TEST_F(AccountsTest, SessionsEndWhenIdleAndInAnyCaseAfterTwelveHours) {
  const NewSession idle = SetUpAda();
  const NewSession busy = std::get<NewSession>(SignIn("ada"));
  now_ += seconds(29 * 60);
  EXPECT_TRUE(IsOpen(busy, true));
  EXPECT_TRUE(IsOpen(idle, false));  // a look that is no activity
  now_ += seconds(60);
  EXPECT_FALSE(IsOpen(idle));
  EXPECT_TRUE(IsOpen(busy));
  for (int minutes = 30; minutes < 12 * 60; minutes += 20) {
    EXPECT_TRUE(IsOpen(busy, true)) << minutes;
    now_ += seconds(20 * 60);
  }
  EXPECT_FALSE(IsOpen(busy, true));
}

TEST_F(AccountsTest, SigningOutEndsTheSession) {
  const NewSession session = SetUpAda();
  accounts_->SignOut(session.session.id);
  EXPECT_FALSE(IsOpen(session));
  EXPECT_THAT(ended_, ElementsAre(session.session.id));
}

TEST_F(AccountsTest, DoesNotTellWhetherAPersonExists) {
  SetUpAda();
  const auto invited = accounts_->Invite("bob", "Bob", {Role::kReader});
  ASSERT_TRUE(std::holds_alternative<Invitation>(invited));
  for (const char* key : {"ada", "nobody", "bob", "NOT A KEY"}) {
    for (int attempt = 0; attempt < 5; ++attempt) {
      EXPECT_EQ(DenialOf(SignIn(key, "wrong", key)), Denial::kWrong) << key;
    }
    EXPECT_EQ(DenialOf(SignIn(key, "wrong", key)), Denial::kTooMany) << key;
  }
}

TEST_F(AccountsTest, AttemptsAreBoundedAndThePersonIsNotLockedOutElsewhere) {
  SetUpAda();
  for (int attempt = 0; attempt < 5; ++attempt) SignIn("ada", "wrong", "10.6.6.6");
  const auto denied = SignIn("ada", kPassword, "10.6.6.6");
  ASSERT_EQ(DenialOf(denied), Denial::kTooMany);
  EXPECT_EQ(std::get<Denied>(denied).retry_seconds, 15 * 60);
  EXPECT_FALSE(DenialOf(SignIn("ada")));
  now_ += seconds(15 * 60);
  EXPECT_FALSE(DenialOf(SignIn("ada", kPassword, "10.6.6.6")));
}

TEST_F(AccountsTest, OneAddressCannotTryManyPeople) {
  SetUpAda();
  for (int attempt = 0; attempt < 50; ++attempt) {
    std::string key = "person";
    EXPECT_EQ(DenialOf(SignIn(key.append(std::to_string(attempt)), "wrong")), Denial::kWrong);
  }
  EXPECT_EQ(DenialOf(SignIn("ada")), Denial::kTooMany);
  EXPECT_FALSE(DenialOf(SignIn("ada", kPassword, "10.0.0.2")));
}

TEST_F(AccountsTest, OnePersonCannotBeTriedFromManyAddresses) {
  SetUpAda();
  for (int attempt = 0; attempt < 50; ++attempt) {
    EXPECT_EQ(DenialOf(SignIn("ada", "wrong", std::to_string(attempt))), Denial::kWrong);
  }
  EXPECT_EQ(DenialOf(SignIn("ada", kPassword, "elsewhere")), Denial::kTooMany);
}

TEST_F(AccountsTest, AnInvitationWorksOnceAndForThreeDays) {
  SetUpAda();
  const auto invitation = std::get<Invitation>(accounts_->Invite("bob", "Bob", {Role::kReader}));
  EXPECT_EQ(DenialOf(accounts_->Invite("bob", "Bob", {})), Denial::kTaken);
  EXPECT_EQ(DenialOf(accounts_->TakeUpInvitation("guess", kPassword, kClient)), Denial::kWrong);
  EXPECT_EQ(DenialOf(accounts_->TakeUpInvitation(invitation.token, "weak", kClient)),
            Denial::kWeakPassword);
  EXPECT_TRUE(std::holds_alternative<NewSession>(
      accounts_->TakeUpInvitation(invitation.token, kPassword, kClient)));
  EXPECT_EQ(DenialOf(accounts_->TakeUpInvitation(invitation.token, kOther, kClient)),
            Denial::kWrong);
  EXPECT_FALSE(DenialOf(SignIn("bob")));

  const auto late = std::get<Invitation>(accounts_->Invite("late", "Late", {}));
  now_ += seconds(72 * 3600);
  EXPECT_EQ(DenialOf(accounts_->TakeUpInvitation(late.token, kPassword, kClient)), Denial::kWrong);
}

TEST_F(AccountsTest, AnotherInvitationEndsPasswordSessionsAndTheFirstInvitation) {
  SetUpAda();
  const auto first = std::get<Invitation>(accounts_->Invite("bob", "Bob", {Role::kReader}));
  const auto second = std::get<Invitation>(accounts_->InviteAgain("bob"));
  EXPECT_EQ(DenialOf(accounts_->TakeUpInvitation(first.token, kPassword, kClient)), Denial::kWrong);
  const NewSession session =
      std::get<NewSession>(accounts_->TakeUpInvitation(second.token, kPassword, kClient));
  accounts_->InviteAgain("bob");
  EXPECT_FALSE(IsOpen(session));
  EXPECT_EQ(DenialOf(SignIn("bob")), Denial::kWrong);
  EXPECT_THAT(ended_, ElementsAre(session.session.id));
  EXPECT_EQ(DenialOf(accounts_->InviteAgain("nobody")), Denial::kUnknown);
}

TEST_F(AccountsTest, ANewPasswordEndsTheOtherSessions) {
  const NewSession here = SetUpAda();
  const NewSession elsewhere = std::get<NewSession>(SignIn("ada"));
  EXPECT_EQ(DenialOf(accounts_->ChangePassword(here.session, "wrong", kOther, kClient)),
            Denial::kWrong);
  EXPECT_EQ(
      DenialOf(accounts_->ChangePassword(here.session, kPassword, "ada ada ada ada", kClient)),
      Denial::kWeakPassword);
  EXPECT_FALSE(DenialOf(accounts_->ChangePassword(here.session, kPassword, kOther, kClient)));
  EXPECT_TRUE(IsOpen(here));
  EXPECT_FALSE(IsOpen(elsewhere));
  EXPECT_EQ(DenialOf(SignIn("ada")), Denial::kWrong);
  EXPECT_FALSE(DenialOf(SignIn("ada", kOther)));
}

class SecondFactorTest : public AccountsTest {
 protected:
  /// Ada with a second factor; the clock stands at the step of its first code.
  SecondFactorTest() : session_(SetUpAda()) {
    secret_ = accounts_->NewFactor(session_.session);
    EXPECT_FALSE(DenialOf(accounts_->ConfirmFactor(session_.session, kPassword, Code(), kClient)));
  }
  std::string Code() const {
    return *OneTimeCode(secret_, std::chrono::system_clock::to_time_t(now_) / 30);
  }
  std::optional<Denial> WithCode(const std::string& code) {
    return DenialOf(accounts_->SignIn("ada", kPassword, kClient, code));
  }

  NewSession session_;
  std::string secret_;
};

TEST_F(SecondFactorTest, SigningInTakesPasswordAndCode) {
  EXPECT_TRUE(accounts_->ListPeople().front().second_factor);
  EXPECT_TRUE(IsOpen(session_)) << "the session that asked for it goes on";
  EXPECT_EQ(WithCode(""), Denial::kCodeNeeded);
  EXPECT_EQ(DenialOf(accounts_->SignIn("ada", kOther, kClient, "000000")), Denial::kWrong);
  EXPECT_EQ(WithCode(Code()), Denial::kWrong) << "it was used to confirm";
  now_ += seconds(30);
  EXPECT_FALSE(WithCode(Code()));
  EXPECT_EQ(WithCode(Code()), Denial::kWrong) << "a code is good once";
}

TEST_F(SecondFactorTest, WrongCodesAreBounded) {
  now_ += seconds(30);
  const std::string right = Code();
  const std::string wrong = right == "000000" ? "000001" : "000000";
  for (int attempt = 0; attempt < 5; ++attempt) EXPECT_EQ(WithCode(wrong), Denial::kWrong);
  EXPECT_EQ(WithCode(right), Denial::kTooMany);
  now_ += std::chrono::minutes(15);
  EXPECT_FALSE(WithCode(Code()));
}

TEST_F(SecondFactorTest, IsTakenAwayByItsPersonOrByAnotherInvitation) {
  EXPECT_EQ(DenialOf(accounts_->RemoveFactor(session_.session, kOther, kClient)), Denial::kWrong);
  EXPECT_FALSE(DenialOf(accounts_->RemoveFactor(session_.session, kPassword, kClient)));
  EXPECT_FALSE(WithCode(""));
  const NewSession bob = AddPerson("bob", {Role::kAdministrator});
  secret_ = accounts_->NewFactor(bob.session);
  EXPECT_FALSE(DenialOf(accounts_->ConfirmFactor(bob.session, kPassword, Code(), kClient)));
  accounts_->InviteAgain("bob");
  EXPECT_FALSE(accounts_->ListPeople()[1].second_factor);
}

TEST_F(SecondFactorTest, CountsOnlyOnceItIsConfirmed) {
  const NewSession bob = AddPerson("bob", {Role::kReader});
  EXPECT_EQ(DenialOf(accounts_->ConfirmFactor(bob.session, kPassword, Code(), kClient)),
            Denial::kInvalid)
      << "nobody gave him a secret";
  accounts_->NewFactor(bob.session);
  EXPECT_EQ(DenialOf(accounts_->ConfirmFactor(bob.session, kPassword, "12345", kClient)),
            Denial::kWrong);
  EXPECT_FALSE(DenialOf(SignIn("bob")));
}

TEST_F(AccountsTest, PeopleSeeAndEndTheirOwnSessions) {
  const NewSession here = SetUpAda();
  now_ += seconds(5);
  const NewSession elsewhere = std::get<NewSession>(SignIn("ada", kPassword, "10.0.0.9"));
  const NewSession bob = AddPerson("bob", {Role::kReader});
  const auto list = accounts_->ListSessions(here.session);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].client, "10.0.0.9");
  EXPECT_FALSE(list[0].present);
  EXPECT_TRUE(list[1].present);
  EXPECT_NE(list[0].id, elsewhere.session.id);
  EXPECT_FALSE(accounts_->EndOwnSession(bob.session, list[0].id)) << "not his";
  EXPECT_FALSE(accounts_->EndOwnSession(here.session, ""));
  EXPECT_TRUE(accounts_->EndOwnSession(here.session, list[0].id));
  EXPECT_FALSE(IsOpen(elsewhere));
  EXPECT_TRUE(IsOpen(here));
  EXPECT_THAT(ended_, ElementsAre(elsewhere.session.id));
}

TEST_F(AccountsTest, WhoIsNoLongerActiveIsOutAtOnce) {
  SetUpAda();
  const NewSession session = AddPerson("bob", {Role::kPhysician});
  accounts_->ChangePerson("bob", {.active = false});
  EXPECT_FALSE(IsOpen(session));
  EXPECT_EQ(DenialOf(SignIn("bob")), Denial::kWrong);
  accounts_->ChangePerson("bob", {.active = true});
  EXPECT_FALSE(IsOpen(session));
  EXPECT_FALSE(DenialOf(SignIn("bob")));
}

TEST_F(AccountsTest, OtherRightsCountFromTheNextRequest) {
  SetUpAda();
  const NewSession session = AddPerson("bob", {Role::kPhysician});
  accounts_->ChangePerson("bob", {.roles = std::set<Role>{Role::kReader}});
  EXPECT_THAT(accounts_->FindSession(session.secret, false)->person.roles,
              ElementsAre(Role::kReader));
}

TEST_F(AccountsTest, SomebodyRemainsAdministrator) {
  SetUpAda();
  accounts_->Invite("ivy", "Ivy", {Role::kAdministrator});  // has no password yet
  EXPECT_EQ(DenialOf(accounts_->ChangePerson("ada", {.active = false})), Denial::kLast);
  EXPECT_EQ(DenialOf(accounts_->ChangePerson("ada", {.roles = std::set<Role>{}})), Denial::kLast);
  EXPECT_EQ(DenialOf(accounts_->InviteAgain("ada")), Denial::kLast);
  AddPerson("eva", {Role::kAdministrator});
  EXPECT_FALSE(DenialOf(accounts_->ChangePerson("ada", {.active = false})));
  EXPECT_EQ(DenialOf(accounts_->ChangePerson("eva", {.active = false})), Denial::kLast);
}

TEST_F(AccountsTest, TwoAdministratorsCannotRemoveEachOtherAtOnce) {
  SetUpAda();
  AddPerson("eva", {Role::kAdministrator});
  std::thread first([&] { accounts_->ChangePerson("ada", {.active = false}); });
  std::thread second([&] { accounts_->ChangePerson("eva", {.active = false}); });
  first.join();
  second.join();
  int active = 0;
  for (const Person& person : accounts_->ListPeople()) active += person.active ? 1 : 0;
  EXPECT_EQ(active, 1);
}

TEST_F(AccountsTest, MembersOfAProjectNeverShareAReaderKey) {
  SetUpAda();
  AddPerson("bob", {Role::kReader});
  EXPECT_FALSE(DenialOf(accounts_->SetMembership(
      {.project = "liver", .person = "bob", .role = MemberRole::kReader, .reader_key = ""})));
  EXPECT_EQ(accounts_->FindMembership("liver", "bob")->reader_key, "bob");
  EXPECT_EQ(
      DenialOf(accounts_->SetMembership(
          {.project = "liver", .person = "ada", .role = MemberRole::kLead, .reader_key = "bob"})),
      Denial::kTaken);
  EXPECT_EQ(
      DenialOf(accounts_->SetMembership(
          {.project = "liver", .person = "nobody", .role = MemberRole::kLead, .reader_key = ""})),
      Denial::kUnknown);
  EXPECT_FALSE(accounts_->FindMembership("heart", "bob"));
  EXPECT_THAT(accounts_->ListMemberships("bob"), ElementsAre(Field(&Membership::project, "liver")));
  accounts_->EndMembership("liver", "bob");
  EXPECT_TRUE(accounts_->ListMembers("liver").empty());
}

TEST_F(AccountsTest, KeepsPreferencesWithThePerson) {
  SetUpAda();
  EXPECT_EQ(accounts_->Preferences("ada"), "");
  accounts_->SetPreferences("ada", "{\"theme\":\"dark\"}");
  EXPECT_EQ(accounts_->Preferences("ada"), "{\"theme\":\"dark\"}");
}

TEST(IsStrongPassword, RefusesWhatIsShortKnownOrAboutThePerson) {
  for (const char* weak : {"short", "password1234", "123456789012", "qwertyuiopas", "aaaaaaaaaaaa",
                           "etalonetalon", "jdupont-2026!", "motdepasse123"}) {
    EXPECT_FALSE(IsStrongPassword(weak, "jdupont", "J. Dupont")) << weak;
  }
  EXPECT_FALSE(IsStrongPassword(std::string(201, 'a') + kPassword, "a", "a"));
  EXPECT_TRUE(IsStrongPassword(kPassword, "jdupont", "J. Dupont"));
  EXPECT_TRUE(IsStrongPassword("日本語で長い合言葉を使う", "jdupont", "J. Dupont"));
}

TEST(PasswordHasher, RefusesRatherThanQueueWithoutEnd) {
  PasswordHasher hasher(false);
  std::atomic<int> refused = 0;
  std::atomic<int> hashed = 0;
  std::vector<std::thread> threads;
  for (int index = 0; index < 12; ++index) {
    threads.emplace_back([&] { (hasher.Hash(kPassword) ? hashed : refused)++; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(hashed + refused, 12);
  EXPECT_GE(hashed, 4);
  EXPECT_TRUE(hasher.Hash(kPassword));
}

}  // namespace
}  // namespace etalon::accounts
