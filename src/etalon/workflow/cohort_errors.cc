#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "etalon/report/markup.h"
#include "etalon/stats/agreement/deviation.h"
#include "etalon/workflow/cohort_analyses.h"

namespace etalon::workflow {
namespace {

using report::Text;

report::AnalysisTable PercentileTable(const stats::Deviations& deviations) {
  report::AnalysisTable table{
      .key = "percentiles",
      .heading = {"Percentiles of the error", "Percentiles de l’erreur"},
      .columns = {{"kind", {"Error", "Erreur"}},
                  {"p50", {"50 %", "50 %"}},
                  {"p75", {"75 %", "75 %"}},
                  {"p95", {"95 %", "95 %"}}},
      .rows = {},
      .note = {"Type-7 quantiles of |value − reference|, as in Zhang 2018; 95 % intervals between "
               "two order statistics.",
               "Quantiles de type 7 de |valeur − référence|, comme Zhang 2018 ; intervalles à 95 % "
               "entre deux statistiques d’ordre."}};
  const auto add = [&](const Text& name, const stats::DeviationPercentiles& percentiles) {
    table.rows.push_back({name, report::CellOf(percentiles.p50), report::CellOf(percentiles.p75),
                          report::CellOf(percentiles.p95)});
  };
  add({"absolute, in the unit of the values", "absolue, dans l’unité des valeurs"},
      deviations.absolute);
  if (deviations.relative) {
    add({"relative, % of the reference", "relative, % de la référence"}, *deviations.relative);
  } else {
    table.rows.push_back({Text{"relative", "relative"}, deviations.relative.refusal(),
                          Text{"–", "–"}, Text{"–", "–"}});
  }
  return table;
}

/// Share of cases with an error of at most x.
report::Plot CumulativePlot(std::vector<double> errors, const Text& title) {
  std::sort(errors.begin(), errors.end());
  std::vector<double> x{0.0};
  std::vector<double> share{0.0};
  for (std::size_t i = 0; i < errors.size(); ++i) {
    x.push_back(errors[i]);
    share.push_back(100.0 * static_cast<double>(i + 1) / static_cast<double>(errors.size()));
  }
  report::Plot plot({.title = title,
                     .x = {.title = {"|value − reference|", "|valeur − référence|"}},
                     .y = {.title = {"Cases, %", "Cas, %"}, .range = Interval{0.0, 100.0}}});
  plot.Steps(x, share);
  for (const double level : {50.0, 75.0, 95.0}) {
    plot.HorizontalLine(level,
                        {.ink = report::Ink::kGrey, .width = 1.0, .dash = report::Dash::kDashed});
  }
  return plot;
}

}  // namespace

report::Analysis AnalyseErrors(const table::Table& table, const CohortOptions& options) {
  const auto value_column = ColumnNamed(table, options.value, {"value", "automatic"}, "--value");
  const auto reference_column =
      ColumnNamed(table, options.reference, {"reference", "manual"}, "--reference");
  const auto value = table.Numbers(value_column);
  const auto reference = table.Numbers(reference_column);
  const auto deviations = stats::AnalyseDeviations(value, reference);
  report::Analysis analysis{.key = "errors",
                            .source = table.source(),
                            .kind = {"Errors against a reference", "Erreurs contre une référence"},
                            .summary = {},
                            .remarks = {},
                            .plots = {},
                            .tables = {}};
  if (!deviations) {
    analysis.summary = report::CellText(deviations.refusal());
    return analysis;
  }
  std::vector<double> errors;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const double error = std::abs(value[i] - reference[i]);
    if (!std::isnan(error)) errors.push_back(error);
  }
  const Text p50 = report::NumberText(deviations->absolute.p50.value, 2);
  const Text p95 = report::NumberText(deviations->absolute.p95.value, 2);
  const Text cases = CountText(deviations->cases);
  analysis.summary = Text{"Half of ", "La moitié des "} + cases +
                     Text{" cases lie within ", " cas sont à moins de "} + p50 +
                     Text{" of the reference, 95 % within ", " de la référence, 95 % à moins de "} +
                     p95 + ".";
  if (deviations->cases < table.rows()) {
    analysis.remarks.push_back(CountText(table.rows() - deviations->cases) +
                               Text{" rows without both values were left out.",
                                    " lignes sans les deux valeurs ont été écartées."});
  }
  analysis.remarks.push_back(
      Text{"Tail ratio p95 / p50: ", "Rapport p95 / p50 : "} +
      report::NumberText(deviations->tail_ratio, 2) +
      Text{" (2.91 for normal errors, more where some errors are gross).",
           " (2,91 pour des erreurs normales, plus si certaines sont grossières)."});
  const Text title{"Cumulative errors", "Erreurs cumulées"};
  analysis.plots.push_back({"errors", title, CumulativePlot(std::move(errors), title)});
  analysis.tables.push_back(PercentileTable(*deviations));
  return analysis;
}

}  // namespace etalon::workflow
