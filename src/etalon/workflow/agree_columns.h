#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/table/table.h"
#include "etalon/workflow/agree_table.h"

namespace etalon::workflow {

/// Columns of a table by what they hold.
struct ColumnRoles {
  std::optional<std::string> subject;
  std::optional<std::string> reader;
  std::optional<std::string> session;
  std::optional<std::string> value;
};

/// The mapped columns, then those named like a role.
/// @throws Error(kUsage) when a mapped column is not there.
ColumnRoles FindRoles(const table::Table& table, const AgreeMapping& mapping);

/// True for names such as "method" or "appareil".
bool NamesAMethod(std::string_view column);
/// True for names such as "session 1" or "rep2".
bool NamesARepeat(std::string_view column);

/// Small letters, blanks for '_', '-' and '.', without a trailing "id".
std::string PlainName(std::string_view column);

/// A name and the number at its end: "wright2" is {"wright", "2"}; the number may be empty.
struct NumberedName {
  std::string stem;
  std::string number;
};
NumberedName SplitNumber(std::string_view column);

/// Columns that are neither a role nor among `used`.
std::vector<std::string> UnusedColumns(const table::Table& table, const ColumnRoles& roles,
                                       const std::vector<std::string>& used);

}  // namespace etalon::workflow
