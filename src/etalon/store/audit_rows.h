#pragma once

// Internal: the rows of the audit trail.

#include <span>
#include <vector>

#include "etalon/store/account_store.h"
#include "etalon/store/soci_session.h"

namespace etalon::store {

/// Inside a transaction: links each entry to the one before.
void InsertAudit(std::span<const AuditRow> entries, soci::session& session);
std::vector<AuditRow> LoadAudit(const AuditFilter& filter, soci::session& session);
AuditCheck WalkAudit(soci::session& session);

}  // namespace etalon::store
