#pragma once

#include <filesystem>
#include <span>
#include <string_view>

namespace soci {
class session;
}

namespace etalon::store {

/// One step of the schema: the statements that lead from the version before to this one. A step
/// that has been released is never changed; a new one is added.
struct Migration {
  int version;
  std::span<const std::string_view> statements;
};

/// All steps of a workspace's database, versions 1, 2, ...
std::span<const Migration> Migrations();

/// Brings the database to the newest schema, all steps in one transaction.
/// @param path only for error messages. @param migrations versions 1, 2, ...
/// @throws Error(kStoreFailed) when the database is newer than this program.
void Migrate(soci::session& session, const std::filesystem::path& path,
             std::span<const Migration> migrations);

}  // namespace etalon::store
