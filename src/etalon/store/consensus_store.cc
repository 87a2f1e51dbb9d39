#include "etalon/store/consensus_store.h"

#include "etalon/store/database.h"
#include "etalon/store/nullable.h"
#include "etalon/store/project_migrations.h"
#include "etalon/store/study_rows.h"

namespace etalon::store {
namespace {

constexpr int kRefused = -1;  ///< in place of present or absent

int FindRun(const ConsensusRun& run, soci::session& session) {
  int id = 0;
  session << "SELECT id FROM consensus_run WHERE method = :method AND options = :options AND "
             "readings = :readings AND software_version = :software AND ontology_version = "
             ":ontology",
      soci::use(run.method), soci::use(run.options), soci::use(run.readings),
      soci::use(run.software_version), soci::use(run.ontology_version), soci::into(id);
  return session.got_data() ? id : 0;
}

int InsertRun(const ConsensusRun& run, soci::session& session) {
  const std::string now = UtcNow();
  int id = 0;
  session << "INSERT INTO consensus_run (method, options, readings, readers, software_version, "
             "ontology_version, made_at) VALUES (:method, :options, :readings, :readers, "
             ":software, :ontology, :now) RETURNING id",
      soci::use(run.method), soci::use(run.options), soci::use(run.readings),
      soci::use(run.readers), soci::use(run.software_version), soci::use(run.ontology_version),
      soci::use(now), soci::into(id);
  return id;
}

void InsertLabels(int run, const std::vector<ConsensusLabelRow>& labels, soci::session& session) {
  ConsensusLabelRow row;
  int present = 0;
  soci::statement insert =
      (session.prepare << "INSERT INTO consensus_label (run, image, label, present, probability, "
                          "readers, reason) VALUES (:run, :image, :label, :present, :probability, "
                          ":readers, :reason)",
       soci::use(run), soci::use(row.image), soci::use(row.label), soci::use(present),
       soci::use(row.probability), soci::use(row.readers), soci::use(row.reason));
  for (const ConsensusLabelRow& label : labels) {
    row = label;
    present = label.present ? (*label.present ? 1 : 0) : kRefused;
    insert.execute(true);
  }
}

void InsertShapes(int run, const std::vector<ConsensusShapeRow>& shapes, soci::session& session) {
  ConsensusShapeRow row;
  Nullable millimetres;
  int position = 0;
  soci::statement insert =
      (session.prepare
           << "INSERT INTO consensus_shape (run, position, image, readers, reason, label, kind, "
              "frame, last_frame, points, millimetres, mask) VALUES (:run, :position, :image, "
              ":readers, :reason, :label, :kind, :frame, :last, :points, :millimetres, :mask)",
       soci::use(run), soci::use(position), soci::use(row.image), soci::use(row.readers),
       soci::use(row.reason), soci::use(row.shape.label), soci::use(row.shape.kind),
       soci::use(row.shape.frame), soci::use(row.shape.last_frame), soci::use(row.shape.points),
       soci::use(millimetres.value, millimetres.indicator), soci::use(row.shape.mask));
  for (const ConsensusShapeRow& shape : shapes) {
    row = shape;
    millimetres = Nullable(shape.shape.millimetres);
    insert.execute(true);
    ++position;
  }
}

void InsertSkills(int run, const std::vector<ConsensusSkillRow>& skills, soci::session& session) {
  for (const ConsensusSkillRow& row : skills) {
    session << "INSERT INTO consensus_skill (run, reader, label, sensitivity, specificity, images) "
               "VALUES (:run, :reader, :label, :sensitivity, :specificity, :images)",
        soci::use(run), soci::use(row.reader), soci::use(row.label), soci::use(row.sensitivity),
        soci::use(row.specificity), soci::use(row.images);
  }
}

std::vector<ConsensusRun> LoadRuns(soci::session& session) {
  std::vector<ConsensusRun> runs;
  ConsensusRun run;
  soci::statement rows =
      (session.prepare << "SELECT id, method, options, readings, readers, software_version, "
                          "ontology_version, made_at FROM consensus_run ORDER BY id",
       soci::into(run.id), soci::into(run.method), soci::into(run.options),
       soci::into(run.readings), soci::into(run.readers), soci::into(run.software_version),
       soci::into(run.ontology_version), soci::into(run.made_at));
  rows.execute();
  while (rows.fetch()) runs.push_back(run);
  return runs;
}

void LoadLabels(ConsensusRun& run, soci::session& session) {
  ConsensusLabelRow row;
  int present = 0;
  soci::statement rows =
      (session.prepare << "SELECT image, label, present, probability, readers, reason FROM "
                          "consensus_label WHERE run = :run ORDER BY image, label",
       soci::use(run.id), soci::into(row.image), soci::into(row.label), soci::into(present),
       soci::into(row.probability), soci::into(row.readers), soci::into(row.reason));
  rows.execute();
  while (rows.fetch()) {
    row.present = present == kRefused ? std::optional<bool>() : present != 0;
    run.labels.push_back(row);
  }
}

void LoadShapes(ConsensusRun& run, soci::session& session) {
  ConsensusShapeRow row;
  Nullable millimetres;
  row.shape.scope = "image";
  soci::statement rows =
      (session.prepare << "SELECT image, readers, reason, label, kind, frame, last_frame, points, "
                          "millimetres, mask FROM consensus_shape WHERE run = :run ORDER BY "
                          "position",
       soci::use(run.id), soci::into(row.image), soci::into(row.readers), soci::into(row.reason),
       soci::into(row.shape.label), soci::into(row.shape.kind), soci::into(row.shape.frame),
       soci::into(row.shape.last_frame), soci::into(row.shape.points),
       soci::into(millimetres.value, millimetres.indicator), soci::into(row.shape.mask));
  rows.execute();
  while (rows.fetch()) {
    row.shape.millimetres = millimetres.Get();
    run.shapes.push_back(row);
  }
}

void LoadSkills(ConsensusRun& run, soci::session& session) {
  ConsensusSkillRow row;
  soci::statement rows =
      (session.prepare << "SELECT reader, label, sensitivity, specificity, images FROM "
                          "consensus_skill WHERE run = :run ORDER BY reader, label",
       soci::use(run.id), soci::into(row.reader), soci::into(row.label),
       soci::into(row.sensitivity), soci::into(row.specificity), soci::into(row.images));
  rows.execute();
  while (rows.fetch()) run.skills.push_back(row);
}

}  // namespace

class ConsensusStore::Database : public store::Database {
 public:
  explicit Database(const std::filesystem::path& folder)
      : store::Database(folder / "project.db", ProjectMigrations()) {}
};

ConsensusStore::ConsensusStore(const std::filesystem::path& folder)
    : database_(std::make_unique<Database>(folder)) {}
ConsensusStore::ConsensusStore(ConsensusStore&&) noexcept = default;
ConsensusStore& ConsensusStore::operator=(ConsensusStore&&) noexcept = default;
ConsensusStore::~ConsensusStore() = default;

ConsensusStore::Saved ConsensusStore::Save(const ConsensusRun& run) {
  return database_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    if (const int known = FindRun(run, session); known > 0) return Saved{known, false};
    const int id = InsertRun(run, session);
    InsertLabels(id, run.labels, session);
    InsertShapes(id, run.shapes, session);
    InsertSkills(id, run.skills, session);
    transaction.Commit();
    return Saved{id, true};
  });
}

std::vector<ConsensusRun> ConsensusStore::List() {
  return database_->Run([](soci::session& session) { return LoadRuns(session); });
}

std::optional<ConsensusRun> ConsensusStore::Newest() {
  return database_->Run([](soci::session& session) -> std::optional<ConsensusRun> {
    std::vector<ConsensusRun> runs = LoadRuns(session);
    if (runs.empty()) return std::nullopt;
    ConsensusRun run = std::move(runs.back());
    LoadLabels(run, session);
    LoadShapes(run, session);
    LoadSkills(run, session);
    return run;
  });
}

}  // namespace etalon::store
