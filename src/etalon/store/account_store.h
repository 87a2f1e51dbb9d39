#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace etalon::store {

// Times are seconds since 1970 (UTC).

struct AccountRow {
  std::string key;
  std::string name;
  std::vector<std::string> roles;
  bool active = true;
  std::string password = {};  ///< hash; empty: none was set yet
  std::string preferences = {};
  long long created_at = 0;
  long long seen_at = 0;      ///< 0: never
  std::string factor = {};    ///< secret of the one-time codes; empty: none
  long long factor_step = 0;  ///< of the last code that was used
};

struct SessionRow {
  std::string id;  ///< hash of its secret
  std::string account;
  long long created_at = 0;
  long long seen_at = 0;
  std::string client = {};  ///< address that it was begun from
};

struct InvitationRow {
  std::string account;
  std::string token_sha256;
  long long expires_at = 0;
};

struct MembershipRow {
  std::string project;
  std::string account;
  std::string role;
  std::string reader_key;
};

struct AuditRow {
  long long id = 0;  ///< filled on saving
  std::string at;    ///< UTC, ISO 8601
  std::string person;
  std::string action;
  std::string object;
  bool allowed = true;
  std::string client;
};

struct AuditFilter {
  std::string person = {};
  std::string action = {};
  std::string object = {};
  std::string from = {};    ///< UTC, inclusive; empty: any
  std::string to = {};      ///< UTC, exclusive; empty: any
  long long before_id = 0;  ///< 0: from the newest
  int limit = 50;
};

/// What a walk over the whole audit trail found.
struct AuditCheck {
  long long entries = 0;
  std::string head;                 ///< the last entry's link of the chain; empty without entries
  std::optional<long long> broken;  ///< first entry that is missing, changed or out of place
};

/// The people of a workspace, their sessions and the audit trail, in its database.
///
/// As `Workspace` for several processes, kills and errors. One object is used by one thread at a
/// time.
class AccountStore {
 public:
  /// Creates the folder and the database on first use.
  explicit AccountStore(const std::filesystem::path& workspace);
  AccountStore(AccountStore&&) noexcept;
  AccountStore& operator=(AccountStore&&) noexcept;
  ~AccountStore();

  bool HasAccounts();
  /// @return false when the key is taken or, with `only_as_first`, somebody has an account.
  bool AddAccount(const AccountRow& account, bool only_as_first);
  std::optional<AccountRow> FindAccount(const std::string& key);
  std::vector<AccountRow> ListAccounts();

  /// Changes one account in one transaction, in which `change` sees all of them and may say no.
  /// Without a password the account's sessions end too.
  /// @return false when there is no such account or `change` said no.
  bool ChangeAccount(
      const std::string& key,
      const std::function<bool(AccountRow& account, const std::vector<AccountRow>& all)>& change);

  void AddSession(const SessionRow& session);
  std::optional<SessionRow> FindSession(const std::string& id);
  /// The newest first.
  std::vector<SessionRow> ListSessions(const std::string& account);
  /// Notes when sessions and their people were last seen.
  void TouchSessions(std::span<const SessionRow> sessions);
  void EndSession(const std::string& id);
  /// All of an account but one. @return their ids.
  std::vector<std::string> EndSessions(const std::string& account, const std::string& except);
  /// Those begun before one time or last seen before the other.
  void EndOldSessions(long long begun_before, long long seen_before);

  /// In place of an earlier one of the account.
  void PutInvitation(const InvitationRow& invitation);
  std::optional<InvitationRow> FindInvitation(const std::string& token_sha256);
  /// @return false when it was not there any more: somebody else took it.
  bool RemoveInvitation(const std::string& token_sha256);
  std::vector<InvitationRow> ListInvitations();

  void PutMembership(const MembershipRow& membership);
  void RemoveMembership(const std::string& project, const std::string& account);
  std::optional<MembershipRow> FindMembership(const std::string& project,
                                              const std::string& account);
  std::vector<MembershipRow> ListMembers(const std::string& project);
  std::vector<MembershipRow> ListMemberships(const std::string& account);

  /// Adds entries in their order, all or none, each linked to the one before by a hash.
  void AppendAudit(std::span<const AuditRow> entries);
  /// Newest first.
  std::vector<AuditRow> ListAudit(const AuditFilter& filter);
  AuditCheck CheckAudit();

 private:
  class Database;
  std::unique_ptr<Database> database_;
};

}  // namespace etalon::store
