#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace etalon::table {

/// Cells of a table, row by row, in one text: few allocations for ten million rows.
struct CellStore {
  /// Where a row's line number does not follow from the row before it: blank lines, cells with line
  /// breaks.
  struct LineJump {
    std::size_t row;
    std::size_t line;
  };

  std::string text;                 ///< the cells one after the other
  std::vector<std::uint32_t> ends;  ///< where each cell ends in `text`; it starts where its
                                    ///< neighbour to the left ends
  std::vector<LineJump> jumps;      ///< by rising row
  bool comma_is_decimal = false;    ///< cells may be written "12,5"
};

/// What the cells of a column hold.
struct CellCounts {
  std::size_t numbers = 0;
  std::size_t texts = 0;
  std::size_t missing = 0;
};

/// A table of named columns, as read from a text file. Cells are kept as text; a column is turned
/// into numbers when it is asked for. Messages name file, line and column, never a cell's content.
class Table {
 public:
  /// A table made in memory. @param source its name, for messages.
  /// @throws ContractError unless every name has a column and every column one cell a row.
  Table(std::string source, std::vector<std::string> names,
        const std::vector<std::vector<std::string>>& columns);

  /// @throws ContractError unless `cells` has whole rows.
  Table(CellStore cells, std::string source, std::vector<std::string> names);

  const std::string& source() const { return source_; }
  const std::vector<std::string>& names() const { return names_; }
  std::size_t rows() const { return names_.empty() ? 0 : cells_.ends.size() / names_.size(); }

  bool Has(std::string_view name) const;

  /// Index of a column, from 0. @throws Error(kUsage) naming the file and its columns when there is
  /// none of that name.
  std::size_t ColumnOf(std::string_view name) const;

  /// A cell's text; lives as long as the table. @throws ContractError outside the table.
  std::string_view Cell(std::size_t row, std::size_t column) const;

  /// Line of the file that a row begins on, counted from 1.
  std::size_t LineOf(std::size_t row) const;

  /// @throws as `ColumnOf`.
  std::vector<std::string> Texts(std::string_view name) const;

  /// Quiet NaN where the cell is missing (`IsMissing`). In a file separated by semicolons or tabs a
  /// column may have a decimal comma.
  /// @throws as `ColumnOf`, and Error(kFileMalformed) with line and column for any other text, an
  ///   infinite number, one beyond the range of double, or a column that mixes decimal marks.
  std::vector<double> Numbers(std::string_view name) const;

  /// Infinite numbers and those out of range count as numbers: `Numbers` then complains.
  CellCounts CountCells(std::string_view name) const;

  /// True when the column has a filled cell and none is plain text: `Numbers` reads them, or
  /// complains of a number that it cannot use.
  bool HoldsNumbers(std::string_view name) const;

  /// The place of a cell for a message: "line 7, column 3 (reader)".
  std::string Place(std::size_t row, std::size_t column) const;

 private:
  std::string source_;
  std::vector<std::string> names_;
  CellStore cells_;
};

/// Empty, "NA" or "NaN" in capitals or not.
bool IsMissing(std::string_view cell);

}  // namespace etalon::table
