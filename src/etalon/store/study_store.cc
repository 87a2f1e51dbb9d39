#include "etalon/store/study_store.h"

#include <algorithm>

#include "etalon/store/database.h"
#include "etalon/store/study_line_rows.h"
#include "etalon/store/study_rows.h"

namespace etalon::store {
namespace {

/// The newest reading of a stored study; 0 when there is none.
long long NewestReading(const std::string& content, soci::session& session) {
  long long reading = 0;
  session << "SELECT COALESCE(MAX(reading.id), 0) FROM reading JOIN study ON study.id = "
             "reading.study_id WHERE content_sha256 = :content",
      soci::use(content), soci::into(reading);
  return reading;
}

int CountOf(const char* table, long long study_id, soci::session& session) {
  int count = 0;
  session << "SELECT COUNT(*) FROM " << table << " WHERE study_id = :id", soci::use(study_id),
      soci::into(count);
  return count;
}

SignOff LoadSignOff(long long study_id, soci::session& session) {
  SignOff sign_off;
  std::string state;
  session << "SELECT state FROM study_line WHERE study_id = :id", soci::use(study_id),
      soci::into(state);
  if (!session.got_data()) return sign_off;
  sign_off.state = SignOffStateFromName(state);
  SignedStep step;
  std::string name;
  soci::statement rows =
      (session.prepare << "SELECT step, person, person_name, signed_at, note, version FROM "
                          "study_step WHERE study_id = :id ORDER BY id",
       soci::use(study_id), soci::into(name), soci::into(step.by.person), soci::into(step.by.name),
       soci::into(step.at), soci::into(step.note), soci::into(step.version));
  rows.execute();
  while (rows.fetch()) {
    step.step = SignOffStepFromName(name);
    sign_off.steps.push_back(step);
  }
  return sign_off;
}

StepResult Judge(const StepRequest& request, const SignOff& sign_off, int versions) {
  if (request.expected != static_cast<int>(sign_off.steps.size())) return StepResult::kCollided;
  if (request.version < 0 || request.version > versions) return StepResult::kNoVersion;
  if (!MayFollow(request.step, sign_off.state)) return StepResult::kNotNow;
  if (request.step == SignOffStep::kCheck) return StepResult::kSigned;
  return request.version == sign_off.steps.back().version ? StepResult::kSigned
                                                          : StepResult::kOtherVersion;
}

void InsertStep(long long study_id, const StepRequest& request, long long reading, int versions,
                soci::session& session) {
  const std::string step(Name(request.step));
  const std::string now = UtcNow();
  session << "INSERT INTO study_step (study_id, step, person, person_name, signed_at, note, "
             "version, reading_id, versions) VALUES (:study, :step, :person, :name, :at, :note, "
             ":version, :reading, :versions)",
      soci::use(study_id), soci::use(step), soci::use(request.by.person),
      soci::use(request.by.name), soci::use(now), soci::use(request.note),
      soci::use(request.version), soci::use(reading), soci::use(versions);
}

void InsertVersion(long long study_id, const ReaderVersion& version, long long reading, int number,
                   soci::session& session) {
  const std::string now = UtcNow();
  long long id = 0;
  session << "INSERT INTO reader_version (study_id, version, base, reading_id, person, "
             "person_name, stored_at, note, outlines) VALUES (:study, :version, :base, :reading, "
             ":person, :name, :at, :note, :outlines) RETURNING id",
      soci::use(study_id), soci::use(number), soci::use(version.base), soci::use(reading),
      soci::use(version.by.person), soci::use(version.by.name), soci::use(now),
      soci::use(version.note), soci::use(version.outlines), soci::into(id);
  InsertValues(TablesOfVersions(), id, version.measurements, version.refusals, session);
}

std::vector<ReaderVersion> LoadVersions(long long study_id, soci::session& session) {
  std::vector<ReaderVersion> versions;
  std::vector<long long> ids;
  ReaderVersion version;
  long long id = 0;
  soci::statement rows =
      (session.prepare
           << "SELECT reader_version.id, version, base, person, person_name, stored_at, note, "
              "outlines, fingerprint FROM reader_version JOIN reading ON reading.id = "
              "reader_version.reading_id WHERE reader_version.study_id = :id ORDER BY version",
       soci::use(study_id), soci::into(id), soci::into(version.version), soci::into(version.base),
       soci::into(version.by.person), soci::into(version.by.name), soci::into(version.at),
       soci::into(version.note), soci::into(version.outlines), soci::into(version.fingerprint));
  rows.execute();
  while (rows.fetch()) {
    versions.push_back(version);
    ids.push_back(id);
  }
  for (std::size_t i = 0; i < versions.size(); ++i) {
    versions[i].measurements = LoadMeasurements(TablesOfVersions(), ids[i], session);
    versions[i].refusals = LoadRefusals(TablesOfVersions(), ids[i], session);
  }
  return versions;
}

}  // namespace

/// The list is looked up all over the file: mapped, its pages are not copied one by one.
constexpr const char* kMapped = "PRAGMA mmap_size = 4294967296";

class StudyStore::Rows : public Database {
 public:
  explicit Rows(const std::filesystem::path& path) : Database(path) {
    Run([](soci::session& session) {
      long long size = 0;
      session << kMapped, soci::into(size);
    });
  }
};

StudyStore::StudyStore(const std::filesystem::path& workspace)
    : rows_(std::make_unique<Rows>(workspace / kDatabaseName)) {}
StudyStore::StudyStore(StudyStore&&) noexcept = default;
StudyStore& StudyStore::operator=(StudyStore&&) noexcept = default;
StudyStore::~StudyStore() = default;

StudyPage StudyStore::List(const StudyQuestion& question,
                           const std::vector<std::string>& headlines) {
  Require(question.limit > 0, "a page of the list holds at least one study");
  return rows_->Run([&](soci::session& session) {
    StudyPage page = FindLines(question, session);
    for (StudyLine& line : page.items) FillLine(headlines, line, session);
    return page;
  });
}

std::vector<PatientLine> StudyStore::ListPatients(const std::string& search,
                                                  const std::string& after, int limit) {
  return rows_->Run([&](soci::session& session) {
    std::vector<PatientLine> lines;
    std::string patient, date;
    const std::string high = search + "\xF4\x8F\xBF\xBF";
    soci::statement rows = (session.prepare << "SELECT patient, acquired_at FROM study_line WHERE "
                                               "patient >= :low AND patient < :high AND patient > "
                                               ":after ORDER BY patient, study_id",
                            soci::use(search, "low"), soci::use(high, "high"),
                            soci::use(after, "after"), soci::into(patient), soci::into(date));
    rows.execute();
    while (rows.fetch()) {
      if (lines.empty() || lines.back().patient != patient) {
        if (static_cast<int>(lines.size()) == limit) break;
        lines.push_back({patient, {}});
      }
      lines.back().dates.push_back(date);
    }
    for (PatientLine& line : lines) std::ranges::sort(line.dates);
    return lines;
  });
}

std::optional<StoredStudy> StudyStore::FindNewest(const std::string& content_sha256) {
  return rows_->Run([&](soci::session& session) -> std::optional<StoredStudy> {
    const long long reading = NewestReading(content_sha256, session);
    if (reading == 0) return std::nullopt;
    return LoadReading(reading, session);
  });
}

std::vector<StudyLine> StudyStore::OtherStudies(const std::string& patient, const std::string& kind,
                                                const std::string& content_sha256) {
  if (patient.empty()) return {};
  return rows_->Run([&](soci::session& session) {
    std::vector<StudyLine> lines;
    StudyLine line;
    line.patient = patient;
    line.kind = kind;
    soci::statement rows =
        (session.prepare
             << "SELECT content_sha256, study_line.name, acquired_at, measured_at FROM study_line "
                "JOIN study ON study.id = study_line.study_id WHERE patient = :patient AND kind = "
                ":kind AND content_sha256 <> :content ORDER BY acquired_at DESC, study.id DESC",
         soci::use(patient), soci::use(kind), soci::use(content_sha256),
         soci::into(line.content_sha256), soci::into(line.name), soci::into(line.acquired_at),
         soci::into(line.measured_at));
    rows.execute();
    while (rows.fetch()) lines.push_back(line);
    return lines;
  });
}

std::string StudyStore::DetailOf(const StudyKey& key) {
  return rows_->Run([&](soci::session& session) {
    std::string detail;
    session << "SELECT detail FROM reading_detail JOIN reading ON reading.id = "
               "reading_detail.reading_id JOIN study ON study.id = reading.study_id WHERE "
               "content_sha256 = :content AND fingerprint = :fingerprint",
        soci::use(key.content_sha256), soci::use(key.fingerprint), soci::into(detail);
    return detail;
  });
}

SignOff StudyStore::SignOffOf(const std::string& content_sha256) {
  return rows_->Run([&](soci::session& session) {
    const auto study = FindStudy(content_sha256, session);
    return study ? LoadSignOff(*study, session) : SignOff{};
  });
}

StepResult StudyStore::AddStep(const std::string& content_sha256, const StepRequest& request) {
  return rows_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    const auto study = FindStudy(content_sha256, session);
    if (!study) return StepResult::kNoStudy;
    const int versions = CountOf("reader_version", *study, session);
    const StepResult result = Judge(request, LoadSignOff(*study, session), versions);
    if (result != StepResult::kSigned) return result;
    InsertStep(*study, request, NewestReading(content_sha256, session), versions, session);
    RefreshStudyLine(*study, session);
    transaction.Commit();
    return result;
  });
}

std::vector<ReaderVersion> StudyStore::VersionsOf(const std::string& content_sha256) {
  return rows_->Run([&](soci::session& session) {
    const auto study = FindStudy(content_sha256, session);
    return study ? LoadVersions(*study, session) : std::vector<ReaderVersion>{};
  });
}

std::optional<int> StudyStore::AddVersion(const std::string& content_sha256,
                                          const ReaderVersion& version) {
  return rows_->Run([&](soci::session& session) -> std::optional<int> {
    WriteTransaction transaction(session);
    const auto study = FindStudy(content_sha256, session);
    const auto reading = FindReading({content_sha256, version.fingerprint}, session);
    Require(study && reading, "a reader's version of a study that is not stored");
    const int versions = CountOf("reader_version", *study, session);
    if (version.base != versions || *reading != NewestReading(content_sha256, session)) {
      return std::nullopt;
    }
    InsertVersion(*study, version, *reading, versions + 1, session);
    RefreshStudyLine(*study, session);
    transaction.Commit();
    return versions + 1;
  });
}

std::vector<PatientEvent> StudyStore::EventsOf(const std::string& patient) {
  return rows_->Run([&](soci::session& session) {
    std::vector<PatientEvent> events;
    PatientEvent event;
    soci::statement rows =
        (session.prepare << "SELECT day, end_day, event FROM patient_event WHERE patient = "
                            ":patient ORDER BY day, id",
         soci::use(patient), soci::into(event.day), soci::into(event.end_day),
         soci::into(event.event));
    rows.execute();
    while (rows.fetch()) events.push_back(event);
    return events;
  });
}

void StudyStore::AddEvent(const std::string& patient, const PatientEvent& event,
                          const std::string& person) {
  rows_->Run([&](soci::session& session) {
    const std::string now = UtcNow();
    session << "INSERT INTO patient_event (patient, day, end_day, event, person, recorded_at) "
               "VALUES (:patient, :day, :end, :event, :person, :at)",
        soci::use(patient), soci::use(event.day), soci::use(event.end_day), soci::use(event.event),
        soci::use(person), soci::use(now);
  });
}

}  // namespace etalon::store
