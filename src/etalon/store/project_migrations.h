#pragma once

#include "etalon/store/migrations.h"

namespace etalon::store {

/// The steps of a project's database, as `Migrations` those of a workspace's.
std::span<const Migration> ProjectMigrations();

}  // namespace etalon::store
