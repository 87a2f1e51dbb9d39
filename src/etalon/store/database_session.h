#pragma once

#include <filesystem>
#include <memory>

#include "etalon/core/error.h"
#include "etalon/store/soci_session.h"

namespace etalon::store {

/// Opens or creates a SQLite database: write-ahead log, synchronous commits, foreign keys, 30
/// seconds of patience with other processes.
/// @throws Error(kStoreFailed)
std::unique_ptr<soci::session> OpenSession(const std::filesystem::path& path);

/// The database's complaint as an error that names the file and says what to do.
Error StoreError(const std::filesystem::path& path, const soci::soci_error& cause);

/// Holds the write lock from its construction on, so that what is read inside is still true when it
/// is written. Takes everything back unless `Commit` was called. Threads of one process get it in
/// the order in which they asked; SQLite itself would let them sleep and try again. A thread holds
/// one of a database at a time.
class WriteTransaction {
 public:
  explicit WriteTransaction(soci::session& session);
  ~WriteTransaction();
  WriteTransaction(const WriteTransaction&) = delete;
  WriteTransaction& operator=(const WriteTransaction&) = delete;

  void Commit();

 private:
  class Turn;

  soci::session& session_;
  std::unique_ptr<Turn> turn_;
  bool open_ = true;
};

}  // namespace etalon::store
