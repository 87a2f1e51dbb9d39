#include "etalon/table/table.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "etalon/core/error.h"

namespace etalon::table {

Table::Table(std::string source, std::vector<std::string> names,
             std::vector<std::vector<std::string>> columns)
    : source_(std::move(source)), names_(std::move(names)), columns_(std::move(columns)) {
  Require(names_.size() == columns_.size(), "a table has one name a column");
  for (const auto& column : columns_) Require(column.size() == rows(), "columns of unequal length");
}

bool Table::Has(std::string_view name) const {
  return std::find(names_.begin(), names_.end(), name) != names_.end();
}

const std::vector<std::string>& Table::Texts(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found == names_.end()) {
    throw FileError(ErrorCode::kUsage, source_, "has no column '" + std::string(name) + "'");
  }
  return columns_[static_cast<std::size_t>(found - names_.begin())];
}

std::vector<double> Table::Numbers(std::string_view name) const {
  std::vector<double> numbers;
  for (const std::string& cell : Texts(name)) {
    double number = std::numeric_limits<double>::quiet_NaN();
    if (!cell.empty() && cell != "NA" && cell != "NaN") {
      const auto [end, code] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
      if (code != std::errc{} || end != cell.data() + cell.size()) {
        throw FileError(ErrorCode::kFileMalformed, source_, "'" + cell + "' is no number");
      }
    }
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace etalon::table
