#include "etalon/workflow/cohort.h"

#include <algorithm>

#include "etalon/core/error.h"
#include "etalon/store/workspace.h"
#include "etalon/table/csv.h"
#include "etalon/workflow/cohort_analyses.h"
#include "etalon/workflow/stored_table.h"

namespace etalon::workflow {
namespace {

/// The newest readings of all studies.
table::Table StoredTable(const std::filesystem::path& folder) {
  auto workspace =
      store::Workspace::Open(folder.empty() ? store::DefaultWorkspaceFolder() : folder);
  return TableOfStudies(workspace.database().string(), workspace.ListStudies());
}

}  // namespace

std::string ColumnIfNamed(const table::Table& table, const std::string& named,
                          const std::vector<std::string_view>& usual) {
  if (!named.empty()) {
    table.ColumnOf(named);
    return named;
  }
  for (const std::string_view name : usual) {
    if (table.Has(name)) return std::string(name);
  }
  return {};
}

std::string ColumnNamed(const table::Table& table, const std::string& named,
                        const std::vector<std::string_view>& usual, const char* option) {
  std::string column = ColumnIfNamed(table, named, usual);
  if (column.empty()) {
    throw FileError(ErrorCode::kUsage, table.source(),
                    std::string("which column? name it with ") + option);
  }
  return column;
}

std::vector<std::string> NumberColumns(const table::Table& table,
                                       const std::vector<std::string>& named,
                                       const std::vector<std::string>& others) {
  if (!named.empty()) {
    for (const std::string& column : named) table.ColumnOf(column);
    return named;
  }
  std::vector<std::string> columns;
  for (const std::string& column : table.names()) {
    const bool other = std::find(others.begin(), others.end(), column) != others.end();
    if (!other && table.HoldsNumbers(column)) columns.push_back(column);
  }
  return columns;
}

stats::Adjustment AdjustmentNamed(const std::string& name) {
  if (name == "none") return stats::Adjustment::kNone;
  if (name == "bonferroni") return stats::Adjustment::kBonferroni;
  if (name == "holm") return stats::Adjustment::kHolm;
  if (name == "hochberg") return stats::Adjustment::kHochberg;
  if (name == "bh") return stats::Adjustment::kBenjaminiHochberg;
  throw Error(ErrorCode::kUsage, "no adjustment '" + name + "'");
}

Groups GroupsOf(const table::Table& table, const std::string& column) {
  Groups groups;
  const std::size_t index = table.ColumnOf(column);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string cell(table.Cell(row, index));
    if (table::IsMissing(cell)) {
      groups.of_row.push_back(-1);
      continue;
    }
    const auto found = std::find(groups.names.begin(), groups.names.end(), cell);
    groups.of_row.push_back(static_cast<int>(found - groups.names.begin()));
    if (found == groups.names.end()) groups.names.push_back(cell);
  }
  return groups;
}

report::Text Verbatim(const std::string& text) { return {text, text}; }

report::Text CountText(std::size_t count) { return Verbatim(std::to_string(count)); }

report::Text VariableText(const std::string& column) {
  const report::Text known = report::MeasurementName(column);
  return known.english == known.french ? Verbatim(column) : known;
}

report::Analysis AnalyseTable(const table::Table& table, const CohortOptions& options) {
  if (options.analysis == "correlation") return AnalyseCorrelation(table, options);
  if (options.analysis == "paired") return AnalysePaired(table, options);
  if (options.analysis == "survival") return AnalyseSurvival(table, options);
  if (options.analysis == "accuracy") return AnalyseAccuracy(table, options);
  if (options.analysis == "errors") return AnalyseErrors(table, options);
  throw Error(ErrorCode::kUsage, "no analysis '" + options.analysis +
                                     "': correlation, paired, survival, accuracy or errors");
}

report::Analysis AnalyseCohort(const CohortRequest& request) {
  const table::Table table =
      request.table.empty() ? StoredTable(request.workspace) : table::ReadCsv(request.table);
  report::Analysis analysis = AnalyseTable(table, request.options);
  analysis.source = std::filesystem::path(table.source()).filename().string();
  if (!request.output.empty()) report::WriteAnalysis(analysis, request.output);
  return analysis;
}

}  // namespace etalon::workflow
