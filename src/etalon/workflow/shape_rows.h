#pragma once

#include <filesystem>

#include "etalon/annotation/annotation.h"
#include "etalon/store/project_rows.h"

namespace etalon::workflow {

/// A shape as the database keeps it.
store::ShapeRow RowOf(const annotation::Shape& shape);

/// The inverse. @param database for the message.
/// @throws Error(kStoreFailed) for a row that `RowOf` does not make.
annotation::Shape ShapeOf(const store::ShapeRow& row, const std::filesystem::path& database);

}  // namespace etalon::workflow
