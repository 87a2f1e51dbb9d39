#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/core/outcome.h"
#include "etalon/report/page.h"
#include "etalon/report/plot.h"
#include "etalon/stats/estimate.h"

namespace etalon::report {

/// A number with the decimals that it is printed with.
struct NumberCell {
  double value = 0.0;
  int decimals = 2;
};

/// "0.88 (0.80 to 0.94)"
struct EstimateCell {
  double value = 0.0;
  std::optional<Interval> interval = {};
  int decimals = 2;
};

/// "< 0.001" or three decimals.
struct ProbabilityCell {
  double value = 1.0;
};

/// A text in both languages, a number, or why there is none.
using AnalysisCell = std::variant<Text, NumberCell, EstimateCell, ProbabilityCell, Refusal>;

struct AnalysisColumn {
  std::string key;  ///< in the JSON file
  Text heading;
};

struct AnalysisTable {
  std::string key;
  Text heading;
  std::vector<AnalysisColumn> columns;
  std::vector<std::vector<AnalysisCell>> rows;  ///< one cell a column
  Text note = {};                               ///< how the numbers were made
};

struct AnalysisPlot {
  std::string key;  ///< also of its files, `<key>.svg` and `<key>.csv`
  Text heading;
  Plot plot;
  Text caption = {};  ///< what is to be seen in it
};

/// A picture with what is to be seen on it.
struct AnalysisPicture {
  std::string name;  ///< in the JSON file, which does not hold the picture itself
  std::string uri;   ///< the picture as a data URI
  Text caption;
};

struct AnalysisGallery {
  std::string key;
  Text heading;
  std::vector<AnalysisPicture> pictures;
  Text note = {};
};

/// The result of one analysis of a table: what a page, a file and a terminal print alike.
struct Analysis {
  std::string key;            ///< e.g. "correlation"
  std::string source;         ///< name of the table
  Text kind;                  ///< e.g. "Correlation matrix"
  Text summary;               ///< one or two sentences
  std::vector<Text> remarks;  ///< what was left out and why
  std::vector<AnalysisPlot> plots;
  std::vector<AnalysisTable> tables;
  std::vector<AnalysisGallery> galleries = {};  ///< after the tables
};

inline constexpr const char* kAnalysisFile = "analysis.json";
inline constexpr const char* kAnalysisPage = "analysis.html";

/// A cell in both languages, as printed.
Text CellText(const AnalysisCell& cell);

/// @throws ContractError when a number is not finite.
std::string AnalysisJson(const Analysis& analysis);
std::string AnalysisPage(const Analysis& analysis);

/// In English, for a terminal.
std::string AnalysisLines(const Analysis& analysis);

/// Writes page, JSON, and of each plot an SVG and its data as CSV (English) into `folder`.
/// @throws Error(kFileUnreadable)
void WriteAnalysis(const Analysis& analysis, const std::filesystem::path& folder);

/// A cell for an estimate or the reason why there is none.
template <typename Result, typename Convert>
AnalysisCell CellOf(const Outcome<Result>& result, Convert convert) {
  if (!result) return result.refusal();
  return convert(*result);
}

EstimateCell CellOf(const stats::Estimate& estimate, int decimals = 2);

}  // namespace etalon::report
