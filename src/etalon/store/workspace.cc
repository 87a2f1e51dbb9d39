#include "etalon/store/workspace.h"

#include <cstdlib>

#include "etalon/store/database.h"
#include "etalon/store/pseudonym.h"
#include "etalon/store/study_line_rows.h"
#include "etalon/store/study_rows.h"
#include "etalon/store/worklist_rows.h"

namespace etalon::store {
namespace {

std::vector<StoredStudy> LoadReadings(const std::vector<long long>& ids, soci::session& session) {
  std::vector<StoredStudy> studies;
  for (const long long id : ids) studies.push_back(LoadReading(id, session));
  return studies;
}

std::vector<long long> FetchIds(soci::statement rows, const long long& id) {
  std::vector<long long> ids;
  rows.execute();
  while (rows.fetch()) ids.push_back(id);
  return ids;
}

void CreatePrivateFolder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::create_directories(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  if (error) {
    throw FileError(ErrorCode::kStoreFailed, folder.string(), "the folder cannot be created",
                    error.message());
  }
}

const char* NonEmptyVariable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

}  // namespace

class Workspace::Database : public store::Database {
 public:
  using store::Database::Database;
};

std::filesystem::path DefaultWorkspaceFolder() {
  if (const char* data = NonEmptyVariable("XDG_DATA_HOME")) {
    return std::filesystem::path(data) / "etalon";
  }
  if (const char* home = NonEmptyVariable("HOME")) {
    return std::filesystem::path(home) / ".local" / "share" / "etalon";
  }
  throw Error(ErrorCode::kStoreFailed,
              "no default workspace: neither XDG_DATA_HOME nor HOME is set");
}

Workspace Workspace::Open(const std::filesystem::path& folder) {
  CreatePrivateFolder(folder);
  return Workspace(std::make_unique<Database>(folder / kDatabaseName));
}

Workspace::Workspace(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;
Workspace::~Workspace() = default;

const std::filesystem::path& Workspace::database() const { return database_->path(); }

std::optional<StoredStudy> Workspace::FindMeasured(const StudyKey& key) {
  return database_->Run([&](soci::session& session) -> std::optional<StoredStudy> {
    const auto reading = FindReading(key, session);
    if (!reading) return std::nullopt;
    return LoadReading(*reading, session);
  });
}

bool Workspace::SaveMeasured(const StoredStudy& study, const std::string& detail) {
  return database_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    const bool is_new = PutStudy(study, session);
    if (!detail.empty()) PutDetail(study.key, detail, session);
    transaction.Commit();
    return is_new;
  });
}

void Workspace::DescribeStudy(const std::string& content_sha256, const Examination& examination,
                              const std::vector<std::string>& paths) {
  database_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    const auto study_id = FindStudy(content_sha256, session);
    if (!study_id) return;
    PutExamination(*study_id, examination, session);
    PutPaths(*study_id, paths, session);
    RefreshStudyLine(*study_id, session);
    transaction.Commit();
  });
}

std::vector<StoredStudy> Workspace::ListHistory(const std::string& patient) {
  return database_->Run([&](soci::session& session) {
    long long id = 0;
    const auto ids = FetchIds(
        (session.prepare << "SELECT reading.id FROM reading JOIN examination ON "
                            "examination.study_id = reading.study_id WHERE patient = :patient "
                            "ORDER BY acquired_at, reading.study_id, reading.id",
         soci::use(patient), soci::into(id)),
        id);
    return LoadReadings(ids, session);
  });
}

std::vector<PatientLine> Workspace::ListPatients() {
  return database_->Run([](soci::session& session) {
    std::vector<PatientLine> lines;
    std::string patient, date;
    soci::statement rows =
        (session.prepare << "SELECT patient, acquired_at FROM examination WHERE patient <> '' "
                            "ORDER BY patient, acquired_at, study_id",
         soci::into(patient), soci::into(date));
    rows.execute();
    while (rows.fetch()) {
      if (lines.empty() || lines.back().patient != patient) lines.push_back({patient, {}});
      lines.back().dates.push_back(date);
    }
    return lines;
  });
}

std::string Workspace::PseudonymOf(std::string_view patient_id, std::string_view issuer) const {
  return store::PseudonymOf(WorkspaceSecret(database().parent_path()), patient_id, issuer);
}

std::vector<StoredStudy> Workspace::ListStudies() {
  return database_->Run([](soci::session& session) {
    long long id = 0;
    const auto ids =
        FetchIds((session.prepare << "SELECT MAX(reading.id) FROM reading JOIN study ON study.id = "
                                     "reading.study_id GROUP BY study.id ORDER BY name, study.id",
                  soci::into(id)),
                 id);
    return LoadReadings(ids, session);
  });
}

std::vector<StoredStudy> Workspace::ListReadings(const std::string& content_sha256) {
  return database_->Run([&](soci::session& session) {
    long long id = 0;
    const auto ids = FetchIds(
        (session.prepare << "SELECT reading.id FROM reading JOIN study ON study.id = "
                            "reading.study_id WHERE content_sha256 = :content ORDER BY reading.id",
         soci::use(content_sha256), soci::into(id)),
        id);
    return LoadReadings(ids, session);
  });
}

std::vector<PositiveStudy> Workspace::ListPositives(const PositiveRule& rule) {
  return database_->Run([&](soci::session& session) { return LoadPositiveStudies(rule, session); });
}

std::vector<ReadStudy> Workspace::ListRead(const std::string& measurement) {
  return database_->Run(
      [&](soci::session& session) { return LoadReadStudies(measurement, session); });
}

std::vector<WorklistChange> Workspace::ListWorklistChanges() {
  return database_->Run([](soci::session& session) { return LoadWorklistChanges(session); });
}

bool Workspace::AddWorklistChanges(const std::vector<WorklistChange>& changes,
                                   long long last_seen) {
  return database_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    if (LastWorklistChange(session) != last_seen) return false;
    for (const WorklistChange& change : changes) InsertWorklistChange(change, session);
    transaction.Commit();
    return true;
  });
}

}  // namespace etalon::store
