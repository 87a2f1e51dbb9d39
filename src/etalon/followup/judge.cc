#include "etalon/followup/judge.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "etalon/core/error.h"
#include "etalon/stats/change/planning.h"

namespace etalon::followup {
namespace {

using stats::ChangeTest;
using stats::MeasurementNoise;
using stats::Reading;

Reading ReadingOf(const DatedValue& value) { return {value.value, value.repeats}; }

/// Merges values of one day by one method: weighted mean, repeats added. The interval of a mean of
/// several is not known.
std::vector<DatedValue> Averaged(std::vector<DatedValue> values) {
  std::ranges::stable_sort(values, {}, &DatedValue::day);
  std::vector<DatedValue> merged;
  for (const DatedValue& value : values) {
    const auto same = std::ranges::find_if(merged, [&](const DatedValue& other) {
      return other.day == value.day && AreComparable(other.method, value.method);
    });
    if (same == merged.end()) {
      merged.push_back(value);
      continue;
    }
    const int repeats = same->repeats + value.repeats;
    same->value = (same->value * same->repeats + value.value * value.repeats) / repeats;
    same->repeats = repeats;
    same->interval.reset();
  }
  return merged;
}

/// The largest set of comparable values; of equal ones that of the latest value.
std::vector<bool> LargestSeries(const std::vector<DatedValue>& values) {
  std::size_t best = 0, best_size = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto size =
        static_cast<std::size_t>(std::ranges::count_if(values, [&](const DatedValue& other) {
          return AreComparable(values[i].method, other.method);
        }));
    if (size >= best_size) {
      best = i;
      best_size = size;
    }
  }
  std::vector<bool> members;
  for (const DatedValue& value : values) {
    members.push_back(AreComparable(values[best].method, value.method));
  }
  members[best] = true;  // Also where a value cannot be compared with anything.
  return members;
}

std::size_t FirstOfSeries(const MetricHistory& history) {
  return static_cast<std::size_t>(std::ranges::find(history.in_series, true) -
                                  history.in_series.begin());
}

/// That the magnitude moved for the worse by more than the family's threshold.
std::optional<double> BeyondThreshold(const Reading& first, const Reading& second,
                                      const MeasurementNoise& noise, const MetricFamily* family) {
  if (family == nullptr || !family->threshold || family->worse != Direction::kLower) {
    return std::nullopt;
  }
  if (family->threshold->is_relative) {
    return stats::ProbabilityRelativeFall(family->threshold->size, first, second, noise);
  }
  return stats::ProbabilityChangeBelow(-family->threshold->size, first, second, noise);
}

/// With ranges of grades that hold 95 % of the probability, cut off at 2.5 % on each side, a change
/// of which nothing is true looks real in 5 % at most.
std::optional<stats::ChangeVerdict> JudgeGrades(const DatedValue& first, const DatedValue& second) {
  if (!first.interval || !second.interval) return std::nullopt;
  if (second.interval->low > first.interval->high) return stats::ChangeVerdict::kRealIncrease;
  if (second.interval->high < first.interval->low) return stats::ChangeVerdict::kRealDecrease;
  return stats::ChangeVerdict::kWithinNoise;
}

PairVerdict JudgePair(const MetricHistory& history, std::size_t first, std::size_t second) {
  const DatedValue &a = history.values[first], &b = history.values[second];
  PairVerdict pair{first,
                   second,
                   BlockingDifferences(a.method, b.method),
                   Remarks(a.method, b.method),
                   std::nullopt,
                   std::nullopt,
                   std::nullopt};
  if (!pair.differences.empty()) return pair;
  if (IsGrade(history.metric)) pair.grade_change = JudgeGrades(a, b);
  if (!history.repeatability) return pair;
  const MeasurementNoise& noise = history.repeatability->noise;
  if (!stats::FitScale({a.value, b.value}, noise.scale)) return pair;
  pair.test = stats::CompareReadings(ReadingOf(a), ReadingOf(b), noise);
  pair.probability_beyond_threshold =
      BeyondThreshold(ReadingOf(a), ReadingOf(b), noise, FamilyOf(history.metric));
  return pair;
}

std::vector<PairVerdict> JudgePairs(const MetricHistory& history) {
  std::vector<PairVerdict> pairs;
  const std::size_t baseline = FirstOfSeries(history);
  for (std::size_t i = 0; i < history.values.size(); ++i) {
    if (i != baseline) {
      pairs.push_back(JudgePair(history, std::min(baseline, i), std::max(baseline, i)));
    }
  }
  for (std::size_t i = 1; i < history.values.size(); ++i) {
    const bool seen = i - 1 == baseline || i == baseline;
    if (!seen) pairs.push_back(JudgePair(history, i - 1, i));
  }
  return pairs;
}

/// The change of interest in the unit, positive, as seen from the baseline.
std::optional<double> SizeOfInterest(const MetricHistory& history, const JudgeOptions& options) {
  if (options.change_of_interest) return std::abs(*options.change_of_interest);
  const MetricFamily* family = FamilyOf(history.metric);
  if (family == nullptr || !family->threshold) return std::nullopt;
  const double baseline = std::abs(history.values[FirstOfSeries(history)].value);
  return family->threshold->is_relative ? family->threshold->size * baseline
                                        : family->threshold->size;
}

std::optional<Planning> Plan(const MetricHistory& history, const JudgeOptions& options) {
  const auto size = SizeOfInterest(history, options);
  const double baseline = history.values[FirstOfSeries(history)].value;
  if (!size || !history.repeatability || baseline == 0.0) return std::nullopt;
  const MeasurementNoise& noise = history.repeatability->noise;
  const double fall = baseline > 0.0 ? -*size : *size;
  const double scaled = stats::ScaledChange(baseline, fall, noise.scale);
  if (!std::isfinite(scaled)) return std::nullopt;
  const double detectable = stats::DetectableChange(noise, 1, 1);
  const double in_unit = noise.scale == stats::NoiseScale::kAbsolute
                             ? detectable
                             : -std::expm1(-detectable) * std::abs(baseline);
  return Planning{*size, stats::PowerOfComparison(scaled, noise, 1, 1), in_unit,
                  stats::RepeatsNeeded(scaled, noise), stats::VisitsNeeded(scaled, 0.5, noise)};
}

std::vector<std::string> CautionsOf(const MetricHistory& history) {
  std::vector<std::string> cautions;
  const DatedValue& baseline = history.values[FirstOfSeries(history)];
  if (baseline.repeats < 2) cautions.emplace_back("single-baseline");
  for (const std::string& aspect : UnknownAspects(baseline.method)) {
    std::string caution = "unknown-";
    cautions.push_back(caution += aspect);
  }
  return cautions;
}

void JudgeSeries(MetricHistory& history) {
  if (!history.repeatability) {
    history.trend = history.repeatability.refusal();
    history.local_trend = history.repeatability.refusal();
    return;
  }
  const MeasurementNoise& noise = history.repeatability->noise;
  const auto readings = SeriesReadings(history);
  history.trend = stats::TestTrend(readings, noise);
  history.local_trend = stats::FitLocalTrend(readings, noise);
  if (const auto scores = stats::SelfStartingScores(readings, noise)) {
    history.cusum = stats::TabularCusum(*scores);
    history.ewma = stats::MovingAverage(*scores);
  }
}

/// The history that stands for a family, and the one from a table.
void AddRepresentatives(const std::vector<MetricHistory>& histories, const MetricFamily& family,
                        std::vector<const MetricHistory*>& chosen) {
  const MetricHistory* best = nullptr;
  bool has_plain_study = false;
  for (const MetricHistory& history : histories) {
    if (!FitsPattern(history.metric, family.pattern)) continue;
    if (history.metric == NameOf(family.alias)) {
      chosen.push_back(&history);
      has_plain_study = std::ranges::any_of(
          history.values, [](const DatedValue& value) { return !value.study.empty(); });
      continue;
    }
    const auto rank = [](const MetricHistory& each) {
      return std::pair(each.metric.ends_with("_biplane"), each.values.size());
    };
    if (best == nullptr || rank(history) > rank(*best)) best = &history;
  }
  if (best != nullptr && !has_plain_study) chosen.push_back(best);
}

Outcome<Resolution> RepeatabilityOf(const DatedValue& baseline, const Registry& registry) {
  if (!IsGrade(baseline.method.metric)) return registry.Resolve(baseline.method, baseline.unit);
  return Refusal{RefusalCode::kNotApplicable,
                 "grades are judged by the ranges that hold 95 % of the probability at each date"};
}

MetricHistory Judge(std::vector<DatedValue> values, const Registry& registry,
                    const JudgeOptions& options) {
  MetricHistory history;
  history.values = Averaged(std::move(values));
  history.metric = history.values.front().method.metric;
  history.in_series = LargestSeries(history.values);
  const DatedValue& baseline = history.values[FirstOfSeries(history)];
  history.unit = baseline.unit;
  history.repeatability = RepeatabilityOf(baseline, registry);
  history.pairs = JudgePairs(history);
  JudgeSeries(history);
  history.planning = Plan(history, options);
  history.cautions = CautionsOf(history);
  return history;
}

}  // namespace

std::vector<MetricHistory> JudgeAll(std::vector<DatedValue> values, const Registry& registry,
                                    const JudgeOptions& options) {
  std::map<std::string, std::vector<DatedValue>> by_metric;
  for (DatedValue& value : values) by_metric[value.method.metric].push_back(std::move(value));
  std::vector<MetricHistory> histories;
  for (auto& [metric, own] : by_metric) {
    histories.push_back(Judge(std::move(own), registry, options));
  }
  return histories;
}

std::vector<MetricHistory> ChooseHistories(const std::vector<MetricHistory>& histories,
                                           const std::vector<std::string>& asked) {
  std::vector<const MetricHistory*> chosen;
  for (const MetricFamily& family : MetricFamilies()) {
    if (!asked.empty() && std::ranges::find(asked, family.alias) == asked.end()) continue;
    AddRepresentatives(histories, family, chosen);
  }
  for (const MetricHistory& history : histories) {
    const auto named = [&](const std::string& request) {
      return FamilyWithAlias(request) == nullptr && FitsPattern(history.metric, request);
    };
    if (std::ranges::any_of(asked, named)) chosen.push_back(&history);
  }
  std::vector<MetricHistory> copies;
  std::vector<const MetricHistory*> seen;
  for (const MetricHistory* history : chosen) {
    if (std::ranges::find(seen, history) != seen.end()) continue;
    seen.push_back(history);
    copies.push_back(*history);
  }
  return copies;
}

std::vector<stats::DatedReading> SeriesReadings(const MetricHistory& history) {
  std::vector<stats::DatedReading> readings;
  for (std::size_t i = 0; i < history.values.size(); ++i) {
    if (!history.in_series[i]) continue;
    readings.push_back({YearsOfDay(history.values[i].day), ReadingOf(history.values[i])});
  }
  return readings;
}

std::string_view Name(Movement movement) {
  switch (movement) {
    case Movement::kNone:
      return "within-noise";
    case Movement::kBetter:
      return "better";
    case Movement::kWorse:
      return "worse";
    case Movement::kHigher:
      return "higher";
    case Movement::kLower:
      return "lower";
  }
  throw ContractError("movement without a name");
}

Movement MovementOf(stats::ChangeVerdict verdict, double value, std::string_view metric) {
  if (verdict == stats::ChangeVerdict::kWithinNoise) return Movement::kNone;
  const bool number_rose = verdict == stats::ChangeVerdict::kRealIncrease;
  const MetricFamily* family = FamilyOf(metric);
  if (family == nullptr || !family->worse)
    return number_rose ? Movement::kHigher : Movement::kLower;
  const bool magnitude_rose = number_rose == (value >= 0.0);
  return magnitude_rose == (*family->worse == Direction::kHigher) ? Movement::kWorse
                                                                  : Movement::kBetter;
}

std::optional<Movement> MovementOf(const MetricHistory& history, const PairVerdict& pair) {
  const auto verdict = pair.test ? std::optional(pair.test->verdict) : pair.grade_change;
  if (!verdict) return std::nullopt;
  return MovementOf(*verdict, history.values[pair.first].value, history.metric);
}

bool RemeasuringCouldHelp(const MetricHistory& history) {
  const auto is_of_program = [](const Difference& difference) {
    return difference.aspect == "rule" || difference.aspect == "rule-version" ||
           difference.aspect == "variant" || difference.aspect == "models";
  };
  return std::ranges::any_of(history.pairs, [&](const PairVerdict& pair) {
    const bool stored =
        !history.values[pair.first].study.empty() && !history.values[pair.second].study.empty();
    return stored && !pair.differences.empty() &&
           std::ranges::all_of(pair.differences, is_of_program);
  });
}

std::size_t CountTests(const MetricHistory& history) {
  return static_cast<std::size_t>(std::ranges::count_if(
      history.pairs, [](const PairVerdict& pair) { return pair.test.has_value(); }));
}

}  // namespace etalon::followup
