#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "etalon/report/analysis.h"
#include "etalon/stats/cohort/multiplicity.h"
#include "etalon/table/table.h"
#include "etalon/workflow/cohort.h"

namespace etalon::workflow {

// The analyses of `AnalyseTable`, one a file.
report::Analysis AnalyseCorrelation(const table::Table& table, const CohortOptions& options);
report::Analysis AnalysePaired(const table::Table& table, const CohortOptions& options);
report::Analysis AnalyseSurvival(const table::Table& table, const CohortOptions& options);
report::Analysis AnalyseAccuracy(const table::Table& table, const CohortOptions& options);
report::Analysis AnalyseErrors(const table::Table& table, const CohortOptions& options);

/// `named` when it is not empty, else the first of `usual` that is a column.
/// @throws Error(kUsage) naming the option when there is none.
std::string ColumnNamed(const table::Table& table, const std::string& named,
                        const std::vector<std::string_view>& usual, const char* option);

/// As `ColumnNamed`, empty when there is none and none was named.
std::string ColumnIfNamed(const table::Table& table, const std::string& named,
                          const std::vector<std::string_view>& usual);

/// `named`, or all columns of numbers but `others`.
/// @throws Error(kUsage) for an unknown column.
std::vector<std::string> NumberColumns(const table::Table& table,
                                       const std::vector<std::string>& named,
                                       const std::vector<std::string>& others);

/// @throws Error(kUsage) for an unknown name.
stats::Adjustment AdjustmentNamed(const std::string& name);

/// Numbers 0 .. for the different entries of a column, in order of their first row.
struct Groups {
  std::vector<std::string> names;
  std::vector<int> of_row;  ///< -1 where the cell is missing
};
Groups GroupsOf(const table::Table& table, const std::string& column);

/// The same text in both languages: names that come from the table.
report::Text Verbatim(const std::string& text);

/// "3", the same in both languages.
report::Text CountText(std::size_t count);

/// Name of a measurement where it is one of ours, else the column's name.
report::Text VariableText(const std::string& column);

}  // namespace etalon::workflow
