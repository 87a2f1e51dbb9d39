#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "etalon/table/table.h"

namespace etalon::table {

/// Reads a CSV file with a header row [RFC 4180] as spreadsheets write it: UTF-8 with or without
/// byte-order mark, lines ended by LF, CRLF or CR, cells separated by the one of semicolon, tab and
/// comma that the header holds most of (in a tie in this order), or by what a first line "sep=;"
/// says. Blanks around an unquoted cell are not part of it. Rows without a filled cell are left
/// out. A column without a name is called "column N". Up to 4 GiB.
/// @throws Error(kFileUnreadable), Error(kFileTooLarge), and Error(kFileMalformed) naming line and
///   column: ragged rows, duplicate names, broken quotes, NUL, text that is no UTF-8, no header.
Table ReadCsv(const std::filesystem::path& path);

/// As `ReadCsv`, from text; `source` names it in messages.
Table ParseCsv(std::string_view text, const std::string& source);

/// One line of a comma-separated file, with its line feed. Cells are quoted where they need it.
std::string CsvLine(std::span<const std::string> cells);

/// Writes header and rows as UTF-8 with commas and decimal points; what was text stays as it is.
/// The file appears whole or not at all.
/// @throws Error(kFileUnreadable) when it cannot be written.
void WriteCsv(const Table& table, const std::filesystem::path& path);

}  // namespace etalon::table
