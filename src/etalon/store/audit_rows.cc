#include "etalon/store/audit_rows.h"

#include <array>

#include "etalon/core/sha256.h"

namespace etalon::store {
namespace {

/// The hash of the link before and of every field, each with its length, so that no two entries
/// are written alike.
std::string Link(const std::string& before, const AuditRow& row) {
  Sha256 hash;
  hash.Update(before);
  for (const std::string& field : {std::to_string(row.id), row.at, row.person, row.action,
                                   row.object, std::string(row.allowed ? "1" : "0"), row.client}) {
    hash.Update(std::to_string(field.size()));
    hash.Update(":");
    hash.Update(field);
  }
  return hash.Finish();
}

struct Tail {
  long long id = 0;
  std::string chain;
};

Tail LoadTail(soci::session& session) {
  Tail tail;
  session << "SELECT id, chain FROM audit_entry ORDER BY id DESC LIMIT 1", soci::into(tail.id),
      soci::into(tail.chain);
  return tail;
}

}  // namespace

void InsertAudit(std::span<const AuditRow> entries, soci::session& session) {
  Tail tail = LoadTail(session);
  for (AuditRow row : entries) {
    row.id = ++tail.id;
    tail.chain = Link(tail.chain, row);
    const int allowed = row.allowed ? 1 : 0;
    session << "INSERT INTO audit_entry (id, at, person, action, object, allowed, client, chain) "
               "VALUES (:id, :at, :person, :action, :object, :allowed, :client, :chain)",
        soci::use(row.id), soci::use(row.at), soci::use(row.person), soci::use(row.action),
        soci::use(row.object), soci::use(allowed), soci::use(row.client), soci::use(tail.chain);
  }
}

std::vector<AuditRow> LoadAudit(const AuditFilter& filter, soci::session& session) {
  struct Demand {
    const char* name;
    const char* text;
    const std::string& value;
  };
  const std::array<Demand, 5> demands{{{"person", "person = :person", filter.person},
                                       {"action", "action = :action", filter.action},
                                       {"object", "object = :object", filter.object},
                                       {"from", "at >= :from", filter.from},
                                       {"to", "at < :to", filter.to}}};
  std::string query =
      "SELECT id, at, person, action, object, allowed, client FROM audit_entry WHERE (:before = 0 "
      "OR id < :before)";
  soci::statement rows(session);
  for (const Demand& demand : demands) {
    if (demand.value.empty()) continue;
    query.append(" AND ").append(demand.text);
    rows.exchange(soci::use(demand.value, demand.name));
  }
  query.append(" ORDER BY id DESC LIMIT :limit");

  std::vector<AuditRow> entries;
  AuditRow row;
  int allowed = 0;
  rows.exchange(soci::use(filter.before_id, "before"));
  rows.exchange(soci::use(filter.limit, "limit"));
  rows.exchange(soci::into(row.id));
  rows.exchange(soci::into(row.at));
  rows.exchange(soci::into(row.person));
  rows.exchange(soci::into(row.action));
  rows.exchange(soci::into(row.object));
  rows.exchange(soci::into(allowed));
  rows.exchange(soci::into(row.client));
  rows.alloc();
  rows.prepare(query);
  rows.define_and_bind();
  rows.execute();
  while (rows.fetch()) {
    row.allowed = allowed != 0;
    entries.push_back(row);
  }
  return entries;
}

AuditCheck WalkAudit(soci::session& session) {
  AuditCheck check;
  AuditRow row;
  int allowed = 0;
  std::string chain;
  soci::statement rows =
      (session.prepare << "SELECT id, at, person, action, object, allowed, client, chain FROM "
                          "audit_entry ORDER BY id",
       soci::into(row.id), soci::into(row.at), soci::into(row.person), soci::into(row.action),
       soci::into(row.object), soci::into(allowed), soci::into(row.client), soci::into(chain));
  rows.execute();
  while (rows.fetch()) {
    row.allowed = allowed != 0;
    const long long expected = ++check.entries;
    const std::string link = Link(check.head, row);
    if (row.id != expected || link != chain) {
      check.broken = expected;
      return check;
    }
    check.head = chain;
  }
  // The database counts how many entries there ever were.
  long long ever = 0;
  session << "SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'audit_entry'",
      soci::into(ever);
  if (ever != check.entries) check.broken = check.entries + 1;
  return check;
}

}  // namespace etalon::store
