#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "etalon/accounts/person.h"

namespace etalon::accounts {

/// True for 2 to 40 small letters, digits, '.', '_' and '-' that begin with a letter or digit.
bool IsPersonKey(std::string_view text);

using Clock = std::function<std::chrono::system_clock::time_point()>;

struct AccountsOptions {
  std::chrono::seconds idle{30 * 60};        ///< of a session
  std::chrono::seconds absolute{12 * 3600};  ///< of a session
  std::chrono::seconds invitation{72 * 3600};
  Clock clock = std::chrono::system_clock::now;
  bool cheap_passwords = false;  ///< least cost of hashing, for tests only
};

/// Somebody who is signed in.
struct Session {
  std::string id;  ///< hash of the secret: safe to keep and to compare
  Person person;
  std::string token;       ///< to be sent with every changing request
  std::string expires_at;  ///< UTC, at the latest
};

/// A session that was just begun: its secret goes into the cookie and is nowhere else.
struct NewSession {
  std::string secret;
  Session session;
};

/// Why nobody was signed in, or what was asked cannot be.
enum class Denial {
  kWrong,         ///< person, password, code or token; which is not told
  kCodeNeeded,    ///< the password is right; this person also signs in with a one-time code
  kTooMany,       ///< attempts: come back in `retry_seconds`
  kWeakPassword,  ///< too short, too long or too easily guessed
  kTaken,         ///< a person of that key exists
  kUnknown,       ///< no such person
  kLast,          ///< would leave no active administrator
  kInvalid,       ///< the key or the name is none
};

struct Denied {
  Denial denial;
  int retry_seconds = 0;
};

template <typename T>
using Answer = std::variant<T, Denied>;

struct Invitation {
  std::string person;
  std::string token;
  std::string expires_at;
};

/// A session as its person may see it.
struct OwnSession {
  std::string id;  ///< of no use to who steals it
  std::string client;
  std::string begun_at;  ///< UTC
  std::string seen_at;   ///< UTC
  bool present = false;  ///< the one that asks
};

struct PersonChange {
  std::optional<std::string> name = {};
  std::optional<std::set<Role>> roles = {};
  std::optional<bool> active = {};
};

/// People, their sessions and their rights. All functions may be called from any thread.
/// @throws Error(kStoreFailed) from all of them.
class Accounts {
 public:
  /// Opens the workspace's database.
  explicit Accounts(const std::filesystem::path& workspace, AccountsOptions options = {});
  ~Accounts();

  /// Nobody has an account yet.
  bool Empty();

  /// A token with which the first administrator can be made, once, as long as this object lives.
  std::string NewSetupToken();
  /// @param roles besides that of the administrator.
  Answer<NewSession> SetUp(std::string_view token, const std::string& key, const std::string& name,
                           const std::string& password, std::set<Role> roles = {},
                           const std::string& client = {});

  /// Takes as long for people who do not exist. @param client address; bounds the attempts.
  /// @param code of people with a second factor; each is good once.
  Answer<NewSession> SignIn(const std::string& key, const std::string& password,
                            const std::string& client, const std::string& code = {});
  void SignOut(const std::string& session_id);

  /// The session of a cookie's secret; nothing when it is unknown, over or its person not active.
  /// @param touch counts as activity.
  std::optional<Session> FindSession(std::string_view secret, bool touch);

  /// Ends the person's other sessions.
  Answer<bool> ChangePassword(const Session& session, const std::string& old_password,
                              const std::string& new_password, const std::string& client);

  /// A secret for an authenticator's one-time codes, in base 32. It counts once it is confirmed.
  std::string NewFactor(const Session& session);
  /// With a first code of the secret that the session was given; ends the person's other sessions.
  Answer<bool> ConfirmFactor(const Session& session, const std::string& password,
                             const std::string& code, const std::string& client);
  Answer<bool> RemoveFactor(const Session& session, const std::string& password,
                            const std::string& client);

  /// The person's sessions that are open, the newest first.
  std::vector<OwnSession> ListSessions(const Session& session);
  /// Ends one of them. @return false when it was not there any more.
  bool EndOwnSession(const Session& session, const std::string& id);

  std::string Preferences(const std::string& key);  ///< JSON, or ""
  void SetPreferences(const std::string& key, const std::string& json);

  std::vector<Person> ListPeople();
  Answer<Invitation> Invite(const std::string& key, const std::string& name,
                            const std::set<Role>& roles);
  /// A new invitation for somebody who exists; password, second factor and sessions end.
  Answer<Invitation> InviteAgain(const std::string& key);
  Answer<NewSession> TakeUpInvitation(std::string_view token, const std::string& password,
                                      const std::string& client);
  /// Sessions of a person who is no longer active end; other rights count from the next request.
  Answer<Person> ChangePerson(const std::string& key, const PersonChange& change);

  std::optional<Membership> FindMembership(const std::string& project, const std::string& key);
  std::vector<Membership> ListMembers(const std::string& project);
  std::vector<Membership> ListMemberships(const std::string& key);
  /// @param membership an empty reader key is the person's own; nobody shares a reader key.
  Answer<bool> SetMembership(Membership membership);
  void EndMembership(const std::string& project, const std::string& key);

  /// Called with the id of every session that ends otherwise than by time. Set before use.
  void OnSessionEnd(std::function<void(const std::string& session_id)> listener);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace etalon::accounts
