#pragma once

#include <string>

#include "etalon/table/table.h"

namespace etalon::table {

/// What `ReadCsv` does once the file's bytes are there. The cells are moved together within `text`,
/// so that a large file is held once.
Table ParseCsvBytes(std::string text, const std::string& source);

}  // namespace etalon::table
