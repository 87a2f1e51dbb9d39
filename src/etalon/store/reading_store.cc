#include "etalon/store/reading_store.h"

#include <cmath>
#include <map>
#include <set>

#include "etalon/core/sha256.h"
#include "etalon/store/database.h"
#include "etalon/store/image_rows.h"
#include "etalon/store/nullable.h"
#include "etalon/store/project_migrations.h"
#include "etalon/store/study_rows.h"

namespace etalon::store {
namespace {

constexpr std::size_t kIdDigits = 16;

std::string NewAnnotationId(long long saving, std::size_t index) {
  return Sha256OfBytes(std::to_string(saving) + "/" + std::to_string(index)).substr(0, kIdDigits);
}

bool IsFinite(const ReadingSave& saving) {
  bool finite = std::isfinite(saving.seconds);
  for (const AnnotationEdit& edit : saving.edits) {
    finite = finite && std::isfinite(edit.seconds) && std::isfinite(edit.shape.certainty) &&
             std::isfinite(edit.shape.millimetres.value_or(0.0));
  }
  return finite;
}

bool InsertTask(const TaskRow& task, const std::string& now, soci::session& session) {
  soci::statement insert =
      (session.prepare
           << "INSERT INTO task (image, reader, round, kind, position, washout_days, deadline, "
              "planned_at) VALUES (:image, :reader, :round, :kind, :position, :washout, :deadline, "
              ":now) ON CONFLICT DO NOTHING",
       soci::use(task.key.image), soci::use(task.key.reader), soci::use(task.key.round),
       soci::use(task.kind), soci::use(task.position), soci::use(task.washout_days),
       soci::use(task.deadline), soci::use(now));
  insert.execute(true);
  return insert.get_affected_rows() > 0;
}

struct LastSaving {
  int version = 0;
  int closed = 0;
};

LastSaving FindLast(const CaseKey& key, soci::session& session) {
  LastSaving last;
  session << "SELECT version, closed FROM saving WHERE image = :image AND reader = :reader AND "
             "round = :round AND collided = 0 ORDER BY version DESC LIMIT 1",
      soci::use(key.image), soci::use(key.reader), soci::use(key.round), soci::into(last.version),
      soci::into(last.closed);
  return last;
}

SaveResult ResultOf(const ReadingSave& saving, const LastSaving& last) {
  if (last.closed != 0) return SaveResult::kClosed;
  return saving.expected_version == last.version ? SaveResult::kSaved : SaveResult::kCollided;
}

long long InsertSaving(const ReadingSave& saving, int version, bool is_aside,
                       soci::session& session) {
  const std::string now = UtcNow();
  const int collided = is_aside ? 1 : 0;
  const int closed = saving.close ? 1 : 0;
  long long sequence = 0;
  session << "INSERT INTO saving (image, reader, round, version, collided, closed, seconds, "
             "made_at, received_at, ontology_version) VALUES (:image, :reader, :round, :version, "
             ":collided, :closed, :seconds, :made, :now, :ontology) RETURNING sequence",
      soci::use(saving.key.image), soci::use(saving.key.reader), soci::use(saving.key.round),
      soci::use(version), soci::use(collided), soci::use(closed), soci::use(saving.seconds),
      soci::use(saving.made_at), soci::use(now), soci::use(saving.ontology_version),
      soci::into(sequence);
  return sequence;
}

void RequireOfCase(const std::string& annotation, const CaseKey& key, soci::session& session) {
  int count = 0;
  session << "SELECT COUNT(*) FROM annotation_version JOIN saving ON saving.sequence = "
             "annotation_version.saving WHERE annotation = :annotation AND image = :image AND "
             "reader = :reader AND round = :round",
      soci::use(annotation), soci::use(key.image), soci::use(key.reader), soci::use(key.round),
      soci::into(count);
  Require(count > 0, "an edit of an annotation that is not of its case");
}

/// One prepared statement for many rows.
class VersionInsert {
 public:
  explicit VersionInsert(soci::session& session)
      : statement_(
            (session.prepare
                 << "INSERT INTO annotation_version (saving, annotation, removed, seconds, label, "
                    "kind, scope, present, certainty, frame, last_frame, points, millimetres, "
                    "mask) VALUES (:saving, :annotation, :removed, :seconds, :label, :kind, "
                    ":scope, :present, :certainty, :frame, :last, :points, :millimetres, :mask)",
             soci::use(saving_), soci::use(annotation_), soci::use(removed_),
             soci::use(edit_.seconds), soci::use(edit_.shape.label), soci::use(edit_.shape.kind),
             soci::use(edit_.shape.scope), soci::use(present_), soci::use(edit_.shape.certainty),
             soci::use(edit_.shape.frame), soci::use(edit_.shape.last_frame),
             soci::use(edit_.shape.points), soci::use(millimetres_.value, millimetres_.indicator),
             soci::use(edit_.shape.mask))) {}

  void Add(long long saving, const std::string& annotation, const AnnotationEdit& edit) {
    saving_ = saving;
    annotation_ = annotation;
    edit_ = edit;
    removed_ = edit.removed ? 1 : 0;
    present_ = edit.shape.present ? 1 : 0;
    millimetres_ = Nullable(edit.shape.millimetres);
    statement_.execute(true);
  }

 private:
  long long saving_ = 0;
  std::string annotation_;
  AnnotationEdit edit_;
  int removed_ = 0;
  int present_ = 0;
  Nullable millimetres_;
  soci::statement statement_;
};

SaveResult SaveOne(const ReadingSave& saving, VersionInsert& insert, soci::session& session) {
  Require(IsFinite(saving), "a reading with a number that is not finite");
  const LastSaving last = FindLast(saving.key, session);
  const SaveResult result = ResultOf(saving, last);
  const bool is_aside = result != SaveResult::kSaved;
  const int version = is_aside ? saving.expected_version : last.version + 1;
  const long long sequence = InsertSaving(saving, version, is_aside, session);
  for (std::size_t i = 0; i < saving.edits.size(); ++i) {
    const AnnotationEdit& edit = saving.edits[i];
    if (!edit.id.empty()) RequireOfCase(edit.id, saving.key, session);
    insert.Add(sequence, edit.id.empty() ? NewAnnotationId(sequence, i) : edit.id, edit);
  }
  return result;
}

std::vector<AnnotationVersionRow> LoadVersions(bool aside, const std::string& image,
                                               soci::session& session) {
  std::vector<AnnotationVersionRow> versions;
  AnnotationVersionRow row;
  long long sequence = 0;
  int removed = 0, present = 0, collided = aside ? 1 : 0;
  Nullable millimetres;
  soci::statement rows =
      (session.prepare
           << "SELECT annotation_version.sequence, image, reader, round, annotation, removed, "
              "annotation_version.seconds, label, kind, scope, present, certainty, frame, "
              "last_frame, points, millimetres, mask, made_at, received_at, ontology_version FROM "
              "annotation_version JOIN saving ON saving.sequence = annotation_version.saving WHERE "
              "collided = :collided AND "
           << OfImage("image", image) << " ORDER BY annotation_version.sequence",
       soci::use(collided), soci::into(sequence), soci::into(row.key.image),
       soci::into(row.key.reader), soci::into(row.key.round), soci::into(row.annotation),
       soci::into(removed), soci::into(row.seconds), soci::into(row.shape.label),
       soci::into(row.shape.kind), soci::into(row.shape.scope), soci::into(present),
       soci::into(row.shape.certainty), soci::into(row.shape.frame),
       soci::into(row.shape.last_frame), soci::into(row.shape.points),
       soci::into(millimetres.value, millimetres.indicator), soci::into(row.shape.mask),
       soci::into(row.made_at), soci::into(row.received_at), soci::into(row.ontology_version));
  rows.execute();
  while (rows.fetch()) {
    row.sequence = sequence;
    row.removed = removed != 0;
    row.collided = aside;
    row.shape.present = present != 0;
    row.shape.millimetres = millimetres.Get();
    versions.push_back(row);
  }
  return versions;
}

/// A condition that binds one text, the reader.
const char* OfReader(const std::string& reader) {
  return reader.empty() ? "(1 OR :reader IS NULL)" : "reader = :reader";
}

std::vector<TaskRow> LoadTasks(const std::string& image, const std::string& reader,
                               soci::session& session) {
  std::vector<TaskRow> tasks;
  TaskRow task;
  soci::statement rows =
      (session.prepare << "SELECT image, reader, round, kind, position, washout_days, deadline "
                          "FROM task WHERE "
                       << OfReader(reader) << " AND " << OfImage("image", image)
                       << " ORDER BY reader, position, id",
       soci::use(reader), soci::into(task.key.image), soci::into(task.key.reader),
       soci::into(task.key.round), soci::into(task.kind), soci::into(task.position),
       soci::into(task.washout_days), soci::into(task.deadline));
  rows.execute();
  while (rows.fetch()) tasks.push_back(task);
  return tasks;
}

std::vector<CaseState> LoadCases(const std::string& image, const std::string& reader,
                                 soci::session& session) {
  std::map<CaseKey, CaseState> cases;
  CaseState saving;
  int closed = 0;
  soci::statement rows =
      (session.prepare << "SELECT image, reader, round, version, closed, seconds, received_at FROM "
                          "saving WHERE collided = 0 AND "
                       << OfReader(reader) << " AND " << OfImage("image", image)
                       << " ORDER BY sequence",
       soci::use(reader), soci::into(saving.key.image), soci::into(saving.key.reader),
       soci::into(saving.key.round), soci::into(saving.version), soci::into(closed),
       soci::into(saving.seconds), soci::into(saving.saved_at));
  rows.execute();
  while (rows.fetch()) {
    CaseState& state = cases[saving.key];
    state.key = saving.key;
    state.version = saving.version;
    state.seconds += saving.seconds;
    state.saved_at = saving.saved_at;
    state.closed = closed != 0;
    state.closed_at = state.closed ? saving.saved_at : "";
  }
  std::vector<CaseState> list;
  for (auto& [key, state] : cases) list.push_back(std::move(state));
  return list;
}

/// What stands between a viewer and the readings of others.
class Blindness {
 public:
  Blindness(const Viewer& viewer, const std::vector<TaskRow>& tasks,
            const std::vector<CaseState>& cases)
      : viewer_(viewer) {
    for (const CaseState& state : cases) {
      if (state.closed) {
        closed_.insert(state.key);
      } else {
        AddOpen(state.key);
      }
    }
    for (const TaskRow& task : tasks) {
      if (!closed_.contains(task.key)) AddOpen(task.key);
    }
  }

  bool IsClosed(const CaseKey& key) const { return closed_.contains(key); }

  bool MaySee(const CaseKey& key) const {
    if (viewer_.is_lead()) return IsClosed(key);
    if (!viewer_.Is(key.reader)) return IsClosed(key) && !open_images_.contains(key.image);
    const auto open = last_open_round_.find(key.image);
    return open == last_open_round_.end() || open->second <= key.round;
  }

 private:
  /// An adjudication follows the readings: it keeps nobody from seeing them.
  void AddOpen(const CaseKey& key) {
    if (key.round == 0) return;
    open_images_.insert(key.image);
    if (!viewer_.Is(key.reader)) return;
    int& round = last_open_round_[key.image];
    round = std::max(round, key.round);
  }

  const Viewer& viewer_;
  std::set<CaseKey> closed_;
  std::set<std::string> open_images_;           ///< with a reading that is not closed
  std::map<std::string, int> last_open_round_;  ///< of the viewer himself
};

}  // namespace

Viewer Viewer::Reader(std::string key) {
  Require(!key.empty(), "a viewer without a key");
  return Viewer(std::move(key));
}

class ReadingStore::Database : public store::Database {
 public:
  explicit Database(const std::filesystem::path& folder)
      : store::Database(folder / "project.db", ProjectMigrations()) {}
};

ReadingStore::ReadingStore(const std::filesystem::path& folder)
    : database_(std::make_unique<Database>(folder)) {}
ReadingStore::ReadingStore(ReadingStore&&) noexcept = default;
ReadingStore& ReadingStore::operator=(ReadingStore&&) noexcept = default;
ReadingStore::~ReadingStore() = default;

int ReadingStore::AddTasks(std::span<const TaskRow> tasks) {
  return database_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    const std::string now = UtcNow();
    int added = 0;
    for (const TaskRow& task : tasks) added += InsertTask(task, now, session);
    transaction.Commit();
    return added;
  });
}

std::vector<TaskRow> ReadingStore::ListTasks(const std::string& image, const std::string& reader) {
  return database_->Run([&](soci::session& session) { return LoadTasks(image, reader, session); });
}

std::vector<CaseState> ReadingStore::ListCases(const std::string& image,
                                               const std::string& reader) {
  return database_->Run([&](soci::session& session) { return LoadCases(image, reader, session); });
}

std::vector<SaveResult> ReadingStore::Save(std::span<const ReadingSave> savings) {
  return database_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    VersionInsert insert(session);
    std::vector<SaveResult> results;
    for (const ReadingSave& saving : savings) results.push_back(SaveOne(saving, insert, session));
    transaction.Commit();
    return results;
  });
}

std::vector<AnnotationVersionRow> ReadingStore::ListVersions(const Viewer& viewer,
                                                             const std::string& image) {
  return database_->Run([&](soci::session& session) {
    soci::transaction reading(session);  // Tasks, cases and versions of one moment.
    const Blindness blindness(viewer, LoadTasks(image, "", session), LoadCases(image, "", session));
    auto versions = LoadVersions(false, image, session);
    std::erase_if(versions, [&](const auto& row) { return !blindness.MaySee(row.key); });
    for (AnnotationVersionRow& row : versions) row.case_closed = blindness.IsClosed(row.key);
    return versions;
  });
}

void ReadingStore::AddAssistance(const AssistanceRow& assistance) {
  database_->Run([&](soci::session& session) {
    const std::string now = UtcNow();
    session << "INSERT INTO assistance (image, reader, round, model, model_sha256, frame, "
               "asked_at) VALUES (:image, :reader, :round, :model, :sha256, :frame, :at)",
        soci::use(assistance.key.image), soci::use(assistance.key.reader),
        soci::use(assistance.key.round), soci::use(assistance.model),
        soci::use(assistance.model_sha256), soci::use(assistance.frame), soci::use(now);
  });
}

std::vector<AssistanceRow> ReadingStore::ListAssistance() {
  return database_->Run([](soci::session& session) {
    std::vector<AssistanceRow> rows;
    AssistanceRow row;
    soci::statement statement =
        (session.prepare << "SELECT image, reader, round, model, model_sha256, frame, asked_at "
                            "FROM assistance ORDER BY id",
         soci::into(row.key.image), soci::into(row.key.reader), soci::into(row.key.round),
         soci::into(row.model), soci::into(row.model_sha256), soci::into(row.frame),
         soci::into(row.asked_at));
    statement.execute();
    while (statement.fetch()) rows.push_back(row);
    return rows;
  });
}

std::vector<AnnotationVersionRow> ReadingStore::ListKeptAside(const std::string& reader) {
  return database_->Run([&](soci::session& session) {
    auto versions = LoadVersions(true, "", session);
    std::erase_if(versions, [&](const auto& row) { return row.key.reader != reader; });
    return versions;
  });
}

}  // namespace etalon::store
