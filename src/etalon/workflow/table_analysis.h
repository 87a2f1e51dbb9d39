#pragma once

#include <string>
#include <vector>

#include "etalon/report/analysis.h"
#include "etalon/table/table.h"
#include "etalon/workflow/agree.h"
#include "etalon/workflow/cohort.h"

namespace etalon::workflow {

/// What a column holds, for a form in which columns are chosen.
struct ColumnSummary {
  std::string name;
  table::CellCounts cells;
  /// The different filled cells in the order of their first rows; none where there are more than
  /// `kMostEntries`.
  std::vector<std::string> entries;
};
inline constexpr std::size_t kMostEntries = 12;
std::vector<ColumnSummary> SummariseColumns(const table::Table& table);

/// An analysis with its choices. `analysis` is "agreement" or one of `CohortOptions`.
struct TableAnalysisRequest {
  std::string analysis;
  AgreeRequest agreement;  ///< of "agreement"; its table and output are not used
  CohortOptions cohort;    ///< of all others; its analysis is not used
};

/// For each analysis that the table could be put to, the choices that its columns suggest.
std::vector<TableAnalysisRequest> GuessAnalyses(const table::Table& table);

struct AnalysedTable {
  report::Analysis analysis;
  std::string document;  ///< what `etalon agree` or `etalon cohort` prints with `--format json`
};

/// Columns or readers of which every pair is compared, at most: time grows with their square.
inline constexpr std::size_t kMostCompared = 24;

/// @param sha256 of what the table was read from.
/// @throws as `AgreeTable` and `AnalyseTable`, and Error(kUsage) for more than `kMostCompared`.
AnalysedTable AnalyseColumns(const table::Table& table, const std::string& sha256,
                             const TableAnalysisRequest& request);

}  // namespace etalon::workflow
