#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/report/analysis.h"
#include "etalon/table/table.h"

namespace etalon::workflow {

/// Columns and choices of an analysis; each uses those that concern it, names that it needs and
/// that are empty are found by their usual names.
struct CohortOptions {
  std::string analysis;              ///< correlation, paired, survival, accuracy or errors
  std::vector<std::string> columns;  ///< variables, markers or covariates; empty: all of numbers
  std::string method = "pearson";    ///< pearson, spearman or kendall
  std::string adjustment = "holm";   ///< none, bonferroni, holm, hochberg or bh
  std::string subject;               ///< of paired visits, or the patient of several cases
  std::string visit;                 ///< column that tells the two visits apart
  std::string before;                ///< entry of the first visit
  std::string after;                 ///< entry of the second visit
  std::string time;                  ///< to the event or to the end of observation
  std::string event;                 ///< 1 event, 0 censored
  std::string group;                 ///< compared curves
  std::string label;                 ///< 1 has the condition, 0 has not
  std::optional<double> threshold;   ///< of the first score; Youden's if absent
  std::string value;                 ///< of errors
  std::string reference;             ///< of errors
};

struct CohortRequest {
  std::filesystem::path table;      ///< CSV; empty: the workspace's newest readings
  std::filesystem::path workspace;  ///< empty: the default one
  CohortOptions options;
  std::filesystem::path output;  ///< folder of the report; empty: none is written
};

/// Analyses a table, or what the workspace holds (a row a study, a column a measurement).
/// @throws Error as `table::ReadCsv`; Error(kUsage) for an unknown analysis, method or column, or a
///   column that is needed and not named.
report::Analysis AnalyseCohort(const CohortRequest& request);

/// The same of a table in memory.
report::Analysis AnalyseTable(const table::Table& table, const CohortOptions& options);

}  // namespace etalon::workflow
