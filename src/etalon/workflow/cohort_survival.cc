#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/report/markup.h"
#include "etalon/stats/cohort/cox.h"
#include "etalon/stats/cohort/kaplan_meier.h"
#include "etalon/stats/cohort/log_rank.h"
#include "etalon/workflow/cohort_analyses.h"

namespace etalon::workflow {
namespace {

using report::Text;

/// Events coded 1 and 2, censored and event, as some programs write them, become 0 and 1.
bool RecodeFromTwo(std::vector<double>& events) {
  const bool any_two = std::find(events.begin(), events.end(), 2.0) != events.end();
  const bool any_zero = std::find(events.begin(), events.end(), 0.0) != events.end();
  if (!any_two || any_zero) return false;
  for (double& event : events) event -= 1.0;
  return true;
}

std::vector<stats::FollowUp> FollowUps(const table::Table& table, const std::string& time_column,
                                       const std::string& event_column,
                                       std::vector<Text>& remarks) {
  const auto times = table.Numbers(time_column);
  auto events = table.Numbers(event_column);
  if (RecodeFromTwo(events)) {
    remarks.push_back({"Events were coded 1 and 2: 2 was taken as the event.",
                       "Événements codés 1 et 2 : 2 a été pris pour l’événement."});
  }
  const std::size_t column = table.ColumnOf(event_column);
  std::vector<stats::FollowUp> subjects;
  for (std::size_t row = 0; row < times.size(); ++row) {
    if (times[row] < 0.0) {
      throw FileError(ErrorCode::kFileMalformed, table.source(),
                      table.Place(row, table.ColumnOf(time_column)) + ": a negative time");
    }
    if (events[row] != 0.0 && events[row] != 1.0 && !std::isnan(events[row])) {
      throw FileError(ErrorCode::kFileMalformed, table.source(),
                      table.Place(row, column) + ": an event is 0 or 1");
    }
    const bool missing = std::isnan(events[row]);
    subjects.push_back({missing ? std::nan("") : times[row], events[row] == 1.0});
  }
  return subjects;
}

struct Curve {
  Text name;
  stats::SurvivalCurve curve;
};

std::vector<Curve> Curves(const std::vector<stats::FollowUp>& subjects, const Groups& groups) {
  std::vector<Curve> curves;
  for (std::size_t group = 0; group < groups.names.size(); ++group) {
    std::vector<stats::FollowUp> members;
    for (std::size_t i = 0; i < subjects.size(); ++i) {
      if (groups.of_row[i] == static_cast<int>(group)) members.push_back(subjects[i]);
    }
    auto curve = stats::KaplanMeier(members, stats::SurvivalScale::kLogLog);
    if (curve) curves.push_back({Verbatim(groups.names[group]), std::move(curve).value()});
  }
  return curves;
}

/// Says how many rows no curve could use.
void RemarkOnMissing(const std::vector<stats::FollowUp>& subjects, const Groups& groups,
                     std::vector<Text>& remarks) {
  std::size_t missing = 0;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (std::isnan(subjects[i].time) || groups.of_row[i] < 0) ++missing;
  }
  if (missing == 0) return;
  remarks.push_back(CountText(missing) +
                    Text{" rows without a time, an event or a group were left out.",
                         " lignes sans durée, événement ou groupe ont été écartées."});
}

/// The curve and its band as steps from time 0.
void Draw(const Curve& curve, std::size_t series, report::Plot& plot) {
  std::vector<double> times{0.0};
  std::vector<double> survival{1.0};
  std::vector<double> low{1.0};
  std::vector<double> high{1.0};
  for (const stats::SurvivalStep& step : curve.curve.steps()) {
    times.push_back(step.time);
    survival.push_back(step.survival);
    low.push_back(step.interval ? step.interval->low : step.survival);
    high.push_back(step.interval ? step.interval->high : step.survival);
  }
  const report::Ink ink = report::SeriesInk(series);
  plot.StepBand(times, low, high, {.ink = ink});
  plot.Steps(times, survival,
             {.ink = ink, .dash = report::SeriesDash(series), .legend = curve.name});
}

report::Plot CurvePlot(const std::vector<Curve>& curves, const Text& title,
                       const std::string& time) {
  report::Plot plot(
      {.title = title,
       .x = {.title = Verbatim(time)},
       .y = {.title = {"Free of the event", "Sans événement"}, .range = Interval{0.0, 1.0}}});
  for (std::size_t i = 0; i < curves.size(); ++i) Draw(curves[i], i, plot);
  return plot;
}

report::AnalysisTable CurveTable(const std::vector<Curve>& curves) {
  report::AnalysisTable table{
      .key = "curves",
      .heading = {"Curves", "Courbes"},
      .columns = {{"group", {"Group", "Groupe"}},
                  {"subjects", {"Subjects", "Sujets"}},
                  {"events", {"Events", "Événements"}},
                  {"median", {"Median time", "Temps médian"}}},
      .rows = {},
      .note = {"Kaplan and Meier’s estimate (1958); 95 % intervals on the log-log scale (Greenwood "
               "1926).",
               "Estimation de Kaplan et Meier (1958) ; intervalles à 95 % sur l’échelle log-log "
               "(Greenwood 1926)."}};
  for (const Curve& curve : curves) {
    table.rows.push_back({curve.name, CountText(curve.curve.subjects()),
                          CountText(curve.curve.events()),
                          report::CellOf(curve.curve.Median(), [](const stats::Estimate& median) {
                            return report::AnalysisCell(report::CellOf(median, 1));
                          })});
  }
  return table;
}

/// Subjects at risk at the times of four equal parts of the follow-up.
report::AnalysisTable RiskTable(const std::vector<Curve>& curves) {
  constexpr int kParts = 4;
  double last = 0.0;
  for (const Curve& curve : curves) last = std::max(last, curve.curve.steps().back().time);
  report::AnalysisTable table{.key = "at_risk",
                              .heading = {"Subjects at risk", "Sujets à risque"},
                              .columns = {{"group", {"Group", "Groupe"}}},
                              .rows = {},
                              .note = {}};
  for (int part = 0; part <= kParts; ++part) {
    const double time = last * part / kParts;
    table.columns.push_back({fmt::format("t{:g}", time), report::NumberText(time, 0)});
  }
  for (const Curve& curve : curves) {
    std::vector<report::AnalysisCell> row{curve.name};
    for (int part = 0; part <= kParts; ++part) {
      row.push_back(report::NumberCell{curve.curve.AtRisk(last * part / kParts), 0});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

report::AnalysisTable CoxTable(const Outcome<stats::CoxModel>& model,
                               const std::vector<std::string>& covariates) {
  report::AnalysisTable table{
      .key = "cox",
      .heading = {"Proportional hazards", "Risques proportionnels"},
      .columns = {{"covariate", {"Covariate", "Covariable"}},
                  {"hazard_ratio", {"Hazard ratio per unit", "Rapport de risque par unité"}},
                  {"p", {"p", "p"}}},
      .rows = {},
      .note = {"Cox’s model (1972), Efron’s method for ties (1977), Wald intervals.",
               "Modèle de Cox (1972), méthode d’Efron pour les ex æquo (1977), intervalles de "
               "Wald."}};
  if (!model) {
    table.rows.push_back({Text{"all", "toutes"}, model.refusal(), Text{"–", "–"}});
    return table;
  }
  for (std::size_t i = 0; i < covariates.size(); ++i) {
    const stats::CoxCoefficient& coefficient = model->coefficients[i];
    table.rows.push_back({VariableText(covariates[i]),
                          report::EstimateCell{.value = coefficient.hazard_ratio,
                                               .interval = coefficient.hazard_ratio_interval},
                          report::ProbabilityCell{coefficient.test.p_value}});
  }
  table.rows.push_back({Text{"concordance", "concordance"}, report::CellOf(model->concordance),
                        report::ProbabilityCell{model->likelihood_ratio.p_value}});
  return table;
}

Text LogRankText(const Outcome<stats::LogRankResult>& test) {
  if (!test) return report::CellText(test.refusal());
  return Text{"Log-rank test of equal curves: p ", "Test du log-rank d’égalité des courbes : p "} +
         (test->test.p_value < 0.001
              ? Text{"< 0.001", "< 0,001"}
              : Text{"= ", "= "} + report::NumberText(test->test.p_value, 3)) +
         " (χ² " + report::NumberText(test->test.statistic, 2) + ").";
}

}  // namespace

report::Analysis AnalyseSurvival(const table::Table& table, const CohortOptions& options) {
  const auto time = ColumnNamed(table, options.time, {"time", "temps", "duration"}, "--time");
  const auto event = ColumnNamed(table, options.event, {"event", "status", "cens"}, "--event");
  const auto group = ColumnIfNamed(table, options.group, {});
  std::vector<Text> remarks;
  const auto subjects = FollowUps(table, time, event, remarks);
  Groups groups{.names = {"all"}, .of_row = std::vector<int>(table.rows(), 0)};
  if (!group.empty()) groups = GroupsOf(table, group);
  RemarkOnMissing(subjects, groups, remarks);
  const auto curves = Curves(subjects, groups);
  report::Analysis analysis{.key = "survival",
                            .source = table.source(),
                            .kind = {"Survival", "Survie"},
                            .summary = {},
                            .remarks = std::move(remarks),
                            .plots = {},
                            .tables = {}};
  if (curves.empty()) {
    analysis.summary = {"No subject has a time and an event.",
                        "Aucun sujet n’a de durée et d’événement."};
    return analysis;
  }
  std::size_t events = 0;
  std::size_t followed = 0;
  for (const Curve& curve : curves) {
    events += curve.curve.events();
    followed += curve.curve.subjects();
  }
  analysis.summary = CountText(events) + Text{" events in ", " événements chez "} +
                     CountText(followed) + Text{" subjects.", " sujets."};
  if (groups.names.size() > 1) {
    analysis.summary =
        analysis.summary + " " + LogRankText(stats::LogRank(subjects, groups.of_row));
  }
  const Text title{"Survival curves", "Courbes de survie"};
  analysis.plots.push_back({"survival", title, CurvePlot(curves, title, time)});
  analysis.tables.push_back(CurveTable(curves));
  analysis.tables.push_back(RiskTable(curves));
  if (!options.columns.empty()) {
    std::vector<std::vector<double>> covariates;
    for (const std::string& column : options.columns) covariates.push_back(table.Numbers(column));
    analysis.tables.push_back(CoxTable(stats::FitCox(subjects, covariates), options.columns));
  }
  return analysis;
}

}  // namespace etalon::workflow
