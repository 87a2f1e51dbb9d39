#include "etalon/table/csv.h"

#include <cstdio>
#include <fstream>
#include <limits>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/table/csv_parser.h"

namespace etalon::table {
namespace {

std::string ReadBytes(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "is a folder, not a table");
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be read");
  const auto size = std::filesystem::file_size(path, error);
  if (!error && size > std::numeric_limits<std::uint32_t>::max()) {
    throw FileError(ErrorCode::kFileTooLarge, path.string(), "has more than 4 GiB");
  }
  std::string bytes(error ? 0 : size, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  for (char block[4096]; file.read(block, sizeof(block)) || file.gcount() > 0;) {  // a pipe
    bytes.append(block, static_cast<std::size_t>(file.gcount()));
  }
  return bytes;
}

bool NeedsQuotes(const std::string& cell) {
  if (cell.empty()) return false;
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  return cell.find_first_of(",;\t\"\r\n") != std::string::npos || blank(cell.front()) ||
         blank(cell.back());
}

std::string Quoted(const std::string& cell) {
  std::string quoted = "\"";
  for (const char c : cell) {
    quoted += c;
    if (c == '"') quoted += '"';
  }
  return quoted + '"';
}

std::vector<std::string> Row(const Table& table, std::size_t row) {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < table.names().size(); ++i) cells.emplace_back(table.Cell(row, i));
  return cells;
}

}  // namespace

Table ParseCsv(std::string_view text, const std::string& source) {
  return ParseCsvBytes(std::string(text), source);
}

Table ReadCsv(const std::filesystem::path& path) {
  return ParseCsvBytes(ReadBytes(path), path.string());
}

std::string CsvLine(std::span<const std::string> cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    line += NeedsQuotes(cells[i]) ? Quoted(cells[i]) : cells[i];
  }
  return line + '\n';
}

void WriteCsv(const Table& table, const std::filesystem::path& path) {
  std::filesystem::path unfinished = path;
  unfinished += ".part";
  std::ofstream file(unfinished, std::ios::binary);
  file << CsvLine(table.names());
  for (std::size_t row = 0; row < table.rows(); ++row) file << CsvLine(Row(table, row));
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(unfinished, path, error);
  if (!file || error) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be written",
                    error.message());
  }
}

}  // namespace etalon::table
