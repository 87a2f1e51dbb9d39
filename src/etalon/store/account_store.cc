#include "etalon/store/account_store.h"

#include <algorithm>

#include "etalon/store/audit_rows.h"
#include "etalon/store/database.h"
#include "etalon/store/workspace.h"

namespace etalon::store {
namespace {

/// Binds the columns of an account, in one order for every statement.
struct AccountColumns {
  std::string key, name, roles, password, preferences, factor;
  int active = 0;
  long long created_at = 0, seen_at = 0, factor_step = 0;

  AccountColumns() = default;
  explicit AccountColumns(const AccountRow& row)
      : key(row.key),
        name(row.name),
        roles(ToJson(row.roles)),
        password(row.password),
        preferences(row.preferences),
        factor(row.factor),
        active(row.active ? 1 : 0),
        created_at(row.created_at),
        seen_at(row.seen_at),
        factor_step(row.factor_step) {}

  AccountRow Row() const {
    AccountRow row{.key = key,
                   .name = name,
                   .roles = {},
                   .active = active != 0,
                   .password = password,
                   .preferences = preferences,
                   .created_at = created_at,
                   .seen_at = seen_at,
                   .factor = factor,
                   .factor_step = factor_step};
    FromJson(roles, row.roles);
    return row;
  }
};

std::vector<AccountRow> LoadAccounts(soci::session& session) {
  std::vector<AccountRow> accounts;
  AccountColumns row;
  soci::statement rows =
      (session.prepare << "SELECT key, name, roles, active, password, preferences, created_at, "
                          "seen_at, factor, factor_step FROM account ORDER BY key",
       soci::into(row.key), soci::into(row.name), soci::into(row.roles), soci::into(row.active),
       soci::into(row.password), soci::into(row.preferences), soci::into(row.created_at),
       soci::into(row.seen_at), soci::into(row.factor), soci::into(row.factor_step));
  rows.execute();
  while (rows.fetch()) accounts.push_back(row.Row());
  return accounts;
}

void UpdateAccount(const AccountRow& account, soci::session& session) {
  const AccountColumns row(account);
  session
      << "UPDATE account SET name = :name, roles = :roles, active = :active, password = "
         ":password, preferences = :preferences, factor = :factor, factor_step = :step WHERE key = "
         ":key",
      soci::use(row.name), soci::use(row.roles), soci::use(row.active), soci::use(row.password),
      soci::use(row.preferences), soci::use(row.factor), soci::use(row.factor_step),
      soci::use(row.key);
}

long long Affected(soci::statement statement) {
  statement.execute(true);
  return statement.get_affected_rows();
}

std::vector<MembershipRow> LoadMembers(const char* query, const std::string& key,
                                       soci::session& session) {
  std::vector<MembershipRow> members;
  MembershipRow row;
  soci::statement rows =
      (session.prepare << query, soci::use(key), soci::into(row.project), soci::into(row.account),
       soci::into(row.role), soci::into(row.reader_key));
  rows.execute();
  while (rows.fetch()) members.push_back(row);
  return members;
}

}  // namespace

class AccountStore::Database : public store::Database {
 public:
  using store::Database::Database;

  template <typename Work>
  auto Write(Work work) -> std::invoke_result_t<Work, soci::session&> {
    return Run([&](soci::session& session) {
      WriteTransaction transaction(session);
      auto result = work(session);
      transaction.Commit();
      return result;
    });
  }
};

AccountStore::AccountStore(const std::filesystem::path& workspace)
    : database_(std::make_unique<Database>(Workspace::Open(workspace).database())) {}
AccountStore::AccountStore(AccountStore&&) noexcept = default;
AccountStore& AccountStore::operator=(AccountStore&&) noexcept = default;
AccountStore::~AccountStore() = default;

bool AccountStore::HasAccounts() {
  return database_->Run([](soci::session& session) {
    int found = 0;
    session << "SELECT EXISTS (SELECT 1 FROM account)", soci::into(found);
    return found != 0;
  });
}

bool AccountStore::AddAccount(const AccountRow& account, bool only_as_first) {
  return database_->Write([&](soci::session& session) {
    int others = 0;
    if (only_as_first) session << "SELECT COUNT(*) FROM account", soci::into(others);
    if (others > 0) return false;
    const AccountColumns row(account);
    return Affected((session.prepare
                         << "INSERT INTO account (key, name, roles, active, password, preferences, "
                            "created_at, seen_at) VALUES (:key, :name, :roles, :active, :password, "
                            ":preferences, :created, :seen) ON CONFLICT DO NOTHING",
                     soci::use(row.key), soci::use(row.name), soci::use(row.roles),
                     soci::use(row.active), soci::use(row.password), soci::use(row.preferences),
                     soci::use(row.created_at), soci::use(row.seen_at))) > 0;
  });
}

std::optional<AccountRow> AccountStore::FindAccount(const std::string& key) {
  return database_->Run([&](soci::session& session) -> std::optional<AccountRow> {
    AccountColumns row;
    session << "SELECT key, name, roles, active, password, preferences, created_at, seen_at, "
               "factor, factor_step FROM account WHERE key = :key",
        soci::use(key), soci::into(row.key), soci::into(row.name), soci::into(row.roles),
        soci::into(row.active), soci::into(row.password), soci::into(row.preferences),
        soci::into(row.created_at), soci::into(row.seen_at), soci::into(row.factor),
        soci::into(row.factor_step);
    if (!session.got_data()) return std::nullopt;
    return row.Row();
  });
}

std::vector<AccountRow> AccountStore::ListAccounts() {
  return database_->Run([](soci::session& session) { return LoadAccounts(session); });
}

bool AccountStore::ChangeAccount(
    const std::string& key,
    const std::function<bool(AccountRow& account, const std::vector<AccountRow>& all)>& change) {
  return database_->Write([&](soci::session& session) {
    const std::vector<AccountRow> all = LoadAccounts(session);
    const auto found =
        std::ranges::find_if(all, [&](const AccountRow& account) { return account.key == key; });
    if (found == all.end()) return false;
    AccountRow account = *found;
    if (!change(account, all)) return false;
    UpdateAccount(account, session);
    return true;
  });
}

void AccountStore::AddSession(const SessionRow& row) {
  database_->Write([&](soci::session& session) {
    session << "INSERT INTO account_session (id, account, created_at, seen_at, client) VALUES "
               "(:id, :account, :created, :seen, :client)",
        soci::use(row.id), soci::use(row.account), soci::use(row.created_at),
        soci::use(row.seen_at), soci::use(row.client);
    session << "UPDATE account SET seen_at = :seen WHERE key = :key", soci::use(row.seen_at),
        soci::use(row.account);
    return true;
  });
}

std::optional<SessionRow> AccountStore::FindSession(const std::string& id) {
  return database_->Run([&](soci::session& session) -> std::optional<SessionRow> {
    SessionRow row;
    session << "SELECT id, account, created_at, seen_at, client FROM account_session WHERE id = "
               ":id",
        soci::use(id), soci::into(row.id), soci::into(row.account), soci::into(row.created_at),
        soci::into(row.seen_at), soci::into(row.client);
    if (!session.got_data()) return std::nullopt;
    return row;
  });
}

std::vector<SessionRow> AccountStore::ListSessions(const std::string& account) {
  return database_->Run([&](soci::session& session) {
    std::vector<SessionRow> list;
    SessionRow row;
    soci::statement rows =
        (session.prepare << "SELECT id, account, created_at, seen_at, client FROM account_session "
                            "WHERE account = :account ORDER BY created_at DESC, id",
         soci::use(account), soci::into(row.id), soci::into(row.account),
         soci::into(row.created_at), soci::into(row.seen_at), soci::into(row.client));
    rows.execute();
    while (rows.fetch()) list.push_back(row);
    return list;
  });
}

void AccountStore::TouchSessions(std::span<const SessionRow> sessions) {
  database_->Write([&](soci::session& session) {
    for (const SessionRow& row : sessions) {
      session << "UPDATE account_session SET seen_at = :seen WHERE id = :id",
          soci::use(row.seen_at), soci::use(row.id);
      session << "UPDATE account SET seen_at = :seen WHERE key = :key", soci::use(row.seen_at),
          soci::use(row.account);
    }
    return true;
  });
}

void AccountStore::EndSession(const std::string& id) {
  database_->Run([&](soci::session& session) {
    session << "DELETE FROM account_session WHERE id = :id", soci::use(id);
  });
}

std::vector<std::string> AccountStore::EndSessions(const std::string& account,
                                                   const std::string& except) {
  return database_->Write([&](soci::session& session) {
    std::vector<std::string> ids;
    std::string id;
    soci::statement rows =
        (session.prepare << "DELETE FROM account_session WHERE account = :account AND id <> "
                            ":except RETURNING id",
         soci::use(account), soci::use(except), soci::into(id));
    rows.execute();
    while (rows.fetch()) ids.push_back(id);
    return ids;
  });
}

void AccountStore::EndOldSessions(long long begun_before, long long seen_before) {
  database_->Run([&](soci::session& session) {
    session << "DELETE FROM account_session WHERE created_at < :begun OR seen_at < :seen",
        soci::use(begun_before), soci::use(seen_before);
  });
}

void AccountStore::PutInvitation(const InvitationRow& row) {
  database_->Run([&](soci::session& session) {
    session << "INSERT INTO account_invitation (account, token_sha256, expires_at) VALUES "
               "(:account, :token, :expires) ON CONFLICT (account) DO UPDATE SET token_sha256 = "
               "excluded.token_sha256, expires_at = excluded.expires_at",
        soci::use(row.account), soci::use(row.token_sha256), soci::use(row.expires_at);
  });
}

std::optional<InvitationRow> AccountStore::FindInvitation(const std::string& token_sha256) {
  return database_->Run([&](soci::session& session) -> std::optional<InvitationRow> {
    InvitationRow row{.account = {}, .token_sha256 = token_sha256};
    session << "SELECT account, expires_at FROM account_invitation WHERE token_sha256 = :token",
        soci::use(token_sha256), soci::into(row.account), soci::into(row.expires_at);
    if (!session.got_data()) return std::nullopt;
    return row;
  });
}

bool AccountStore::RemoveInvitation(const std::string& token_sha256) {
  return database_->Write([&](soci::session& session) {
    return Affected(
               (session.prepare << "DELETE FROM account_invitation WHERE token_sha256 = :token",
                soci::use(token_sha256))) > 0;
  });
}

std::vector<InvitationRow> AccountStore::ListInvitations() {
  return database_->Run([](soci::session& session) {
    std::vector<InvitationRow> invitations;
    InvitationRow row;
    soci::statement rows =
        (session.prepare << "SELECT account, token_sha256, expires_at FROM "
                            "account_invitation ORDER BY account",
         soci::into(row.account), soci::into(row.token_sha256), soci::into(row.expires_at));
    rows.execute();
    while (rows.fetch()) invitations.push_back(row);
    return invitations;
  });
}

void AccountStore::PutMembership(const MembershipRow& row) {
  database_->Run([&](soci::session& session) {
    session << "INSERT INTO membership (project, account, role, reader_key) VALUES (:project, "
               ":account, :role, :reader) ON CONFLICT (project, account) DO UPDATE SET role = "
               "excluded.role, reader_key = excluded.reader_key",
        soci::use(row.project), soci::use(row.account), soci::use(row.role),
        soci::use(row.reader_key);
  });
}

void AccountStore::RemoveMembership(const std::string& project, const std::string& account) {
  database_->Run([&](soci::session& session) {
    session << "DELETE FROM membership WHERE project = :project AND account = :account",
        soci::use(project), soci::use(account);
  });
}

std::optional<MembershipRow> AccountStore::FindMembership(const std::string& project,
                                                          const std::string& account) {
  for (MembershipRow& row : ListMemberships(account)) {
    if (row.project == project) return std::move(row);
  }
  return std::nullopt;
}

std::vector<MembershipRow> AccountStore::ListMembers(const std::string& project) {
  return database_->Run([&](soci::session& session) {
    return LoadMembers(
        "SELECT project, account, role, reader_key FROM membership WHERE project = :project ORDER "
        "BY account",
        project, session);
  });
}

std::vector<MembershipRow> AccountStore::ListMemberships(const std::string& account) {
  return database_->Run([&](soci::session& session) {
    return LoadMembers(
        "SELECT project, account, role, reader_key FROM membership WHERE account = :account ORDER "
        "BY project",
        account, session);
  });
}

void AccountStore::AppendAudit(std::span<const AuditRow> entries) {
  database_->Write([&](soci::session& session) {
    InsertAudit(entries, session);
    return true;
  });
}

std::vector<AuditRow> AccountStore::ListAudit(const AuditFilter& filter) {
  return database_->Run([&](soci::session& session) { return LoadAudit(filter, session); });
}

AuditCheck AccountStore::CheckAudit() {
  return database_->Run([](soci::session& session) { return WalkAudit(session); });
}

}  // namespace etalon::store
