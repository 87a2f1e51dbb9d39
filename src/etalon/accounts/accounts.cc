#include "etalon/accounts/accounts.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "etalon/accounts/one_time_code.h"
#include "etalon/accounts/rate_limit.h"
#include "etalon/accounts/secrets.h"
#include "etalon/accounts/times.h"
#include "etalon/core/pool.h"
#include "etalon/core/sha256.h"
#include "etalon/store/account_store.h"

namespace etalon::accounts {
namespace {

constexpr std::size_t kSecretCharacters = 43;
constexpr std::size_t kMostNameBytes = 200;
constexpr std::size_t kMostKeyCharacters = 40;
/// A session's last use is stored at most once in this time.
constexpr long long kTouchSeconds = 60;
constexpr int kBusySeconds = 2;
constexpr std::size_t kShownIdCharacters = 16;  ///< of a session

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= kMostNameBytes &&
         std::ranges::none_of(text, [](char character) {
           return static_cast<unsigned char>(character) < 0x20 || character == 0x7F;
         });
}

/// Of a session's secret: to be sent with changing requests, and useless for finding the secret.
std::string TokenOf(std::string_view secret) {
  std::string text = "X-Etalon-Token ";
  return Sha256OfBytes(text.append(secret));
}

std::vector<std::string> NamesOf(const std::set<Role>& roles) {
  std::vector<std::string> names;
  for (const Role role : roles) names.emplace_back(Name(role));
  return names;
}

Person PersonOf(const store::AccountRow& row) {
  Person person{.key = row.key,
                .name = row.name,
                .roles = {},
                .active = row.active,
                .invited = row.password.empty(),
                .second_factor = !row.factor.empty(),
                .last_seen = UtcText(row.seen_at)};
  for (const std::string& name : row.roles) {
    if (const auto role = RoleFromName(name)) person.roles.insert(*role);
  }
  return person;
}

bool IsWorkingAdministrator(const store::AccountRow& row) {
  const Person person = PersonOf(row);
  return person.active && !person.invited && person.Has(Role::kAdministrator);
}

bool SomebodyElseAdministers(const std::string& key, const std::vector<store::AccountRow>& all) {
  return std::ranges::any_of(all, [&](const store::AccountRow& row) {
    return row.key != key && IsWorkingAdministrator(row);
  });
}

Membership MembershipOf(const store::MembershipRow& row) {
  return {.project = row.project,
          .person = row.account,
          .role = MemberRoleFromName(row.role).value_or(MemberRole::kReader),
          .reader_key = row.reader_key};
}

std::vector<Membership> MembershipsOf(const std::vector<store::MembershipRow>& rows) {
  std::vector<Membership> memberships;
  std::ranges::transform(rows, std::back_inserter(memberships), MembershipOf);
  return memberships;
}

}  // namespace

bool IsPersonKey(std::string_view text) {
  return text.size() >= 2 && text.size() <= kMostKeyCharacters &&
         kLetters.find(text.front()) != std::string_view::npos &&
         std::ranges::all_of(text, [](char character) {
           return kLetters.find(character) != std::string_view::npos || character == '.' ||
                  character == '_' || character == '-';
         });
}

class Accounts::State {
 public:
  State(const std::filesystem::path& workspace, AccountsOptions options_given)
      : options(std::move(options_given)),
        stores([workspace] { return std::make_unique<store::AccountStore>(workspace); }),
        hasher(options.cheap_passwords) {}

  long long Now() const { return SecondsOf(options.clock()); }

  NewSession Begin(const store::AccountRow& account, const std::string& client) {
    const long long now = Now();
    NewSession begun{.secret = RandomSecret(), .session = {}};
    const store::SessionRow row{.id = Sha256OfBytes(begun.secret),
                                .account = account.key,
                                .created_at = now,
                                .seen_at = now,
                                .client = client};
    auto database = stores.Borrow();
    database->EndOldSessions(now - options.absolute.count(), now - options.idle.count());
    database->AddSession(row);
    begun.session = SessionOf(row, account, begun.secret);
    return begun;
  }

  Session SessionOf(const store::SessionRow& row, const store::AccountRow& account,
                    std::string_view secret) const {
    return {.id = row.id,
            .person = PersonOf(account),
            .token = TokenOf(secret),
            .expires_at = UtcText(row.created_at + options.absolute.count())};
  }

  bool IsOver(const store::SessionRow& row) const {
    const long long now = Now();
    return now >= row.created_at + options.absolute.count() ||
           now >= row.seen_at + options.idle.count();
  }

  void EndSessions(const std::string& key, const std::string& except) {
    for (const std::string& id : stores.Borrow()->EndSessions(key, except)) Tell(id);
  }

  void Tell(const std::string& session_id) const {
    if (on_session_end) on_session_end(session_id);
  }

  /// Verifies a password; attempts are counted before, so that many at once are not one too many.
  std::optional<Denied> Check(const std::string& key, const std::string& hash,
                              const std::string& password, const std::string& client) {
    const auto now = options.clock();
    const std::string pair = key + "\n" + client;
    const int wait = std::max({by_person_and_client.Wait(pair, now), by_person.Wait(key, now),
                               by_client.Wait(client, now)});
    if (wait > 0) return Denied{Denial::kTooMany, wait};
    by_person_and_client.Count(pair, now);
    const auto right = hasher.Verify(hash, password);
    if (!right) return Denied{Denial::kTooMany, kBusySeconds};
    if (*right) {
      by_person_and_client.Forget(pair);
      return std::nullopt;
    }
    by_person.Count(key, now);
    by_client.Count(client, now);
    return Denied{Denial::kWrong};
  }

  /// Uses up a one-time code; wrong ones are counted, as only who knows the password gets here.
  std::optional<Denied> CheckCode(const std::string& key, const std::string& code) {
    const auto now = options.clock();
    if (const int wait = by_code.Wait(key, now); wait > 0) return Denied{Denial::kTooMany, wait};
    by_code.Count(key, now);
    const bool right =
        stores.Borrow()->ChangeAccount(key, [&](store::AccountRow& row, const auto&) {
          const auto step = StepOfCode(row.factor, code, Now(), row.factor_step);
          row.factor_step = step.value_or(row.factor_step);
          return step.has_value();
        });
    if (!right) return Denied{Denial::kWrong};
    by_code.Forget(key);
    return std::nullopt;
  }

  /// Changes the factor of who gave the right password.
  Answer<bool> SetFactor(const Session& session, const std::string& factor, long long step) {
    stores.Borrow()->ChangeAccount(session.person.key, [&](store::AccountRow& row, const auto&) {
      row.factor = factor;
      row.factor_step = step;
      return true;
    });
    EndSessions(session.person.key, session.id);
    return true;
  }

  Answer<Invitation> MakeInvitation(const std::string& key) {
    const Invitation invitation{.person = key,
                                .token = RandomSecret(),
                                .expires_at = UtcText(Now() + options.invitation.count())};
    stores.Borrow()->PutInvitation({.account = key,
                                    .token_sha256 = Sha256OfBytes(invitation.token),
                                    .expires_at = Now() + options.invitation.count()});
    return invitation;
  }

  AccountsOptions options;
  Pool<store::AccountStore> stores;
  PasswordHasher hasher;
  RateLimit by_person_and_client{5, std::chrono::minutes(15)};
  RateLimit by_person{50, std::chrono::hours(1)};
  RateLimit by_client{50, std::chrono::minutes(15)};
  RateLimit by_code{5, std::chrono::minutes(15)};
  std::mutex factors_mutex;
  std::map<std::string, std::string> unconfirmed_factors;  ///< by session
  std::mutex setup_mutex;
  std::string setup_sha256;
  std::function<void(const std::string&)> on_session_end;
};

Accounts::Accounts(const std::filesystem::path& workspace, AccountsOptions options)
    : state_(std::make_unique<State>(workspace, std::move(options))) {
  state_->stores.Borrow();  // what is wrong with the database shows now
}
Accounts::~Accounts() = default;

bool Accounts::Empty() { return !state_->stores.Borrow()->HasAccounts(); }

std::string Accounts::NewSetupToken() {
  const std::string token = RandomSecret();
  const std::lock_guard lock(state_->setup_mutex);
  state_->setup_sha256 = Sha256OfBytes(token);
  return token;
}

Answer<NewSession> Accounts::SetUp(std::string_view token, const std::string& key,
                                   const std::string& name, const std::string& password,
                                   std::set<Role> roles, const std::string& client) {
  // One at a time: two that hold the same link do not both become the first.
  const std::lock_guard lock(state_->setup_mutex);
  if (state_->setup_sha256.empty() || !SameSecret(Sha256OfBytes(token), state_->setup_sha256)) {
    return Denied{Denial::kWrong};
  }
  if (!IsPersonKey(key) || !IsName(name)) return Denied{Denial::kInvalid};
  if (!IsStrongPassword(password, key, name)) return Denied{Denial::kWeakPassword};
  const auto hash = state_->hasher.Hash(password);
  if (!hash) return Denied{Denial::kTooMany, kBusySeconds};
  roles.insert(Role::kAdministrator);
  const store::AccountRow account{.key = key,
                                  .name = name,
                                  .roles = NamesOf(roles),
                                  .password = *hash,
                                  .created_at = state_->Now()};
  if (!state_->stores.Borrow()->AddAccount(account, true)) return Denied{Denial::kWrong};
  state_->setup_sha256.clear();
  return state_->Begin(account, client);
}

Answer<NewSession> Accounts::SignIn(const std::string& key, const std::string& password,
                                    const std::string& client, const std::string& code) {
  const auto account = IsPersonKey(key) ? state_->stores.Borrow()->FindAccount(key) : std::nullopt;
  const bool may = account && account->active;
  const std::string claimed = IsPersonKey(key) ? key : "";
  if (const auto denied = state_->Check(claimed, may ? account->password : "", password, client)) {
    return *denied;
  }
  if (!account->factor.empty()) {
    if (code.empty()) return Denied{Denial::kCodeNeeded};
    if (const auto denied = state_->CheckCode(key, code)) return *denied;
  }
  return state_->Begin(*account, client);
}

void Accounts::SignOut(const std::string& session_id) {
  {
    const std::lock_guard lock(state_->factors_mutex);
    state_->unconfirmed_factors.erase(session_id);
  }
  state_->stores.Borrow()->EndSession(session_id);
  state_->Tell(session_id);
}

std::optional<Session> Accounts::FindSession(std::string_view secret, bool touch) {
  if (secret.size() != kSecretCharacters) return std::nullopt;
  auto database = state_->stores.Borrow();
  auto row = database->FindSession(Sha256OfBytes(secret));
  if (!row || state_->IsOver(*row)) return std::nullopt;
  const auto account = database->FindAccount(row->account);
  if (!account || !account->active) return std::nullopt;
  const long long now = state_->Now();
  if (touch && now - row->seen_at >= kTouchSeconds) {
    row->seen_at = now;
    database->TouchSessions({&*row, 1});
  }
  return state_->SessionOf(*row, *account, secret);
}

Answer<bool> Accounts::ChangePassword(const Session& session, const std::string& old_password,
                                      const std::string& new_password, const std::string& client) {
  const std::string& key = session.person.key;
  const auto account = state_->stores.Borrow()->FindAccount(key);
  if (!account) return Denied{Denial::kUnknown};
  if (const auto denied = state_->Check(key, account->password, old_password, client)) {
    return *denied;
  }
  if (!IsStrongPassword(new_password, key, account->name)) return Denied{Denial::kWeakPassword};
  const auto hash = state_->hasher.Hash(new_password);
  if (!hash) return Denied{Denial::kTooMany, kBusySeconds};
  state_->stores.Borrow()->ChangeAccount(key, [&](store::AccountRow& row, const auto&) {
    row.password = *hash;
    return true;
  });
  state_->EndSessions(key, session.id);
  return true;
}

std::string Accounts::NewFactor(const Session& session) {
  const std::lock_guard lock(state_->factors_mutex);
  return state_->unconfirmed_factors[session.id] = RandomFactor();
}

Answer<bool> Accounts::ConfirmFactor(const Session& session, const std::string& password,
                                     const std::string& code, const std::string& client) {
  const std::string& key = session.person.key;
  const auto account = state_->stores.Borrow()->FindAccount(key);
  if (!account) return Denied{Denial::kUnknown};
  if (const auto denied = state_->Check(key, account->password, password, client)) return *denied;
  std::string factor;
  {
    const std::lock_guard lock(state_->factors_mutex);
    const auto found = state_->unconfirmed_factors.find(session.id);
    if (found == state_->unconfirmed_factors.end()) return Denied{Denial::kInvalid};
    factor = found->second;
  }
  const auto step = StepOfCode(factor, code, state_->Now(), 0);
  if (!step) return Denied{Denial::kWrong};
  const std::lock_guard lock(state_->factors_mutex);
  state_->unconfirmed_factors.erase(session.id);
  return state_->SetFactor(session, factor, *step);
}

Answer<bool> Accounts::RemoveFactor(const Session& session, const std::string& password,
                                    const std::string& client) {
  const std::string& key = session.person.key;
  const auto account = state_->stores.Borrow()->FindAccount(key);
  if (!account) return Denied{Denial::kUnknown};
  if (const auto denied = state_->Check(key, account->password, password, client)) return *denied;
  return state_->SetFactor(session, "", 0);
}

std::vector<OwnSession> Accounts::ListSessions(const Session& session) {
  std::vector<OwnSession> list;
  for (const auto& row : state_->stores.Borrow()->ListSessions(session.person.key)) {
    if (state_->IsOver(row)) continue;
    list.push_back({.id = row.id.substr(0, kShownIdCharacters),
                    .client = row.client,
                    .begun_at = UtcText(row.created_at),
                    .seen_at = UtcText(row.seen_at),
                    .present = row.id == session.id});
  }
  return list;
}

bool Accounts::EndOwnSession(const Session& session, const std::string& id) {
  if (id.size() != kShownIdCharacters) return false;
  for (const auto& row : state_->stores.Borrow()->ListSessions(session.person.key)) {
    if (!row.id.starts_with(id)) continue;
    SignOut(row.id);
    return true;
  }
  return false;
}

std::string Accounts::Preferences(const std::string& key) {
  const auto account = state_->stores.Borrow()->FindAccount(key);
  return account ? account->preferences : "";
}

void Accounts::SetPreferences(const std::string& key, const std::string& json) {
  state_->stores.Borrow()->ChangeAccount(key, [&](store::AccountRow& row, const auto&) {
    row.preferences = json;
    return true;
  });
}

std::vector<Person> Accounts::ListPeople() {
  std::vector<Person> people;
  std::ranges::transform(state_->stores.Borrow()->ListAccounts(), std::back_inserter(people),
                         PersonOf);
  return people;
}

Answer<Invitation> Accounts::Invite(const std::string& key, const std::string& name,
                                    const std::set<Role>& roles) {
  if (!IsPersonKey(key) || !IsName(name)) return Denied{Denial::kInvalid};
  const store::AccountRow account{
      .key = key, .name = name, .roles = NamesOf(roles), .created_at = state_->Now()};
  if (!state_->stores.Borrow()->AddAccount(account, false)) return Denied{Denial::kTaken};
  return state_->MakeInvitation(key);
}

Answer<Invitation> Accounts::InviteAgain(const std::string& key) {
  Denial denial = Denial::kUnknown;
  const bool changed = state_->stores.Borrow()->ChangeAccount(
      key, [&](store::AccountRow& row, const std::vector<store::AccountRow>& all) {
        if (IsWorkingAdministrator(row) && !SomebodyElseAdministers(key, all)) {
          denial = Denial::kLast;
          return false;
        }
        row.password.clear();
        row.factor.clear();
        return true;
      });
  if (!changed) return Denied{denial};
  state_->EndSessions(key, "");
  return state_->MakeInvitation(key);
}

Answer<NewSession> Accounts::TakeUpInvitation(std::string_view token, const std::string& password,
                                              const std::string& client) {
  const auto time = state_->options.clock();
  if (const int wait = state_->by_client.Wait(client, time); wait > 0) {
    return Denied{Denial::kTooMany, wait};
  }
  const std::string token_sha256 = Sha256OfBytes(token);
  auto database = state_->stores.Borrow();
  const auto invitation = database->FindInvitation(token_sha256);
  if (!invitation || state_->Now() >= invitation->expires_at) {
    state_->by_client.Count(client, time);
    return Denied{Denial::kWrong};
  }
  const auto account = database->FindAccount(invitation->account);
  if (!account || !account->active) return Denied{Denial::kWrong};
  if (!IsStrongPassword(password, account->key, account->name)) {
    return Denied{Denial::kWeakPassword};
  }
  const auto hash = state_->hasher.Hash(password);
  if (!hash) return Denied{Denial::kTooMany, kBusySeconds};
  if (!database->RemoveInvitation(token_sha256)) return Denied{Denial::kWrong};
  const bool changed =
      database->ChangeAccount(account->key, [&](store::AccountRow& row, const auto&) {
        row.password = *hash;
        return row.active;
      });
  if (!changed) return Denied{Denial::kWrong};
  return state_->Begin(*database->FindAccount(account->key), client);
}

Answer<Person> Accounts::ChangePerson(const std::string& key, const PersonChange& change) {
  if (change.name && !IsName(*change.name)) return Denied{Denial::kInvalid};
  Denial denial = Denial::kUnknown;
  std::optional<Person> person;
  const bool changed = state_->stores.Borrow()->ChangeAccount(
      key, [&](store::AccountRow& row, const std::vector<store::AccountRow>& all) {
        const bool administered = IsWorkingAdministrator(row);
        row.name = change.name.value_or(row.name);
        row.active = change.active.value_or(row.active);
        if (change.roles) row.roles = NamesOf(*change.roles);
        if (administered && !IsWorkingAdministrator(row) && !SomebodyElseAdministers(key, all)) {
          denial = Denial::kLast;
          return false;
        }
        person = PersonOf(row);
        return true;
      });
  if (!changed) return Denied{denial};
  if (!person->active) state_->EndSessions(key, "");
  return *person;
}

std::optional<Membership> Accounts::FindMembership(const std::string& project,
                                                   const std::string& key) {
  const auto row = state_->stores.Borrow()->FindMembership(project, key);
  if (!row) return std::nullopt;
  return MembershipOf(*row);
}

std::vector<Membership> Accounts::ListMembers(const std::string& project) {
  return MembershipsOf(state_->stores.Borrow()->ListMembers(project));
}

std::vector<Membership> Accounts::ListMemberships(const std::string& key) {
  return MembershipsOf(state_->stores.Borrow()->ListMemberships(key));
}

Answer<bool> Accounts::SetMembership(Membership membership) {
  auto database = state_->stores.Borrow();
  if (!database->FindAccount(membership.person)) return Denied{Denial::kUnknown};
  if (membership.reader_key.empty()) membership.reader_key = membership.person;
  if (!IsName(membership.reader_key)) return Denied{Denial::kInvalid};
  for (const store::MembershipRow& other : database->ListMembers(membership.project)) {
    if (other.reader_key == membership.reader_key && other.account != membership.person) {
      return Denied{Denial::kTaken};
    }
  }
  database->PutMembership({.project = membership.project,
                           .account = membership.person,
                           .role = std::string(Name(membership.role)),
                           .reader_key = membership.reader_key});
  return true;
}

void Accounts::EndMembership(const std::string& project, const std::string& key) {
  state_->stores.Borrow()->RemoveMembership(project, key);
}

void Accounts::OnSessionEnd(std::function<void(const std::string& session_id)> listener) {
  state_->on_session_end = std::move(listener);
}

}  // namespace etalon::accounts
