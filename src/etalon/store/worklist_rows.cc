#include "etalon/store/worklist_rows.h"

#include <algorithm>
#include <map>

#include "etalon/store/columns.h"
#include "etalon/store/study_rows.h"

namespace etalon::store {
namespace {

/// When a reading of the study first met the rule; empty for one that is listed for its history.
using FirstPositives = std::map<long long, std::string>;

void FindPositives(const PositiveRule& rule, soci::session& session, FirstPositives& studies) {
  long long study = 0;
  std::string first;
  soci::statement rows =
      (session.prepare << "SELECT reading.study_id, MIN(reading.created_at) FROM measurement JOIN "
                          "reading ON reading.id = measurement.reading_id WHERE measurement.name = "
                          ":name AND measurement.value >= :limit GROUP BY reading.study_id",
       soci::use(rule.measurement), soci::use(rule.at_least), soci::into(study), soci::into(first));
  rows.execute();
  while (rows.fetch()) studies[study] = first;
}

void AddStudiesWithHistory(soci::session& session, FirstPositives& studies) {
  long long study = 0;
  soci::statement rows =
      (session.prepare << "SELECT DISTINCT study_id FROM worklist_change", soci::into(study));
  rows.execute();
  while (rows.fetch()) studies.try_emplace(study);
}

bool SpeaksOf(const std::string& measurement, const StoredStudy& reading) {
  const auto same_name = [&](const auto& entry) { return entry.name == measurement; };
  return std::ranges::any_of(reading.measurements, same_name) ||
         std::ranges::any_of(reading.refusals, same_name);
}

std::vector<long long> ReadingsNewestFirst(long long study, soci::session& session) {
  std::vector<long long> ids;
  long long id = 0;
  soci::statement rows =
      (session.prepare << "SELECT id FROM reading WHERE study_id = :study ORDER BY id DESC",
       soci::use(study), soci::into(id));
  rows.execute();
  while (rows.fetch()) ids.push_back(id);
  return ids;
}

/// The newest reading that measures or refuses what is asked; the newest of all when none does.
StoredStudy LoadNewest(long long study, const std::string& measurement, soci::session& session) {
  const auto ids = ReadingsNewestFirst(study, session);
  for (const long long id : ids) {
    StoredStudy reading = LoadReading(id, session);
    if (SpeaksOf(measurement, reading)) return reading;
  }
  if (ids.empty()) throw DamagedRow("a study of the worklist has no reading");
  return LoadReading(ids.front(), session);
}

}  // namespace

std::vector<PositiveStudy> LoadPositiveStudies(const PositiveRule& rule, soci::session& session) {
  FirstPositives found;
  FindPositives(rule, session, found);
  AddStudiesWithHistory(session, found);
  std::vector<PositiveStudy> studies;
  studies.reserve(found.size());
  for (const auto& [study, first] : found) {
    studies.push_back({first, LoadNewest(study, rule.measurement, session)});
  }
  return studies;
}

std::vector<ReadStudy> LoadReadStudies(const std::string& measurement, soci::session& session) {
  std::vector<ReadStudy> studies;
  ReadStudy study;
  int measured = 0;
  double value = 0.0;
  soci::statement rows =
      (session.prepare
           << "SELECT content_sha256, COALESCE(patient, ''), measured, value FROM (SELECT "
              "study_id, "
              "reading.id AS reading_id, 1 AS measured, value FROM measurement JOIN reading ON "
              "reading.id = measurement.reading_id WHERE measurement.name = :measured UNION ALL "
              "SELECT study_id, reading.id, 0, 0.0 FROM refusal JOIN reading ON reading.id = "
              "refusal.reading_id WHERE refusal.name = :refused) AS spoken JOIN study ON study.id "
              "= "
              "spoken.study_id LEFT JOIN examination ON examination.study_id = spoken.study_id "
              "ORDER BY spoken.study_id, reading_id",
       soci::use(measurement, "measured"), soci::use(measurement, "refused"),
       soci::into(study.content_sha256), soci::into(study.patient), soci::into(measured),
       soci::into(value));
  rows.execute();
  while (rows.fetch()) {
    study.value = measured != 0 ? std::optional(value) : std::nullopt;
    const bool again = !studies.empty() && studies.back().content_sha256 == study.content_sha256;
    if (again) {
      studies.back() = study;  // A study's rows come oldest reading first.
    } else {
      studies.push_back(study);
    }
  }
  return studies;
}

std::vector<WorklistChange> LoadWorklistChanges(soci::session& session) {
  std::vector<WorklistChange> changes;
  WorklistChange change;
  std::string state;
  soci::statement rows =
      (session.prepare
           << "SELECT worklist_change.id, content_sha256, state, changed_by, "
              "happened_on, recorded_at, note, deadline FROM worklist_change JOIN study "
              "ON study.id = worklist_change.study_id ORDER BY worklist_change.id",
       soci::into(change.id), soci::into(change.content_sha256), soci::into(state),
       soci::into(change.changed_by), soci::into(change.happened_on),
       soci::into(change.recorded_at), soci::into(change.note), soci::into(change.deadline));
  rows.execute();
  while (rows.fetch()) {
    change.state = WorklistStateFromName(state);
    changes.push_back(change);
  }
  return changes;
}

long long LastWorklistChange(soci::session& session) {
  long long last = 0;
  session << "SELECT COALESCE(MAX(id), 0) FROM worklist_change", soci::into(last);
  return last;
}

void InsertWorklistChange(const WorklistChange& change, soci::session& session) {
  const auto study = FindStudy(change.content_sha256, session);
  Require(study.has_value(), "an entry of the worklist for a study that is not stored");
  const std::string state(Name(change.state));
  const std::string recorded_at = UtcNow();
  session << "INSERT INTO worklist_change (study_id, state, changed_by, happened_on, recorded_at, "
             "note, deadline) VALUES (:study, :state, :by, :happened, :recorded, :note, :deadline)",
      soci::use(*study), soci::use(state), soci::use(change.changed_by),
      soci::use(change.happened_on), soci::use(recorded_at), soci::use(change.note),
      soci::use(change.deadline);
}

}  // namespace etalon::store
