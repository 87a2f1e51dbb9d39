#pragma once

// Internal: what every holder of the workspace's database shares.

#include <filesystem>
#include <memory>
#include <type_traits>
#include <utility>

#include "etalon/store/columns.h"
#include "etalon/store/database_session.h"
#include "etalon/store/migrations.h"

namespace etalon::store {

inline constexpr const char* kDatabaseName = "etalon.db";

/// An open database, up to date, whose complaints come out as this module's errors.
class Database {
 public:
  /// @throws Error(kStoreFailed)
  explicit Database(std::filesystem::path path,
                    std::span<const Migration> migrations = Migrations())
      : path_(std::move(path)), session_(OpenSession(path_)) {
    Run([&](soci::session& session) { Migrate(session, path_, migrations); });
  }

  const std::filesystem::path& path() const { return path_; }

  template <typename Work>
  auto Run(Work work) -> std::invoke_result_t<Work, soci::session&> {
    try {
      return work(*session_);
    } catch (const soci::soci_error& error) {
      throw StoreError(path_, error);
    } catch (const DamagedRow& error) {
      throw FileError(ErrorCode::kStoreFailed, path_.string(), error.what());
    }
  }

 private:
  std::filesystem::path path_;
  std::unique_ptr<soci::session> session_;
};

}  // namespace etalon::store
