#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "etalon/table/table.h"

namespace etalon::table {

/// Reads a CSV file with a header row (RFC 4180; comma, semicolon or tab; decimal commas where the
/// separator is none; with or without byte-order mark).
/// @throws Error(kFileUnreadable), Error(kFileMalformed) naming file, line and column.
Table ReadCsv(const std::filesystem::path& path);

/// As `ReadCsv`, from text; `source` names it in messages.
Table ParseCsv(std::string_view text, const std::string& source);

}  // namespace etalon::table
