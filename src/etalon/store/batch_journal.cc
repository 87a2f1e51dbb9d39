#include "etalon/store/batch_journal.h"

#include <array>
#include <utility>

#include "etalon/store/database.h"
#include "etalon/store/study_rows.h"

namespace etalon::store {
namespace {

constexpr std::array<std::string_view, 3> kOutcomes{"scan", "passed-over", "failed"};

constexpr const char* kPending =
    " FROM temp.found LEFT JOIN batch_file AS known ON known.task = :task AND known.path = "
    "found.path WHERE (known.path IS NULL OR known.bytes <> found.bytes OR known.modified <> "
    "found.modified OR known.fingerprint <> :print OR known.outcome = 'failed')";

std::string NameOf(BatchOutcome outcome) {
  return std::string(kOutcomes.at(static_cast<std::size_t>(outcome)));
}

BatchOutcome OutcomeNamed(const std::string& name) {
  for (std::size_t i = 0; i < kOutcomes.size(); ++i) {
    if (kOutcomes[i] == name) return static_cast<BatchOutcome>(i);
  }
  throw DamagedRow("a stored entry of a batch has an unknown outcome");
}

}  // namespace

/// The database with the run's own list of files, which is gone when it is closed.
class BatchJournal::Rows : public Database {
 public:
  Rows(const std::filesystem::path& workspace, std::string task_name, std::string print)
      : Database(workspace / kDatabaseName),
        task(std::move(task_name)),
        fingerprint(std::move(print)) {
    Run([](soci::session& session) {
      session << "CREATE TEMPORARY TABLE found (path TEXT PRIMARY KEY, bytes INTEGER NOT NULL, "
                 "modified INTEGER NOT NULL) WITHOUT ROWID";
    });
  }

  const std::string task;
  const std::string fingerprint;
};

BatchJournal::BatchJournal(const std::filesystem::path& workspace, std::string task,
                           std::string fingerprint)
    : rows_(std::make_unique<Rows>(workspace, std::move(task), std::move(fingerprint))) {}

BatchJournal::~BatchJournal() = default;

void BatchJournal::AddFound(std::span<const FoundFile> files) {
  rows_->Run([&](soci::session& session) {
    soci::transaction transaction(session);
    std::string path;
    long long bytes = 0, modified = 0;
    soci::statement insert =
        (session.prepare << "INSERT OR IGNORE INTO temp.found VALUES (:path, :bytes, :modified)",
         soci::use(path), soci::use(bytes), soci::use(modified));
    for (const FoundFile& file : files) {
      path = file.path;
      bytes = file.bytes;
      modified = file.modified;
      insert.execute(true);
    }
    transaction.commit();
  });
}

void BatchJournal::Forget() {
  rows_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    session << "DELETE FROM batch_file WHERE task = :task AND path IN (SELECT path FROM "
               "temp.found)",
        soci::use(rows_->task);
    transaction.Commit();
  });
}

std::int64_t BatchJournal::CountFound() {
  return rows_->Run([](soci::session& session) {
    long long count = 0;
    session << "SELECT COUNT(*) FROM temp.found", soci::into(count);
    return count;
  });
}

std::int64_t BatchJournal::CountPending() {
  return rows_->Run([&](soci::session& session) {
    long long count = 0;
    session << "SELECT COUNT(*)" << kPending, soci::use(rows_->task), soci::use(rows_->fingerprint),
        soci::into(count);
    return count;
  });
}

std::vector<FoundFile> BatchJournal::NextPending(const std::string& after, int limit) {
  return rows_->Run([&](soci::session& session) {
    std::vector<FoundFile> files;
    std::string path;
    long long bytes = 0, modified = 0;
    soci::statement rows =
        (session.prepare << "SELECT found.path, found.bytes, found.modified" << kPending
                         << " AND found.path > :after ORDER BY found.path LIMIT :limit",
         soci::use(rows_->task), soci::use(rows_->fingerprint), soci::use(after), soci::use(limit),
         soci::into(path), soci::into(bytes), soci::into(modified));
    rows.execute();
    while (rows.fetch()) files.push_back({path, bytes, modified});
    return files;
  });
}

void BatchJournal::Save(std::span<const BatchResult> results) {
  rows_->Run([&](soci::session& session) {
    WriteTransaction transaction(session);
    BatchEntry entry;
    std::string outcome;
    long long bytes = 0, modified = 0;
    soci::statement insert =
        (session.prepare << "INSERT OR REPLACE INTO batch_file VALUES (:task, :path, :bytes, "
                            ":modified, :print, :outcome, :cause, :content)",
         soci::use(rows_->task), soci::use(entry.file.path), soci::use(bytes), soci::use(modified),
         soci::use(rows_->fingerprint), soci::use(outcome), soci::use(entry.cause),
         soci::use(entry.content));
    for (const BatchResult& result : results) {
      if (result.study) PutStudy(*result.study, session);
      entry = result.entry;
      bytes = entry.file.bytes;
      modified = entry.file.modified;
      outcome = NameOf(entry.outcome);
      insert.execute(true);
    }
    transaction.Commit();
  });
}

void BatchJournal::VisitEntries(const std::function<void(const BatchEntry&)>& visit) {
  rows_->Run([&](soci::session& session) {
    BatchEntry entry;
    std::string outcome;
    long long bytes = 0, modified = 0;
    soci::statement rows =
        (session.prepare << "SELECT found.path, known.bytes, known.modified, outcome, cause, "
                            "content FROM temp.found JOIN batch_file AS known ON known.task = "
                            ":task AND known.path = found.path ORDER BY found.path",
         soci::use(rows_->task), soci::into(entry.file.path), soci::into(bytes),
         soci::into(modified), soci::into(outcome), soci::into(entry.cause),
         soci::into(entry.content));
    rows.execute();
    while (rows.fetch()) {
      entry.file.bytes = bytes;
      entry.file.modified = modified;
      entry.outcome = OutcomeNamed(outcome);
      visit(entry);
    }
  });
}

}  // namespace etalon::store
