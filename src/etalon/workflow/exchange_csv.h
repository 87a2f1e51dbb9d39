#pragma once

#include <filesystem>
#include <string>

#include "etalon/annotation/exchange.h"
#include "etalon/table/table.h"

namespace etalon::workflow {

/// A set as CSV text, a row a shape; a reading without shapes is a row without a kind. Columns:
/// image, file, reader (empty: the reference), round, closed_at, seconds, id, modified, label,
/// kind, scope, present, certainty, frame, last_frame, millimetres, points ("row,column row,column
/// ..."), mask ("rows columns row begin end ...").
std::string CsvText(const annotation::ShapeSet& set);

/// Reads such a table. Asked for are image or file, and label; where there is no kind, the row is a
/// label, present unless said otherwise.
/// @throws Error(kFileMalformed) naming line and cause, Error(kUsage) for a missing column.
annotation::ShapeSet ReadShapeTable(const table::Table& table);

}  // namespace etalon::workflow
