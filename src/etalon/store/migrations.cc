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

// The cooperation protocol and readers' versions: added, never changed. A step names the reading
// and the number of readers' versions that it saw, so that what came after it is a draft again.
// `study_line` repeats of each study what its list is sorted and filtered by; `study_line_now` says
// what it must hold.
constexpr std::array<std::string_view, 26> kSignOff{
    R"(CREATE TABLE reading_detail (
         reading_id INTEGER PRIMARY KEY REFERENCES reading (id) ON DELETE CASCADE,
         detail TEXT NOT NULL))",
    R"(CREATE TABLE study_step (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         study_id INTEGER NOT NULL REFERENCES study (id),
         step TEXT NOT NULL,
         person TEXT NOT NULL,
         person_name TEXT NOT NULL,
         signed_at TEXT NOT NULL,
         note TEXT NOT NULL,
         version INTEGER NOT NULL,
         reading_id INTEGER NOT NULL REFERENCES reading (id),
         versions INTEGER NOT NULL))",
    "CREATE INDEX study_step_by_study ON study_step (study_id, id)",
    R"(CREATE TABLE reader_version (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         study_id INTEGER NOT NULL REFERENCES study (id),
         version INTEGER NOT NULL,
         base INTEGER NOT NULL,
         reading_id INTEGER NOT NULL REFERENCES reading (id),
         person TEXT NOT NULL,
         person_name TEXT NOT NULL,
         stored_at TEXT NOT NULL,
         note TEXT NOT NULL,
         outlines TEXT NOT NULL,
         UNIQUE (study_id, version)))",
    R"(CREATE TABLE version_measurement (
         version_id INTEGER NOT NULL REFERENCES reader_version (id),
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
         PRIMARY KEY (version_id, position)))",
    R"(CREATE TABLE version_refusal (
         version_id INTEGER NOT NULL REFERENCES reader_version (id),
         position INTEGER NOT NULL,
         name TEXT NOT NULL,
         code TEXT NOT NULL,
         reason TEXT NOT NULL,
         PRIMARY KEY (version_id, position)))",
    R"(CREATE TABLE patient_event (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         patient TEXT NOT NULL,
         day TEXT NOT NULL,
         end_day TEXT NOT NULL,
         event TEXT NOT NULL,
         person TEXT NOT NULL,
         recorded_at TEXT NOT NULL))",
    "CREATE INDEX patient_event_by_patient ON patient_event (patient, day)",
    R"(CREATE TABLE job (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         kind TEXT NOT NULL,
         state TEXT NOT NULL,
         person TEXT NOT NULL,
         created_at TEXT NOT NULL,
         subject TEXT NOT NULL,
         patient TEXT NOT NULL,
         activity TEXT NOT NULL,
         done INTEGER NOT NULL,
         total INTEGER NOT NULL,
         problems TEXT NOT NULL,
         studies TEXT NOT NULL))",
    R"(CREATE VIEW study_line_now AS SELECT
         study.id AS study_id,
         reading.id AS reading_id,
         study.name AS name,
         CASE WHEN reading.options LIKE 'kind=planar%' THEN 'planar'
              WHEN reading.options LIKE 'kind=spect%' THEN 'spect'
              WHEN reading.options LIKE 'kind=t1%' THEN 't1'
              ELSE 'echo' END AS kind,
         COALESCE(examination.patient, '') AS patient,
         COALESCE(examination.acquired_at, '') AS acquired_at,
         reading.created_at AS measured_at,
         COALESCE((SELECT CASE
             WHEN last.reading_id <> reading.id OR last.versions <>
                  (SELECT COUNT(*) FROM reader_version WHERE study_id = study.id) THEN 'draft'
             WHEN last.step = 'check' THEN 'checked'
             WHEN last.step = 'validate' THEN 'validated'
             ELSE 'sent-back' END
           FROM study_step AS last WHERE last.study_id = study.id ORDER BY last.id DESC LIMIT 1),
           'draft') AS state
       FROM study
       JOIN reading ON reading.id = (SELECT MAX(id) FROM reading WHERE study_id = study.id)
       LEFT JOIN examination ON examination.study_id = study.id)",
    R"(CREATE TABLE study_line (
         study_id INTEGER PRIMARY KEY REFERENCES study (id) ON DELETE CASCADE,
         reading_id INTEGER NOT NULL,
         name TEXT NOT NULL COLLATE NOCASE,
         kind TEXT NOT NULL,
         patient TEXT NOT NULL,
         acquired_at TEXT NOT NULL,
         measured_at TEXT NOT NULL,
         state TEXT NOT NULL))",
    R"(CREATE TABLE study_flag (
         study_id INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
         flag TEXT NOT NULL,
         PRIMARY KEY (study_id, flag)) WITHOUT ROWID)",
    R"(CREATE TABLE study_count (
         kind TEXT NOT NULL,
         state TEXT NOT NULL,
         studies INTEGER NOT NULL,
         PRIMARY KEY (kind, state)) WITHOUT ROWID)",
    R"(CREATE TRIGGER study_line_added AFTER INSERT ON study_line BEGIN
         INSERT OR IGNORE INTO study_count (kind, state, studies) VALUES (new.kind, new.state, 0);
         UPDATE study_count SET studies = studies + 1
           WHERE kind = new.kind AND state = new.state;
       END)",
    R"(CREATE TRIGGER study_line_removed AFTER DELETE ON study_line BEGIN
         UPDATE study_count SET studies = studies - 1
           WHERE kind = old.kind AND state = old.state;
       END)",
    "INSERT INTO study_line SELECT * FROM study_line_now",
    R"(INSERT INTO study_flag SELECT DISTINCT study_line.study_id, flag.value
         FROM study_line JOIN measurement ON measurement.reading_id = study_line.reading_id
         JOIN json_each(measurement.flags) AS flag)",
    R"(INSERT INTO study_flag SELECT study_id, 'refused' FROM study_line WHERE NOT EXISTS
         (SELECT 1 FROM measurement WHERE measurement.reading_id = study_line.reading_id))",
    "CREATE INDEX study_line_by_measured ON study_line (measured_at, study_id)",
    "CREATE INDEX study_line_by_acquired ON study_line (acquired_at, study_id)",
    "CREATE INDEX study_line_by_name ON study_line (name, study_id)",
    "CREATE INDEX study_line_by_patient ON study_line (patient, study_id)",
    "CREATE INDEX study_line_by_kind ON study_line (kind, measured_at, study_id)",
    "CREATE INDEX study_line_by_state ON study_line (state, measured_at, study_id)",
    "CREATE INDEX study_line_by_kind_state ON study_line (kind, state, measured_at, study_id)",
    "CREATE INDEX study_flag_by_flag ON study_flag (flag, study_id)",
};

// Who may use the workstation. Of passwords, sessions and invitations only hashes are stored;
// times are seconds since 1970. The audit trail is added to: the database itself refuses
// anything else.
constexpr std::array<std::string_view, 12> kAccounts{
    R"(CREATE TABLE account (
         key TEXT PRIMARY KEY,
         name TEXT NOT NULL,
         roles TEXT NOT NULL,
         active INTEGER NOT NULL,
         password TEXT NOT NULL,
         preferences TEXT NOT NULL,
         created_at INTEGER NOT NULL,
         seen_at INTEGER NOT NULL) WITHOUT ROWID)",
    R"(CREATE TABLE account_session (
         id TEXT PRIMARY KEY,
         account TEXT NOT NULL REFERENCES account (key),
         created_at INTEGER NOT NULL,
         seen_at INTEGER NOT NULL) WITHOUT ROWID)",
    "CREATE INDEX account_session_of_account ON account_session (account)",
    R"(CREATE TABLE account_invitation (
         account TEXT PRIMARY KEY REFERENCES account (key),
         token_sha256 TEXT NOT NULL UNIQUE,
         expires_at INTEGER NOT NULL) WITHOUT ROWID)",
    R"(CREATE TABLE membership (
         project TEXT NOT NULL,
         account TEXT NOT NULL REFERENCES account (key),
         role TEXT NOT NULL,
         reader_key TEXT NOT NULL,
         PRIMARY KEY (project, account)) WITHOUT ROWID)",
    "CREATE INDEX membership_of_account ON membership (account)",
    R"(CREATE TABLE audit_entry (
         id INTEGER PRIMARY KEY AUTOINCREMENT,
         at TEXT NOT NULL,
         person TEXT NOT NULL,
         action TEXT NOT NULL,
         object TEXT NOT NULL,
         allowed INTEGER NOT NULL,
         client TEXT NOT NULL,
         chain TEXT NOT NULL))",
    "CREATE INDEX audit_entry_by_person ON audit_entry (person, id)",
    "CREATE INDEX audit_entry_by_object ON audit_entry (object, id)",
    "CREATE INDEX audit_entry_by_action ON audit_entry (action, id)",
    "CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry BEGIN "
    "SELECT RAISE(ABORT, 'the audit trail is only added to'); END",
    "CREATE TRIGGER audit_entry_is_final BEFORE UPDATE ON audit_entry BEGIN "
    "SELECT RAISE(ABORT, 'the audit trail is only added to'); END",
};

// Which DICOM objects the files are, a row a file; a file that is none has no UIDs.
constexpr std::array<std::string_view, 2> kDicomInstances{
    R"(CREATE TABLE dicom_instance (
         study_id INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
         position INTEGER NOT NULL,
         study_uid TEXT NOT NULL,
         series_uid TEXT NOT NULL,
         instance_uid TEXT NOT NULL,
         sop_class TEXT NOT NULL,
         transfer_syntax TEXT NOT NULL,
         modality TEXT NOT NULL,
         study_date TEXT NOT NULL,
         study_time TEXT NOT NULL,
         series_number INTEGER NOT NULL,
         instance_number INTEGER NOT NULL,
         height INTEGER NOT NULL,
         width INTEGER NOT NULL,
         frames INTEGER NOT NULL,
         PRIMARY KEY (study_id, position)) WITHOUT ROWID)",
    "CREATE INDEX dicom_instance_by_uid ON dicom_instance (study_uid, series_uid, instance_uid)",
};

// A second factor (empty: none) with the last step whose code was used, and where sessions were
// begun.
constexpr std::array<std::string_view, 3> kSecondFactor{
    "ALTER TABLE account ADD COLUMN factor TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE account ADD COLUMN factor_step INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE account_session ADD COLUMN client TEXT NOT NULL DEFAULT ''",
};

// Bone scans are called "kind=bone-scan" in the text of their options; their lines were kept as
// those of echo studies.
constexpr std::array<std::string_view, 4> kBoneScans{
    "DROP VIEW study_line_now",
    R"(CREATE VIEW study_line_now AS SELECT
         study.id AS study_id,
         reading.id AS reading_id,
         study.name AS name,
         CASE WHEN reading.options LIKE 'kind=bone-scan%' OR reading.options LIKE 'kind=planar%'
                THEN 'planar'
              WHEN reading.options LIKE 'kind=spect%' THEN 'spect'
              WHEN reading.options LIKE 'kind=t1%' THEN 't1'
              ELSE 'echo' END AS kind,
         COALESCE(examination.patient, '') AS patient,
         COALESCE(examination.acquired_at, '') AS acquired_at,
         reading.created_at AS measured_at,
         COALESCE((SELECT CASE
             WHEN last.reading_id <> reading.id OR last.versions <>
                  (SELECT COUNT(*) FROM reader_version WHERE study_id = study.id) THEN 'draft'
             WHEN last.step = 'check' THEN 'checked'
             WHEN last.step = 'validate' THEN 'validated'
             ELSE 'sent-back' END
           FROM study_step AS last WHERE last.study_id = study.id ORDER BY last.id DESC LIMIT 1),
           'draft') AS state
       FROM study
       JOIN reading ON reading.id = (SELECT MAX(id) FROM reading WHERE study_id = study.id)
       LEFT JOIN examination ON examination.study_id = study.id)",
    "DELETE FROM study_line WHERE study_id IN "
    "(SELECT study_id FROM study_line_now WHERE kind = 'planar')",
    "INSERT INTO study_line SELECT * FROM study_line_now WHERE kind = 'planar'",
};

constexpr std::array kMigrations{
    Migration{1, kFirstTables}, Migration{2, kCohortIndexes},  Migration{3, kExaminations},
    Migration{4, kWorklist},    Migration{5, kBatchFiles},     Migration{6, kSignOff},
    Migration{7, kAccounts},    Migration{8, kDicomInstances}, Migration{9, kSecondFactor},
    Migration{10, kBoneScans},
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
