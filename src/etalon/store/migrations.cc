#include "etalon/store/migrations.h"

#include <array>
#include <string>

#include "etalon/store/database_session.h"

namespace etalon::store {
namespace {

constexpr std::array<std::string_view, 5> kFirstTables{
    R"(CREATE TABLE study (
         id INTEGER PRIMARY KEY,
         content_sha256 TEXT NOT NULL UNIQUE,
         name TEXT NOT NULL))",
    R"(CREATE TABLE input_file (
         study_id INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
         position INTEGER NOT NULL,
         name TEXT NOT NULL,
         sha256 TEXT NOT NULL,
         PRIMARY KEY (study_id, position)))",
    R"(CREATE TABLE reading (
         id INTEGER PRIMARY KEY,
         study_id INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
         fingerprint TEXT NOT NULL,
         software TEXT NOT NULL,
         software_version TEXT NOT NULL,
         arithmetic TEXT NOT NULL,
         models TEXT NOT NULL,
         created_at TEXT NOT NULL,
         UNIQUE (study_id, fingerprint)))",
    R"(CREATE TABLE measurement (
         reading_id INTEGER NOT NULL REFERENCES reading (id) ON DELETE CASCADE,
         position INTEGER NOT NULL,
         name TEXT NOT NULL,
         concept_value TEXT NOT NULL,
         concept_scheme TEXT NOT NULL,
         concept_meaning TEXT NOT NULL,
         value DOUBLE PRECISION NOT NULL,
         unit TEXT NOT NULL,
         low DOUBLE PRECISION,
         high DOUBLE PRECISION,
         interval_method TEXT NOT NULL,
         rule_name TEXT NOT NULL,
         rule_version INTEGER NOT NULL,
         rule_variant TEXT NOT NULL,
         beats TEXT NOT NULL,
         evidence TEXT NOT NULL,
         flags TEXT NOT NULL,
         PRIMARY KEY (reading_id, position)))",
    R"(CREATE TABLE refusal (
         reading_id INTEGER NOT NULL REFERENCES reading (id) ON DELETE CASCADE,
         position INTEGER NOT NULL,
         name TEXT NOT NULL,
         code TEXT NOT NULL,
         reason TEXT NOT NULL,
         PRIMARY KEY (reading_id, position)))",
};

// A cohort asks for one measurement, or one refusal, over all studies.
constexpr std::array<std::string_view, 2> kCohortIndexes{
    "CREATE INDEX measurement_by_name ON measurement (name, value)",
    "CREATE INDEX refusal_by_name ON refusal (name, code)",
};

// A patient's history is found by key and date; measuring it again needs the files and the options.
constexpr std::array<std::string_view, 4> kExaminations{
    R"(CREATE TABLE examination (
         study_id INTEGER PRIMARY KEY REFERENCES study (id) ON DELETE CASCADE,
         patient TEXT NOT NULL,
         acquired_at TEXT NOT NULL,
         modality TEXT NOT NULL,
         manufacturer TEXT NOT NULL,
         device TEXT NOT NULL,
         device_software TEXT NOT NULL,
         sex TEXT NOT NULL))",
    "CREATE INDEX examination_by_patient ON examination (patient, acquired_at)",
    "ALTER TABLE input_file ADD COLUMN path TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE reading ADD COLUMN options TEXT NOT NULL DEFAULT ''",
};

// A patient's history outlives everything: no cascade, so that a study that has one cannot go.
constexpr std::array<std::string_view, 2> kWorklist{
    R"(CREATE TABLE worklist_change (
         id INTEGER PRIMARY KEY,
         study_id INTEGER NOT NULL REFERENCES study (id),
         state TEXT NOT NULL,
         changed_by TEXT NOT NULL,
         happened_on TEXT NOT NULL,
         recorded_at TEXT NOT NULL,
         note TEXT NOT NULL,
         deadline TEXT NOT NULL))",
    "CREATE INDEX worklist_change_by_study ON worklist_change (study_id)",
};

// What became of every file of a batch, so that the next run knows. Ordered by path.
constexpr std::array<std::string_view, 1> kBatchFiles{
    R"(CREATE TABLE batch_file (
         task TEXT NOT NULL,
         path TEXT NOT NULL,
         bytes INTEGER NOT NULL,
         modified INTEGER NOT NULL,
         fingerprint TEXT NOT NULL,
         outcome TEXT NOT NULL,
         cause TEXT NOT NULL,
         content TEXT NOT NULL,
         PRIMARY KEY (task, path)) WITHOUT ROWID)",
};

constexpr std::array kMigrations{
    Migration{1, kFirstTables}, Migration{2, kCohortIndexes}, Migration{3, kExaminations},
    Migration{4, kWorklist},    Migration{5, kBatchFiles},
};

/// 0 for a database without a schema.
int SchemaVersion(soci::session& session) {
  int version = 0;
  session << "SELECT COALESCE(MAX(version), 0) FROM schema_version", soci::into(version);
  return version;
}

bool HasVersionTable(soci::session& session) {
  int tables = 0;
  session << "SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_version'", soci::into(tables);
  return tables > 0;
}

void RequireKnownVersion(int version, int newest, const std::filesystem::path& path) {
  if (version <= newest) return;
  throw FileError(ErrorCode::kStoreFailed, path.string(),
                  "was made by a newer version of etalon (schema " + std::to_string(version) +
                      ", this one knows " + std::to_string(newest) + "); update etalon");
}

void Apply(const Migration& migration, soci::session& session) {
  for (const std::string_view statement : migration.statements) session << statement;
  session << "INSERT INTO schema_version (version) VALUES (:version)", soci::use(migration.version);
}

}  // namespace

std::span<const Migration> Migrations() { return kMigrations; }

void Migrate(soci::session& session, const std::filesystem::path& path,
             std::span<const Migration> migrations) {
  const int newest = migrations.back().version;
  if (HasVersionTable(session)) {
    const int version = SchemaVersion(session);
    RequireKnownVersion(version, newest, path);
    if (version == newest) return;
  }
  WriteTransaction transaction(session);
  session << "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)";
  const int version = SchemaVersion(session);
  RequireKnownVersion(version, newest, path);
  for (const Migration& migration : migrations) {
    if (migration.version > version) Apply(migration, session);
  }
  transaction.Commit();
}

}  // namespace etalon::store
