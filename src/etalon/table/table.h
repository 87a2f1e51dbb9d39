#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace etalon::table {

/// A table of named columns, as read from a text file. Cells are kept as text; a column is turned
/// into numbers when it is asked for.
class Table {
 public:
  /// @param source the file's name, for messages. @param first_line line of each row in the file.
  /// @throws ContractError unless every column has one cell a row.
  Table(std::string source, std::vector<std::string> names,
        std::vector<std::vector<std::string>> columns);

  const std::string& source() const { return source_; }
  const std::vector<std::string>& names() const { return names_; }
  std::size_t rows() const { return columns_.empty() ? 0 : columns_.front().size(); }

  bool Has(std::string_view name) const;

  /// @throws Error(kUsage) naming the file and its columns when there is none of that name.
  const std::vector<std::string>& Texts(std::string_view name) const;

  /// Quiet NaN where the cell is empty, "NA" or "NaN".
  /// @throws as `Texts`, and Error(kFileMalformed) with line and column for any other text.
  std::vector<double> Numbers(std::string_view name) const;

 private:
  std::string source_;
  std::vector<std::string> names_;
  std::vector<std::vector<std::string>> columns_;
};

}  // namespace etalon::table
