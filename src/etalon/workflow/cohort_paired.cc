#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "etalon/core/error.h"
#include "etalon/report/markup.h"
#include "etalon/stats/cohort/rank_tests.h"
#include "etalon/stats/cohort/t_tests.h"
#include "etalon/workflow/cohort_analyses.h"

namespace etalon::workflow {
namespace {

using report::Text;

constexpr double kSignificant = 0.05;

/// The two visits of every subject, one pair of samples a marker.
struct Visits {
  std::string before;
  std::string after;
  std::vector<std::string> subjects;
  std::vector<std::vector<double>> first;  ///< [marker][subject], NaN where missing
  std::vector<std::vector<double>> second;
};

/// The two entries of the visit column, in the order asked for or of their first rows.
std::pair<std::string, std::string> VisitNames(const table::Table& table, const Groups& visits,
                                               const std::string& column,
                                               const CohortOptions& options) {
  if (!options.before.empty() && !options.after.empty()) return {options.before, options.after};
  if (visits.names.size() != 2) {
    throw FileError(ErrorCode::kUsage, table.source(),
                    fmt::format("column '{}' holds {} visits: name two with --before and --after",
                                column, visits.names.size()));
  }
  return {visits.names[0], visits.names[1]};
}

int IndexOf(const table::Table& table, const Groups& groups, const std::string& name) {
  const auto found = std::find(groups.names.begin(), groups.names.end(), name);
  if (found == groups.names.end()) {
    throw FileError(ErrorCode::kUsage, table.source(), "no visit is called '" + name + "'");
  }
  return static_cast<int>(found - groups.names.begin());
}

Visits PairVisits(const table::Table& table, const std::string& subject_column,
                  const std::string& visit_column, const std::vector<std::string>& markers,
                  const CohortOptions& options) {
  const Groups visits = GroupsOf(table, visit_column);
  const Groups subjects = GroupsOf(table, subject_column);
  const auto [before, after] = VisitNames(table, visits, visit_column, options);
  const int first = IndexOf(table, visits, before);
  const int second = IndexOf(table, visits, after);
  const std::vector<double> none(subjects.names.size(), std::numeric_limits<double>::quiet_NaN());
  Visits paired{.before = before,
                .after = after,
                .subjects = subjects.names,
                .first = std::vector(markers.size(), none),
                .second = std::vector(markers.size(), none)};
  std::vector<std::vector<double>> values;
  for (const std::string& marker : markers) values.push_back(table.Numbers(marker));
  std::map<std::pair<int, int>, std::size_t> seen;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const int subject = subjects.of_row[row];
    const int visit = visits.of_row[row];
    if (subject < 0 || (visit != first && visit != second)) continue;
    const auto [place, is_new] = seen.insert({{subject, visit}, row});
    if (!is_new) {
      throw FileError(ErrorCode::kFileMalformed, table.source(),
                      fmt::format("lines {} and {} hold the same subject at the same visit",
                                  table.LineOf(place->second), table.LineOf(row)));
    }
    for (std::size_t marker = 0; marker < markers.size(); ++marker) {
      auto& samples = visit == first ? paired.first : paired.second;
      samples[marker][static_cast<std::size_t>(subject)] = values[marker][row];
    }
  }
  return paired;
}

/// Comparison of one marker; `difference` is after - before.
struct Effect {
  Text name;
  double mean_before = 0.0;
  double mean_after = 0.0;
  Outcome<stats::MeanComparison> t;
  Outcome<stats::RankComparison> ranks;
  std::optional<double> adjusted_p;
};

double MeanOfComplete(const std::vector<double>& sample, const std::vector<double>& other) {
  double sum = 0.0;
  double count = 0.0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (std::isnan(sample[i]) || std::isnan(other[i])) continue;
    sum += sample[i];
    count += 1.0;
  }
  return count > 0.0 ? sum / count : 0.0;
}

void Adjust(std::vector<Effect>& effects, stats::Adjustment adjustment) {
  std::vector<double> p;
  for (const Effect& effect : effects) {
    if (effect.ranks) p.push_back(effect.ranks->test.p_value);
  }
  const auto adjusted = stats::AdjustedPValues(p, adjustment);
  std::size_t next = 0;
  for (Effect& effect : effects) {
    if (effect.ranks) effect.adjusted_p = adjusted[next++];
  }
}

report::AnalysisTable EffectTable(const std::vector<Effect>& effects, const Visits& visits) {
  report::AnalysisTable table{
      .key = "effects",
      .heading = {"Change of every marker", "Variation de chaque marqueur"},
      .columns = {{"marker", {"Marker", "Marqueur"}},
                  {"n", {"n", "n"}},
                  {"before", Verbatim(visits.before)},
                  {"after", Verbatim(visits.after)},
                  {"difference", {"Mean difference", "Différence moyenne"}},
                  {"standardised", {"In SD of the differences", "En écart-type des différences"}},
                  {"t_p", {"Paired t, p", "t apparié, p"}},
                  {"shift", {"Median difference", "Différence médiane"}},
                  {"wilcoxon_p", {"Wilcoxon, p", "Wilcoxon, p"}},
                  {"adjusted_p", {"Adjusted p", "p ajusté"}}},
      .rows = {},
      .note = {"Differences are second visit minus first, over subjects with both; the median "
               "difference is Hodges and Lehmann’s; intervals of standardised differences by "
               "Steiger 1997; p of Wilcoxon’s test (1945) is adjusted over all markers.",
               "Différences : seconde visite moins première, chez les sujets vus deux fois ; "
               "différence médiane de Hodges et Lehmann ; intervalles des différences "
               "standardisées selon Steiger 1997 ; le p de Wilcoxon (1945) est ajusté sur tous les "
               "marqueurs."}};
  const Text none{"–", "–"};
  for (const Effect& effect : effects) {
    std::vector<report::AnalysisCell> row{effect.name};
    if (effect.t) {
      row.insert(row.end(),
                 {CountText(effect.t->first_count), report::NumberCell{effect.mean_before},
                  report::NumberCell{effect.mean_after}, report::CellOf(effect.t->difference),
                  report::CellOf(effect.t->standardised),
                  report::ProbabilityCell{effect.t->test.p_value}});
    } else {
      row.insert(row.end(), {none, none, none, effect.t.refusal(), none, none});
    }
    if (effect.ranks) {
      row.insert(row.end(), {report::CellOf(effect.ranks->shift),
                             report::ProbabilityCell{effect.ranks->test.p_value},
                             report::ProbabilityCell{*effect.adjusted_p}});
    } else {
      row.insert(row.end(), {effect.ranks.refusal(), none, none});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// Standardised differences with their intervals, one line a marker, the first on top.
report::Plot ForestPlot(const std::vector<Effect>& effects, const Text& title) {
  std::vector<double> places;
  std::vector<double> values;
  std::vector<double> low;
  std::vector<double> high;
  std::vector<report::Tick> ticks;
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const auto place = static_cast<double>(i);
    ticks.push_back({place, effects[i].name});
    if (!effects[i].t || !effects[i].t->standardised.interval) continue;
    places.push_back(place);
    values.push_back(effects[i].t->standardised.value);
    low.push_back(effects[i].t->standardised.interval->low);
    high.push_back(effects[i].t->standardised.interval->high);
  }
  const auto last = static_cast<double>(effects.size()) - 0.5;
  report::Plot plot({.height = 120.0 + 26.0 * static_cast<double>(effects.size()),
                     .area_width = 420.0,
                     .title = title,
                     .x = {.title = {"Difference, SD of the differences",
                                     "Différence, écart-type des différences"}},
                     .y = {.range = Interval{-0.5, last}, .ticks = ticks, .reversed = true}});
  plot.VerticalLine(0.0, {.ink = report::Ink::kGrey, .width = 1.0});
  plot.HorizontalErrorBars(places, low, high, {.ink = report::Ink::kBlue});
  plot.Points(values, places, {.shape = report::Shape::kSquare});
  return plot;
}

/// "17 of 26 markers fall, 2 rise ..."
Text Summary(const std::vector<Effect>& effects, const std::string& adjustment) {
  int fall = 0;
  int rise = 0;
  for (const Effect& effect : effects) {
    if (!effect.adjusted_p || *effect.adjusted_p >= kSignificant) continue;
    (effect.ranks->shift.value < 0.0 ? fall : rise) += 1;
  }
  return {fmt::format("{} of {} markers fall and {} rise from the first visit to the second "
                      "(Wilcoxon, adjusted p < 0.05 by {}).",
                      fall, effects.size(), rise, adjustment),
          fmt::format("{} marqueurs sur {} baissent et {} montent de la première visite à la "
                      "seconde (Wilcoxon, p ajusté < 0,05 selon {}).",
                      fall, effects.size(), rise, adjustment)};
}

}  // namespace

report::Analysis AnalysePaired(const table::Table& table, const CohortOptions& options) {
  const std::string subject =
      ColumnNamed(table, options.subject, {"subject", "patient", "sujet", "id"}, "--subject");
  const std::string visit =
      ColumnNamed(table, options.visit, {"visit", "time", "visite", "session"}, "--visit");
  const auto markers = NumberColumns(table, options.columns, {subject, visit});
  if (markers.empty()) {
    throw FileError(ErrorCode::kUsage, table.source(), "holds no column of numbers to compare");
  }
  const stats::Adjustment adjustment = AdjustmentNamed(options.adjustment);
  const Visits visits = PairVisits(table, subject, visit, markers, options);
  std::vector<Effect> effects;
  for (std::size_t i = 0; i < markers.size(); ++i) {
    effects.push_back({.name = VariableText(markers[i]),
                       .mean_before = MeanOfComplete(visits.first[i], visits.second[i]),
                       .mean_after = MeanOfComplete(visits.second[i], visits.first[i]),
                       .t = stats::PairedT(visits.second[i], visits.first[i]),
                       .ranks = stats::WilcoxonSignedRank(visits.second[i], visits.first[i]),
                       .adjusted_p = {}});
  }
  Adjust(effects, adjustment);
  report::Analysis analysis{
      .key = "paired",
      .source = table.source(),
      .kind = {"Two visits of the same subjects", "Deux visites des mêmes sujets"},
      .summary = Summary(effects, std::string(stats::Name(adjustment))),
      .remarks = {},
      .plots = {},
      .tables = {}};
  const Text title{"Change, with 95 % intervals", "Variation, avec intervalles à 95 %"};
  analysis.plots.push_back({"effects", title, ForestPlot(effects, title)});
  analysis.tables.push_back(EffectTable(effects, visits));
  return analysis;
}

}  // namespace etalon::workflow
