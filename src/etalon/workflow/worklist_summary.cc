#include "etalon/workflow/worklist_summary.h"

#include <algorithm>

#include "etalon/core/date.h"
#include "etalon/stats/accuracy/proportions.h"
#include "etalon/stats/cohort/kaplan_meier.h"
#include "etalon/stats/cohort/quantile_interval.h"
#include "etalon/stats/quantile.h"

namespace etalon::workflow {
namespace {

using report::CountedShare;
using store::WorklistState;

CountedShare ShareOf(std::int64_t count, std::int64_t of) {
  CountedShare share{.count = count, .of = of};
  if (of > 0) share.share = stats::Proportion({count, of});
  return share;
}

/// Of the items that `predicate` holds for.
template <typename Predicate>
CountedShare ShareOfItems(const Worklist& list, Predicate predicate) {
  return ShareOf(std::ranges::count_if(list.items, predicate),
                 static_cast<std::int64_t>(list.items.size()));
}

CountedShare ShareIn(const Worklist& list, WorklistState state) {
  return ShareOfItems(list, [&](const WorklistItem& item) { return item.state == state; });
}

void CountScans(const std::vector<store::ReadStudy>& read, double at_least,
                report::WorklistCohort& cohort) {
  const auto all = static_cast<std::int64_t>(read.size());
  const auto refused =
      std::ranges::count_if(read, [](const store::ReadStudy& study) { return !study.value; });
  const auto positive = std::ranges::count_if(
      read, [&](const store::ReadStudy& study) { return study.value >= at_least; });
  cohort.scans = all;
  cohort.unreadable_scans = ShareOf(refused, all);
  cohort.positive_scans = ShareOf(positive, all - refused);
}

void CountStates(const Worklist& list, report::WorklistCohort& cohort) {
  cohort.unexplored = ShareIn(list, WorklistState::kUnexplored);
  cohort.notified = ShareIn(list, WorklistState::kNotified);
  cohort.explored = ShareIn(list, WorklistState::kExplored);
  cohort.confirmed = ShareIn(list, WorklistState::kConfirmed);
  cohort.refuted = ShareIn(list, WorklistState::kRefuted);
  cohort.lost = ShareIn(list, WorklistState::kLost);
  cohort.overdue = ShareOfItems(list, [](const WorklistItem& item) { return item.overdue; });
  cohort.withdrawn = ShareOfItems(list, [](const WorklistItem& item) { return !item.positive; });
  cohort.confirmed_of_concluded =
      ShareOf(cohort.confirmed.count, cohort.confirmed.count + cohort.refuted.count);
}

/// Days from detection until a day; negative before it.
int DaysUntil(const std::string& day, const WorklistItem& item) {
  return *DayOfDate(day) - *DayOfDate(item.detected_on);
}

bool ExploredBefore(const WorklistItem& item) {
  return item.explored_on && DaysUntil(*item.explored_on, item) <= 0;
}

/// Followed until explored, lost, or today.
stats::FollowUp FollowUpOf(const WorklistItem& item, const std::string& today) {
  if (item.explored_on) return {static_cast<double>(DaysUntil(*item.explored_on, item)), true};
  const bool lost = item.state == WorklistState::kLost;
  const std::string& end = lost ? item.history.back().happened_on : today;
  return {std::max(0.0, static_cast<double>(DaysUntil(end, item))), false};
}

report::ExplorationCurve CurveOf(const stats::SurvivalCurve& survival) {
  report::ExplorationCurve curve{.days = {0.0}, .share = {0.0}, .low = {0.0}, .high = {0.0}};
  for (const stats::SurvivalStep& step : survival.steps()) {
    const double share = 1.0 - step.survival;
    curve.days.push_back(step.time);
    curve.share.push_back(share);
    curve.low.push_back(step.interval ? 1.0 - step.interval->high : share);
    curve.high.push_back(step.interval ? 1.0 - step.interval->low : share);
  }
  return curve;
}

/// The median, with an interval from 6 patients on.
Outcome<stats::Estimate> MedianOf(const std::vector<double>& days) {
  if (days.empty()) return Refusal{RefusalCode::kTooFewValues, "no patient was explored"};
  const auto median = stats::QuantileWithInterval(days, 0.5);
  if (median) return median->quantile;
  return stats::Estimate{stats::Quantile(days, 0.5), std::nullopt, std::nullopt, {}};
}

void MeasureTimes(const Worklist& list, report::WorklistCohort& cohort) {
  std::vector<stats::FollowUp> subjects;
  std::vector<double> days;
  for (const WorklistItem& item : list.items) {
    if (ExploredBefore(item)) continue;
    subjects.push_back(FollowUpOf(item, list.today));
    if (subjects.back().event) days.push_back(subjects.back().time);
  }
  cohort.median_days = MedianOf(days);
  const auto survival = stats::KaplanMeier(subjects, stats::SurvivalScale::kLogLog);
  if (!survival) return;
  cohort.median_days_of_all = survival->Median();
  cohort.curve = CurveOf(*survival);
}

void ListOverdue(const Worklist& list, report::WorklistCohort& cohort) {
  for (const WorklistItem& item : list.items) {
    if (!item.overdue) continue;
    cohort.overdue_list.push_back({.item = item.id,
                                   .state = std::string(Name(item.state)),
                                   .detected_on = item.detected_on,
                                   .deadline = item.deadline,
                                   .days = *DayOfDate(list.today) - *DayOfDate(item.deadline)});
  }
}

}  // namespace

report::WorklistCohort SummariseWorklist(const Worklist& list,
                                         const std::vector<store::ReadStudy>& read) {
  report::WorklistCohort cohort;
  cohort.day = list.today;
  cohort.measurement = list.rule.measurement;
  cohort.at_least = list.rule.at_least;
  cohort.patients = static_cast<std::int64_t>(list.items.size());
  cohort.without_patient = std::ranges::count_if(
      list.items, [](const WorklistItem& item) { return item.patient.empty(); });
  cohort.ever_explored =
      ShareOfItems(list, [](const WorklistItem& item) { return item.explored_on.has_value(); });
  cohort.explored_before = ShareOfItems(list, ExploredBefore);
  CountScans(read, list.rule.at_least, cohort);
  CountStates(list, cohort);
  MeasureTimes(list, cohort);
  ListOverdue(list, cohort);
  return cohort;
}

report::Analysis WorklistCohortPage(const WorklistOptions& options,
                                    const std::filesystem::path& folder) {
  store::Workspace workspace = OpenWorkspace(options);
  const Worklist list = LoadWorklist(options, workspace);
  const auto cohort = SummariseWorklist(list, workspace.ListRead(options.rule.measurement));
  report::Analysis analysis = report::WorklistAnalysis(cohort);
  if (folder.empty()) return analysis;
  report::WriteTextFile(folder, kWorklistFile, report::AnalysisJson(analysis));
  report::WriteTextFile(folder, kWorklistPage, report::AnalysisPage(analysis));
  for (const report::AnalysisPlot& plot : analysis.plots) {
    report::WriteTextFile(folder, plot.key + ".svg", plot.plot.SvgFile());
  }
  return analysis;
}

}  // namespace etalon::workflow
