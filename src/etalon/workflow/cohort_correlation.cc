#include <fmt/format.h>

#include "etalon/core/error.h"
#include "etalon/report/markup.h"
#include "etalon/report/plot.h"
#include "etalon/stats/cohort/correlation.h"
#include "etalon/workflow/cohort_analyses.h"

namespace etalon::workflow {
namespace {

using report::Text;

constexpr double kSignificant = 0.05;

stats::CorrelationMethod MethodNamed(const std::string& name) {
  if (name == "pearson") return stats::CorrelationMethod::kPearson;
  if (name == "spearman") return stats::CorrelationMethod::kSpearman;
  if (name == "kendall") return stats::CorrelationMethod::kKendall;
  throw Error(ErrorCode::kUsage, "no correlation '" + name + "': pearson, spearman or kendall");
}

Text MethodText(stats::CorrelationMethod method) {
  const Text name = Verbatim(std::string(stats::Name(method)));
  if (method == stats::CorrelationMethod::kPearson) {
    return name + Text{", intervals by Fisher’s z, over rows with both values.",
                       ", intervalles par le z de Fisher, sur les lignes à deux valeurs."};
  }
  return name + Text{", intervals by Bonett and Wright 2000, over rows with both values.",
                     ", intervalles de Bonett et Wright 2000, sur les lignes à deux valeurs."};
}

/// Colour by coefficient; pale where the adjusted test does not tell it from none.
report::HeatMapCell Cell(const stats::CorrelationCell& cell) {
  if (!cell.correlation) return {"#eeeeee", {"–", "–"}};
  const double value = cell.correlation->coefficient.value;
  Text label = report::NumberText(value, 2);
  if (*cell.adjusted_p < kSignificant) label = label + "*";
  return {report::DivergingColour(value), label};
}

report::Plot Picture(const stats::CorrelationMatrix& matrix, const std::vector<Text>& names,
                     const Text& title) {
  std::vector<std::vector<report::HeatMapCell>> cells(matrix.variables);
  for (std::size_t row = 0; row < matrix.variables; ++row) {
    for (std::size_t column = 0; column < matrix.variables; ++column) {
      if (row == column) {
        cells[row].push_back({"#d9d9d9", {"1", "1"}});
      } else {
        cells[row].push_back(Cell(matrix.At(row, column)));
      }
    }
  }
  return report::HeatMap(
      {.title = title, .row_names = names, .column_names = names, .cell_size = 58.0}, cells);
}

}  // namespace

report::Analysis AnalyseCorrelation(const table::Table& table, const CohortOptions& options) {
  const stats::CorrelationMethod method = MethodNamed(options.method);
  const stats::Adjustment adjustment = AdjustmentNamed(options.adjustment);
  const auto subject = ColumnIfNamed(table, options.subject, {"subject", "patient", "sujet", "id"});
  const auto columns = NumberColumns(table, options.columns, {subject});
  if (columns.size() < 2) {
    throw FileError(ErrorCode::kUsage, table.source(), "holds fewer than two columns of numbers");
  }
  std::vector<std::vector<double>> samples;
  std::vector<Text> names;
  for (const std::string& column : columns) {
    samples.push_back(table.Numbers(column));
    names.push_back(VariableText(column));
  }
  const stats::CorrelationMatrix matrix = stats::Correlations(samples, method, adjustment);
  const std::string method_name(stats::Name(method));

  report::AnalysisTable pairs{.key = "pairs",
                              .heading = {"Every pair", "Toutes les paires"},
                              .columns = {{"first", {"First", "Première"}},
                                          {"second", {"Second", "Seconde"}},
                                          {"n", {"n", "n"}},
                                          {"coefficient", {"Coefficient", "Coefficient"}},
                                          {"p", {"p", "p"}},
                                          {"adjusted_p", {"Adjusted p", "p ajusté"}}},
                              .rows = {},
                              .note = MethodText(method)};
  std::size_t significant = 0;
  for (const stats::CorrelationCell& cell : matrix.cells) {
    std::vector<report::AnalysisCell> row{names[cell.row], names[cell.column]};
    if (cell.correlation) {
      significant += *cell.adjusted_p < kSignificant;
      row.insert(row.end(),
                 {CountText(cell.correlation->pairs), report::CellOf(cell.correlation->coefficient),
                  report::ProbabilityCell{cell.correlation->test.p_value},
                  report::ProbabilityCell{*cell.adjusted_p}});
    } else {
      const Text none{"–", "–"};
      row.insert(row.end(), {none, cell.correlation.refusal(), none, none});
    }
    pairs.rows.push_back(std::move(row));
  }
  const std::string adjusted(stats::Name(adjustment));
  report::Analysis analysis{.key = "correlation",
                            .source = table.source(),
                            .kind = {"Correlation matrix", "Matrice de corrélation"},
                            .summary = {fmt::format("{} of {} pairs of {} variables are correlated "
                                                    "({}, adjusted p < 0.05 by {}).",
                                                    significant, matrix.cells.size(),
                                                    columns.size(), method_name, adjusted),
                                        fmt::format("{} paires sur {} de {} variables sont "
                                                    "corrélées ({}, p ajusté < 0,05 selon {}).",
                                                    significant, matrix.cells.size(),
                                                    columns.size(), method_name, adjusted)},
                            .remarks = {},
                            .plots = {},
                            .tables = {}};
  const Text title{"Correlations (* adjusted p < 0.05)", "Corrélations (* p ajusté < 0,05)"};
  analysis.plots.push_back({"correlation", title, Picture(matrix, names, title)});
  analysis.tables.push_back(std::move(pairs));
  return analysis;
}

}  // namespace etalon::workflow
