#include "etalon/store/study_rows.h"

#include <fmt/chrono.h>

#include <chrono>
#include <cmath>

#include "etalon/store/columns.h"
#include "etalon/store/nullable.h"
#include "etalon/store/study_line_rows.h"

namespace etalon::store {
namespace {

bool IsFinite(const Measurement& measurement) {
  bool finite = std::isfinite(measurement.value);
  if (measurement.interval) {
    finite = finite && std::isfinite(measurement.interval->low) &&
             std::isfinite(measurement.interval->high);
  }
  for (const double beat : measurement.beats) finite = finite && std::isfinite(beat);
  return finite;
}

void InsertMeasurement(const ValueTables& tables, long long owner, int position,
                       const Measurement& m, soci::session& session) {
  Nullable low, high;
  if (m.interval) {
    low = Nullable(m.interval->low);
    high = Nullable(m.interval->high);
  }
  const std::string beats = ToJson(m.beats);
  const std::string evidence = ToJson(m.evidence);
  const std::string flags = ToJson(m.flags);
  session << "INSERT INTO " << tables.measurements << " (" << tables.owner
          << ", position, name, concept_value, concept_scheme, "
             "concept_meaning, value, unit, low, high, interval_method, rule_name, rule_version, "
             "rule_variant, beats, evidence, flags) VALUES (:owner, :position, :name, :code, "
             ":scheme, :meaning, :value, :unit, :low, :high, :method, :rule, :version, :variant, "
             ":beats, :evidence, :flags)",
      soci::use(owner), soci::use(position), soci::use(m.name), soci::use(m.concept_code.value),
      soci::use(m.concept_code.scheme), soci::use(m.concept_code.meaning), soci::use(m.value),
      soci::use(m.unit), soci::use(low.value, low.indicator), soci::use(high.value, high.indicator),
      soci::use(m.interval_method), soci::use(m.rule.name), soci::use(m.rule.version),
      soci::use(m.rule.variant), soci::use(beats), soci::use(evidence), soci::use(flags);
}

void InsertRefusal(const ValueTables& tables, long long owner, int position,
                   const RefusedMeasurement& refused, soci::session& session) {
  const std::string code(Name(refused.refusal.code));
  session << "INSERT INTO " << tables.refusals << " (" << tables.owner
          << ", position, name, code, reason) VALUES (:owner, :position, :name, :code, :reason)",
      soci::use(owner), soci::use(position), soci::use(refused.name), soci::use(code),
      soci::use(refused.refusal.reason);
}

long long InsertReadingRow(long long study_id, const StoredStudy& study, soci::session& session) {
  const Provenance& provenance = study.provenance;
  const std::string models = ToJson(provenance.models);
  const std::string created_at = UtcNow();
  long long id = 0;
  session << "INSERT INTO reading (study_id, fingerprint, software, software_version, arithmetic, "
             "models, created_at, options) VALUES (:study, :fingerprint, :software, :version, "
             ":arithmetic, :models, :created, :options) RETURNING id",
      soci::use(study_id), soci::use(study.key.fingerprint), soci::use(provenance.software),
      soci::use(provenance.software_version), soci::use(provenance.precision), soci::use(models),
      soci::use(created_at), soci::use(study.options), soci::into(id);
  return id;
}

/// The row of a reading and of its study; sets `study_id` for what hangs on the study.
StoredStudy LoadReadingRow(long long id, long long& study_id, soci::session& session) {
  StoredStudy study;
  std::string models;
  session << "SELECT study.id, content_sha256, fingerprint, name, created_at, software, "
             "software_version, arithmetic, models, options FROM reading JOIN study ON study.id = "
             "reading.study_id WHERE reading.id = :id",
      soci::use(id), soci::into(study_id), soci::into(study.key.content_sha256),
      soci::into(study.key.fingerprint), soci::into(study.name), soci::into(study.created_at),
      soci::into(study.provenance.software), soci::into(study.provenance.software_version),
      soci::into(study.provenance.precision), soci::into(models), soci::into(study.options);
  FromJson(models, study.provenance.models);
  return study;
}

std::vector<Provenance::Input> LoadInputs(long long study_id, soci::session& session) {
  std::vector<Provenance::Input> inputs;
  Provenance::Input input;
  soci::statement rows =
      (session.prepare << "SELECT name, sha256 FROM input_file WHERE study_id = :study ORDER BY "
                          "position",
       soci::use(study_id), soci::into(input.name), soci::into(input.sha256));
  rows.execute();
  while (rows.fetch()) inputs.push_back(input);
  return inputs;
}

std::vector<std::string> LoadPaths(long long study_id, soci::session& session) {
  std::vector<std::string> paths;
  std::string path;
  soci::statement rows =
      (session.prepare << "SELECT path FROM input_file WHERE study_id = :study AND path <> '' "
                          "ORDER BY position",
       soci::use(study_id), soci::into(path));
  rows.execute();
  while (rows.fetch()) paths.push_back(path);
  return paths;
}

Examination LoadExamination(long long study_id, soci::session& session) {
  Examination e;
  session << "SELECT patient, acquired_at, modality, manufacturer, device, device_software, sex "
             "FROM examination WHERE study_id = :study",
      soci::use(study_id), soci::into(e.patient), soci::into(e.acquired_at), soci::into(e.modality),
      soci::into(e.manufacturer), soci::into(e.device), soci::into(e.device_software),
      soci::into(e.sex);
  return e;
}

/// What `newer` knows, else what `older` does.
Examination Merged(const Examination& older, Examination newer) {
  const auto keep = [](const std::string& known, std::string& text) {
    if (text.empty()) text = known;
  };
  keep(older.patient, newer.patient);
  keep(older.acquired_at, newer.acquired_at);
  keep(older.modality, newer.modality);
  keep(older.manufacturer, newer.manufacturer);
  keep(older.device, newer.device);
  keep(older.device_software, newer.device_software);
  keep(older.sex, newer.sex);
  return newer;
}

}  // namespace

std::string UtcNow() {
  const auto now = std::chrono::time_point_cast<std::chrono::seconds>(  //
      std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
}

std::optional<long long> FindStudy(const std::string& content_sha256, soci::session& session) {
  long long id = 0;
  session << "SELECT id FROM study WHERE content_sha256 = :content", soci::use(content_sha256),
      soci::into(id);
  return session.got_data() ? std::optional(id) : std::nullopt;
}

std::optional<long long> FindReading(const StudyKey& key, soci::session& session) {
  long long id = 0;
  session << "SELECT reading.id FROM reading JOIN study ON study.id = reading.study_id WHERE "
             "content_sha256 = :content AND fingerprint = :fingerprint",
      soci::use(key.content_sha256), soci::use(key.fingerprint), soci::into(id);
  return session.got_data() ? std::optional(id) : std::nullopt;
}

long long InsertStudy(const StoredStudy& study, soci::session& session) {
  long long id = 0;
  session << "INSERT INTO study (content_sha256, name) VALUES (:content, :name) RETURNING id",
      soci::use(study.key.content_sha256), soci::use(study.name), soci::into(id);
  for (int position = 0; const Provenance::Input& input : study.provenance.inputs) {
    session << "INSERT INTO input_file (study_id, position, name, sha256) VALUES (:study, "
               ":position, :name, :sha256)",
        soci::use(id), soci::use(position), soci::use(input.name), soci::use(input.sha256);
    ++position;
  }
  return id;
}

void PutExamination(long long study_id, const Examination& examination, soci::session& session) {
  const Examination e = Merged(LoadExamination(study_id, session), examination);
  session << "INSERT OR REPLACE INTO examination (study_id, patient, acquired_at, modality, "
             "manufacturer, device, device_software, sex) VALUES (:study, :patient, :acquired, "
             ":modality, :manufacturer, :device, :software, :sex)",
      soci::use(study_id), soci::use(e.patient), soci::use(e.acquired_at), soci::use(e.modality),
      soci::use(e.manufacturer), soci::use(e.device), soci::use(e.device_software),
      soci::use(e.sex);
}

void PutPaths(long long study_id, const std::vector<std::string>& paths, soci::session& session) {
  for (int position = 0; const std::string& path : paths) {
    session
        << "UPDATE input_file SET path = :path WHERE study_id = :study AND position = :position",
        soci::use(path), soci::use(study_id), soci::use(position);
    ++position;
  }
}

std::vector<Measurement> LoadMeasurements(const ValueTables& tables, long long owner,
                                          soci::session& session) {
  std::vector<Measurement> measurements;
  Measurement m;
  Nullable low, high;
  std::string beats, evidence, flags;
  soci::statement rows =
      (session.prepare << "SELECT name, concept_value, concept_scheme, concept_meaning, value, "
                          "unit, low, high, interval_method, rule_name, rule_version, "
                          "rule_variant, beats, evidence, flags FROM "
                       << tables.measurements << " WHERE " << tables.owner
                       << " = :owner ORDER BY position",
       soci::use(owner), soci::into(m.name), soci::into(m.concept_code.value),
       soci::into(m.concept_code.scheme), soci::into(m.concept_code.meaning), soci::into(m.value),
       soci::into(m.unit), soci::into(low.value, low.indicator),
       soci::into(high.value, high.indicator), soci::into(m.interval_method),
       soci::into(m.rule.name), soci::into(m.rule.version), soci::into(m.rule.variant),
       soci::into(beats), soci::into(evidence), soci::into(flags));
  rows.execute();
  while (rows.fetch()) {
    const bool has_interval = low.indicator == soci::i_ok && high.indicator == soci::i_ok;
    m.interval = has_interval ? std::optional(Interval{low.value, high.value}) : std::nullopt;
    FromJson(beats, m.beats);
    FromJson(evidence, m.evidence);
    FromJson(flags, m.flags);
    measurements.push_back(m);
  }
  return measurements;
}

std::vector<RefusedMeasurement> LoadRefusals(const ValueTables& tables, long long owner,
                                             soci::session& session) {
  std::vector<RefusedMeasurement> refusals;
  std::string name, code, reason;
  soci::statement rows =
      (session.prepare << "SELECT name, code, reason FROM " << tables.refusals << " WHERE "
                       << tables.owner << " = :owner ORDER BY position",
       soci::use(owner), soci::into(name), soci::into(code), soci::into(reason));
  rows.execute();
  while (rows.fetch()) refusals.push_back({name, {RefusalCodeFromName(code), reason}});
  return refusals;
}

ValueTables TablesOfReadings() { return {"measurement", "refusal", "reading_id"}; }

ValueTables TablesOfVersions() { return {"version_measurement", "version_refusal", "version_id"}; }

void InsertValues(const ValueTables& tables, long long owner,
                  const std::vector<Measurement>& measurements,
                  const std::vector<RefusedMeasurement>& refusals, soci::session& session) {
  for (const Measurement& measurement : measurements) {
    if (!IsFinite(measurement)) throw ContractError(measurement.name + " is not finite");
  }
  for (int position = 0; const Measurement& measurement : measurements) {
    InsertMeasurement(tables, owner, position++, measurement, session);
  }
  for (int position = 0; const RefusedMeasurement& refused : refusals) {
    InsertRefusal(tables, owner, position++, refused, session);
  }
}

void InsertReading(long long study_id, const StoredStudy& study, soci::session& session) {
  const long long reading = InsertReadingRow(study_id, study, session);
  InsertValues(TablesOfReadings(), reading, study.measurements, study.refusals, session);
}

bool PutStudy(const StoredStudy& study, soci::session& session) {
  const auto known_study = FindStudy(study.key.content_sha256, session);
  const long long study_id = known_study ? *known_study : InsertStudy(study, session);
  const bool is_new = !FindReading(study.key, session);
  if (is_new) InsertReading(study_id, study, session);
  PutExamination(study_id, study.examination, session);
  PutPaths(study_id, study.paths, session);
  RefreshStudyLine(study_id, session);
  return is_new;
}

void PutDetail(const StudyKey& key, const std::string& detail, soci::session& session) {
  const auto reading = FindReading(key, session);
  Require(reading.has_value(), "the detail of a reading that is not stored");
  session << "INSERT OR REPLACE INTO reading_detail (reading_id, detail) VALUES (:id, :detail)",
      soci::use(*reading), soci::use(detail);
}

StoredStudy LoadReading(long long reading_id, soci::session& session) {
  long long study_id = 0;
  StoredStudy study = LoadReadingRow(reading_id, study_id, session);
  study.provenance.inputs = LoadInputs(study_id, session);
  study.paths = LoadPaths(study_id, session);
  study.examination = LoadExamination(study_id, session);
  study.measurements = LoadMeasurements(TablesOfReadings(), reading_id, session);
  study.refusals = LoadRefusals(TablesOfReadings(), reading_id, session);
  return study;
}

}  // namespace etalon::store
