#include "etalon/store/database_session.h"

#include <soci/sqlite3/soci-sqlite3.h>
#include <sqlite3.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace etalon::store {
namespace {

constexpr int kPatienceSeconds = 30;

/// SOCI splits a connection text that holds '=' into quoted fields, and takes any other as the
/// path.
std::string ConnectionText(const std::filesystem::path& path) {
  const std::string text = path.string();
  if (text.find('=') == std::string::npos) return text;
  if (text.find('"') != std::string::npos) {
    throw FileError(ErrorCode::kStoreFailed, text, "a path may not hold both = and \"");
  }
  return "dbname=\"" + text + "\"";
}

/// The primary result code of SQLite, or SQLITE_OK when the cause is another.
int ResultCode(const soci::soci_error& cause) {
  const auto* specific = dynamic_cast<const soci::sqlite3_soci_error*>(&cause);
  return specific == nullptr ? SQLITE_OK : specific->result() & 0xFF;
}

std::string Explain(const soci::soci_error& cause) {
  switch (ResultCode(cause)) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "is damaged or no Etalon database; move it away or restore a copy";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "stays locked by another program";
    case SQLITE_FULL:
      return "cannot be written: the disk is full";
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return "may not be written";
    case SQLITE_CANTOPEN:
      return "cannot be opened or created";
    case SQLITE_IOERR:
      return "cannot be read or written: the disk reports an error";
    default:
      return "the database refused an operation";
  }
}

/// SQLite does not wait for others when it changes the journal, so this does.
void SetWriteAheadLog(soci::session& session) {
  for (int attempt = 0;; ++attempt) {
    try {
      std::string mode;
      session << "PRAGMA journal_mode", soci::into(mode);
      if (mode != "wal") session << "PRAGMA journal_mode = WAL", soci::into(mode);
      return;
    } catch (const soci::soci_error& error) {
      if (ResultCode(error) != SQLITE_BUSY || attempt >= 100 * kPatienceSeconds) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
}

/// The absolute path of a session's database.
std::string FileOf(soci::session& session) {
  auto* backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
  const char* file = sqlite3_db_filename(backend->conn_, "main");
  return file == nullptr ? "" : file;
}

}  // namespace

Error StoreError(const std::filesystem::path& path, const soci::soci_error& cause) {
  return FileError(ErrorCode::kStoreFailed, path.string(), Explain(cause), cause.what());
}

std::unique_ptr<soci::session> OpenSession(const std::filesystem::path& path) {
  try {
    auto session = std::make_unique<soci::session>(soci::sqlite3, ConnectionText(path));
    int timeout = 0;
    *session << "PRAGMA busy_timeout = " << 1000 * kPatienceSeconds, soci::into(timeout);
    SetWriteAheadLog(*session);
    *session << "PRAGMA synchronous = FULL";
    *session << "PRAGMA foreign_keys = ON";
    return session;
  } catch (const soci::soci_error& error) {
    throw StoreError(path, error);
  }
}

/// A place in the queue of those who write to one database.
class WriteTransaction::Turn {
 public:
  explicit Turn(const std::string& database) : queue_(QueueOf(database)) {
    std::unique_lock lock(queue_->mutex);
    const std::uint64_t number = queue_->next++;
    queue_->moved.wait(lock, [&] { return queue_->served == number; });
  }
  ~Turn() {
    {
      const std::lock_guard lock(queue_->mutex);
      ++queue_->served;
    }
    queue_->moved.notify_all();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  struct Queue {
    std::mutex mutex;
    std::condition_variable moved;
    std::uint64_t next = 0;
    std::uint64_t served = 0;
  };

  static std::shared_ptr<Queue> QueueOf(const std::string& database) {
    static std::mutex mutex;
    static std::map<std::string, std::weak_ptr<Queue>> queues;
    const std::lock_guard lock(mutex);
    std::erase_if(queues, [](const auto& known) { return known.second.expired(); });
    std::shared_ptr<Queue> queue = queues[database].lock();
    if (!queue) queues[database] = queue = std::make_shared<Queue>();
    return queue;
  }

  std::shared_ptr<Queue> queue_;
};

WriteTransaction::WriteTransaction(soci::session& session)
    : session_(session), turn_(std::make_unique<Turn>(FileOf(session))) {
  session_ << "BEGIN IMMEDIATE";
}

WriteTransaction::~WriteTransaction() {
  if (!open_) return;
  try {
    session_ << "ROLLBACK";
  } catch (const soci::soci_error&) {  // SQLite has rolled back by itself
  }
}

void WriteTransaction::Commit() {
  session_ << "COMMIT";
  open_ = false;
}

}  // namespace etalon::store
