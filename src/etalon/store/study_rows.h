#pragma once

#include <optional>

#include "etalon/store/soci_session.h"
#include "etalon/store/workspace.h"

namespace etalon::store {

// Rows of the schema to values and back. All throw soci::soci_error; the loading ones throw
// DamagedRow too.

/// The present time as rows hold it, "2026-03-14T09:30:00Z".
std::string UtcNow();

std::optional<long long> FindStudy(const std::string& content_sha256, soci::session& session);
std::optional<long long> FindReading(const StudyKey& key, soci::session& session);

/// The study's row and its files. @return its id.
long long InsertStudy(const StoredStudy& study, soci::session& session);

/// The reading's row, stamped with the present time, its measurements and refusals.
void InsertReading(long long study_id, const StoredStudy& study, soci::session& session);

/// Fills or replaces the study's examination; empty texts leave what was known.
void PutExamination(long long study_id, const Examination& examination, soci::session& session);

/// Replaces the paths of the study's files; empty `paths` leave them.
void PutPaths(long long study_id, const std::vector<std::string>& paths, soci::session& session);

/// Study, reading, examination and paths: what `Workspace::SaveMeasured` does within a transaction.
/// @return true when the reading was new.
/// @throws ContractError when a number is not finite.
bool PutStudy(const StoredStudy& study, soci::session& session);

/// Keeps the detail of a stored reading in place of an earlier one.
void PutDetail(const StudyKey& key, const std::string& detail, soci::session& session);

StoredStudy LoadReading(long long reading_id, soci::session& session);

/// Which tables hold the values: those of a program's reading or of a reader's version.
struct ValueTables {
  std::string measurements;
  std::string refusals;
  std::string owner;  ///< column that names the reading or the version
};
ValueTables TablesOfReadings();
ValueTables TablesOfVersions();

/// @throws ContractError when a number is not finite.
void InsertValues(const ValueTables& tables, long long owner,
                  const std::vector<Measurement>& measurements,
                  const std::vector<RefusedMeasurement>& refusals, soci::session& session);
std::vector<Measurement> LoadMeasurements(const ValueTables& tables, long long owner,
                                          soci::session& session);
std::vector<RefusedMeasurement> LoadRefusals(const ValueTables& tables, long long owner,
                                             soci::session& session);

}  // namespace etalon::store
