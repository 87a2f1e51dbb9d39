#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "etalon/workflow/planar_study.h"

namespace etalon::workflow {

/// The columns of results.csv, described in docs/BATCH.md: added to at the end, never changed.
const std::vector<std::string>& BoneScanColumns();

/// The line of a scan, with its line feed. Numbers have six significant digits; what is refused or
/// unknown is empty.
std::string BoneScanLine(const std::string& path, const PlanarStudy& study);

/// A path as a cell: bytes that are no UTF-8 are written as \xNN.
std::string PathCell(std::string_view path);

}  // namespace etalon::workflow
