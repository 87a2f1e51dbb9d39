#include "etalon/table/table.h"

#include <algorithm>
#include <cctype>
#include <limits>
#include <utility>

#include "etalon/core/error.h"
#include "etalon/table/number_cell.h"

namespace etalon::table {
namespace {

CellStore Store(const std::vector<std::vector<std::string>>& columns) {
  CellStore cells;
  const std::size_t rows = columns.empty() ? 0 : columns.front().size();
  for (const auto& column : columns) Require(column.size() == rows, "columns of unequal length");
  for (std::size_t row = 0; row < rows; ++row) {
    for (const auto& column : columns) {
      cells.text += column[row];
      Require(cells.text.size() <= std::numeric_limits<std::uint32_t>::max(),
              "a table of more than 4 GiB of text");
      cells.ends.push_back(static_cast<std::uint32_t>(cells.text.size()));
    }
  }
  return cells;
}

std::string ListOf(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 20;
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i) {
    list += (i == 0 ? "'" : ", '") + names[i] + "'";
  }
  return names.size() > kMost ? list + ", ..." : list;
}

bool EqualIgnoringCase(std::string_view cell, std::string_view lower) {
  return cell.size() == lower.size() &&
         std::equal(cell.begin(), cell.end(), lower.begin(), [](char a, char b) {
           return std::tolower(static_cast<unsigned char>(a)) == b;
         });
}

}  // namespace

Table::Table(std::string source, std::vector<std::string> names,
             const std::vector<std::vector<std::string>>& columns)
    : Table(Store(columns), std::move(source), std::move(names)) {
  Require(names_.size() == columns.size(), "a table has one name a column");
}

Table::Table(CellStore cells, std::string source, std::vector<std::string> names)
    : source_(std::move(source)), names_(std::move(names)), cells_(std::move(cells)) {
  Require(names_.empty() ? cells_.ends.empty() : cells_.ends.size() % names_.size() == 0,
          "a table with a row that is not whole");
  Require(cells_.ends.empty() || cells_.ends.back() == cells_.text.size(),
          "cells that do not cover their text");
}

bool Table::Has(std::string_view name) const {
  return std::find(names_.begin(), names_.end(), name) != names_.end();
}

std::size_t Table::ColumnOf(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found == names_.end()) {
    throw FileError(ErrorCode::kUsage, source_,
                    "has no column '" + std::string(name) + "'; it has " + ListOf(names_));
  }
  return static_cast<std::size_t>(found - names_.begin());
}

std::string_view Table::Cell(std::size_t row, std::size_t column) const {
  Require(row < rows() && column < names_.size(), "a cell outside the table");
  const std::size_t index = row * names_.size() + column;
  const std::size_t start = index == 0 ? 0 : cells_.ends[index - 1];
  return std::string_view(cells_.text).substr(start, cells_.ends[index] - start);
}

std::size_t Table::LineOf(std::size_t row) const {
  constexpr std::size_t kFirstLine = 2;  // below the header
  const auto after = std::upper_bound(
      cells_.jumps.begin(), cells_.jumps.end(), row,
      [](std::size_t wanted, const CellStore::LineJump& jump) { return wanted < jump.row; });
  if (after == cells_.jumps.begin()) return row + kFirstLine;
  const CellStore::LineJump& jump = *std::prev(after);
  return jump.line + (row - jump.row);
}

std::string Table::Place(std::size_t row, std::size_t column) const {
  return "line " + std::to_string(LineOf(row)) + ", column " + std::to_string(column + 1) + " (" +
         names_.at(column) + ")";
}

std::vector<std::string> Table::Texts(std::string_view name) const {
  const std::size_t column = ColumnOf(name);
  std::vector<std::string> texts;
  texts.reserve(rows());
  for (std::size_t row = 0; row < rows(); ++row) texts.emplace_back(Cell(row, column));
  return texts;
}

std::vector<double> Table::Numbers(std::string_view name) const {
  const std::size_t column = ColumnOf(name);
  std::vector<double> numbers;
  numbers.reserve(rows());
  char decimal = '\0';
  for (std::size_t row = 0; row < rows(); ++row) {
    const NumberCell cell = ParseNumber(Cell(row, column), cells_.comma_is_decimal);
    const auto refuse = [&](std::string_view complaint) {
      return FileError(ErrorCode::kFileMalformed, source_,
                       Place(row, column) + ": " + std::string(complaint));
    };
    if (cell.kind == NumberCell::Kind::kMissing) {
      numbers.push_back(std::numeric_limits<double>::quiet_NaN());
      continue;
    }
    if (cell.kind != NumberCell::Kind::kNumber) throw refuse(Complaint(cell.kind));
    if (decimal != '\0' && cell.decimal != '\0' && cell.decimal != decimal) {
      throw refuse("decimal comma and decimal point in one column");
    }
    if (cell.decimal != '\0') decimal = cell.decimal;
    numbers.push_back(cell.value);
  }
  return numbers;
}

CellCounts Table::CountCells(std::string_view name) const {
  const std::size_t column = ColumnOf(name);
  CellCounts counts;
  for (std::size_t row = 0; row < rows(); ++row) {
    switch (ParseNumber(Cell(row, column), cells_.comma_is_decimal).kind) {
      case NumberCell::Kind::kMissing:
        ++counts.missing;
        break;
      case NumberCell::Kind::kText:
        ++counts.texts;
        break;
      default:
        ++counts.numbers;
    }
  }
  return counts;
}

bool Table::HoldsNumbers(std::string_view name) const {
  const CellCounts counts = CountCells(name);
  return counts.numbers > 0 && counts.texts == 0;
}

bool IsMissing(std::string_view cell) {
  return cell.empty() || EqualIgnoringCase(cell, "na") || EqualIgnoringCase(cell, "nan");
}

}  // namespace etalon::table
