#pragma once

#include <vector>

#include "etalon/store/soci_session.h"
#include "etalon/store/workspace.h"

namespace etalon::store {

// The worklist's rows to values and back. All throw soci::soci_error, the loading ones DamagedRow
// too.

/// Studies of which any reading meets the rule, and those that have a history; by study.
std::vector<PositiveStudy> LoadPositiveStudies(const PositiveRule& rule, soci::session& session);

/// Studies with a reading that measures or refuses `measurement`, by study.
std::vector<ReadStudy> LoadReadStudies(const std::string& measurement, soci::session& session);

/// All entries, oldest first.
std::vector<WorklistChange> LoadWorklistChanges(soci::session& session);

/// 0 when there is no entry.
long long LastWorklistChange(soci::session& session);

/// Adds an entry, stamped with the present time. @throws ContractError when its study is not
/// stored.
void InsertWorklistChange(const WorklistChange& change, soci::session& session);

}  // namespace etalon::store
