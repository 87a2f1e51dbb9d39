#include "etalon/followup/patient_course.h"

#include <algorithm>
#include <cmath>

namespace etalon::followup {
namespace {

/// The history of a family: the biplane one, else the first with at least two values in its series.
const MetricHistory* FindHistory(const std::vector<MetricHistory>& histories,
                                 std::string_view alias) {
  const MetricHistory* found = nullptr;
  for (const MetricHistory& history : histories) {
    const MetricFamily* family = FamilyOf(history.metric);
    if (family == nullptr || family->alias != alias) continue;
    if (std::ranges::count(history.in_series, true) < 2) continue;
    if (history.metric.ends_with("_biplane")) return &history;
    if (found == nullptr) found = &history;
  }
  return found;
}

struct Ends {
  const DatedValue* first;
  const DatedValue* last;
};

Ends EndsOf(const MetricHistory& history) {
  Ends ends{nullptr, nullptr};
  for (std::size_t i = 0; i < history.values.size(); ++i) {
    if (!history.in_series[i]) continue;
    if (ends.first == nullptr) ends.first = &history.values[i];
    ends.last = &history.values[i];
  }
  return ends;
}

/// Between the first and the last value of the series.
std::optional<stats::ChangeTest> TestEnds(const MetricHistory& history) {
  const Ends ends = EndsOf(history);
  for (const PairVerdict& pair : history.pairs) {
    const bool first = &history.values[pair.first] == ends.first;
    if (first && &history.values[pair.second] == ends.last) return pair.test;
  }
  return std::nullopt;
}

/// True when one rose beyond noise, false when at least one was judged, else not known.
std::optional<bool> BiomarkersRose(const std::vector<MetricHistory>& histories) {
  std::optional<bool> rose;
  for (const std::string_view alias : {"troponin", "ntprobnp", "bnp"}) {
    const MetricHistory* history = FindHistory(histories, alias);
    const auto test = history == nullptr ? std::nullopt : TestEnds(*history);
    if (!test) continue;
    rose = rose.value_or(false) || test->verdict == stats::ChangeVerdict::kRealIncrease;
  }
  return rose;
}

void AddFraction(const MetricHistory& history, CardiotoxicityCourse& course) {
  const Ends ends = EndsOf(history);
  course.input.baseline_fraction = ends.first->value;
  course.input.fraction = ends.last->value;
  course.fraction_fall = ends.first->value - ends.last->value;
  if (const auto test = TestEnds(history)) {
    course.fraction_reference_fall = -test->reference_change.low;
  }
  course.baseline_day = ends.first->day;
  course.day = ends.last->day;
}

void AddStrain(const MetricHistory& history, CardiotoxicityCourse& course) {
  const Ends ends = EndsOf(history);
  if (ends.first->value == 0.0) return;
  course.input.baseline_strain = ends.first->value;
  course.input.strain = ends.last->value;
  course.strain_fall = RelativeStrainFall(ends.first->value, ends.last->value);
  if (const auto test = TestEnds(history)) {
    const Interval& reference = test->reference_change;
    const double towards_zero = ends.first->value < 0.0 ? reference.high : -reference.low;
    course.strain_reference_fall = 100.0 * towards_zero / std::abs(ends.first->value);
  }
  course.baseline_day = std::min(course.baseline_day.value_or(ends.first->day), ends.first->day);
  course.day = std::max(course.day.value_or(ends.last->day), ends.last->day);
}

}  // namespace

CardiotoxicityCourse JudgeCardiotoxicity(const std::vector<MetricHistory>& histories) {
  CardiotoxicityCourse course;
  if (const MetricHistory* fraction = FindHistory(histories, "ef")) AddFraction(*fraction, course);
  if (const MetricHistory* strain = FindHistory(histories, "gls")) AddStrain(*strain, course);
  course.input.biomarkers_rose = BiomarkersRose(histories);
  course.findings = GradeCardiotoxicity(course.input);
  return course;
}

}  // namespace etalon::followup
