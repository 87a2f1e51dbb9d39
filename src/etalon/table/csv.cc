#include "etalon/table/csv.h"

#include <fstream>
#include <sstream>
#include <vector>

#include "etalon/core/error.h"

namespace etalon::table {
namespace {

std::vector<std::string> Cells(std::string line) {
  if (!line.empty() && line.back() == '\r') line.pop_back();
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

}  // namespace

Table ParseCsv(std::string_view text, const std::string& source) {
  std::istringstream stream{std::string(text)};
  std::string line;
  std::getline(stream, line);
  std::vector<std::string> names = Cells(line);
  std::vector<std::vector<std::string>> columns(names.size());
  while (std::getline(stream, line)) {
    auto cells = Cells(line);
    if (cells.size() != names.size()) {
      throw FileError(ErrorCode::kFileMalformed, source, "ragged row");
    }
    for (std::size_t i = 0; i < cells.size(); ++i) columns[i].push_back(std::move(cells[i]));
  }
  return Table(source, std::move(names), std::move(columns));
}

Table ReadCsv(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be read");
  std::ostringstream text;
  text << file.rdbuf();
  return ParseCsv(text.str(), path.string());
}

}  // namespace etalon::table
