#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/followup/comparability.h"
#include "etalon/followup/metrics.h"
#include "etalon/followup/registry.h"
#include "etalon/stats/change/comparison.h"
#include "etalon/stats/change/control_chart.h"
#include "etalon/stats/change/local_trend.h"
#include "etalon/stats/change/trend.h"

namespace etalon::followup {

/// Two dates of one metric.
struct PairVerdict {
  std::size_t first = 0;  ///< index into `MetricHistory::values`
  std::size_t second = 0;
  std::vector<Difference> differences;    ///< what makes them not comparable; empty: they are
  std::vector<Difference> remarks;        ///< what differs and does not forbid the comparison
  std::optional<stats::ChangeTest> test;  ///< none when not comparable or no repeatability is known
  /// Of two grades in place of a test: real where the ranges that hold 95 % of the probability at
  /// each date do not meet; none when not comparable or without both ranges.
  std::optional<stats::ChangeVerdict> grade_change;
  /// That the true change for the worse exceeds the clinical threshold; none without one.
  std::optional<double> probability_beyond_threshold;
};

/// What it would take to see the clinical threshold, or the change that is asked for.
struct Planning {
  double size = 0.0;               ///< of the change, in the unit, positive
  double power_of_one_pair = 0.0;  ///< that one measurement each time shows it
  double detectable_change = 0.0;  ///< in the unit: shown by one measurement each time, power 80 %
  Outcome<int> repeats_needed;     ///< at each of two dates, power 80 %
  /// Visits every half year until a change of `size` a year is a real trend, power 80 %.
  Outcome<int> visits_needed;
};

/// Everything that is said of one metric of one patient.
struct MetricHistory {
  std::string metric;
  std::string unit;
  std::vector<DatedValue> values;  ///< ascending; repeats of one day by one method are one value
  std::vector<bool> in_series;     ///< one a value: of the largest comparable series
  Outcome<Resolution> repeatability = Refusal{RefusalCode::kNotEstimable, ""};
  std::vector<PairVerdict> pairs;  ///< each value against the series' first, then its predecessor
  Outcome<stats::TrendTest> trend = Refusal{RefusalCode::kNotEstimable, ""};
  Outcome<stats::LocalTrend> local_trend = Refusal{RefusalCode::kNotEstimable, ""};
  std::optional<stats::Cusum> cusum;  ///< of the series, from its second value on
  std::optional<stats::Ewma> ewma;
  std::optional<Planning> planning;
  std::vector<std::string> cautions;  ///< kebab-case: single-baseline, unknown-<aspect>
};

struct JudgeOptions {
  std::optional<double> change_of_interest;  ///< in the unit; else the family's clinical threshold
};

/// Values of any metrics, grouped by metric and judged, by name of metric. Values on one day by one
/// method are averaged. The series is the largest set of comparable values, of equal ones that of
/// the latest value.
std::vector<MetricHistory> JudgeAll(std::vector<DatedValue> values, const Registry& registry,
                                    const JudgeOptions& options = {});

/// Those that the user asked for, in the order of the families. A name or a pattern takes all that
/// fit. An alias, or no request at all (every family), takes the one of the family's plain name;
/// and, unless that one was measured by the program, the biplane measurement, else the one with
/// most values.
std::vector<MetricHistory> ChooseHistories(const std::vector<MetricHistory>& histories,
                                           const std::vector<std::string>& asked);

/// The readings of the series, with the noise's scale not yet applied.
std::vector<stats::DatedReading> SeriesReadings(const MetricHistory& history);

/// Where a real change leads, by the family's direction and the magnitude of the number; higher or
/// lower for a metric without a direction.
enum class Movement { kNone, kBetter, kWorse, kHigher, kLower };

/// "within-noise", "better", "worse", "higher", "lower".
std::string_view Name(Movement movement);

/// @param value of the metric, for its sign.
Movement MovementOf(stats::ChangeVerdict verdict, double value, std::string_view metric);

/// Where the pair's verdict leads; nothing when it has none.
std::optional<Movement> MovementOf(const MetricHistory& history, const PairVerdict& pair);

/// Whether measuring again by one program could make values comparable: some differ in rule,
/// version, variant or networks and come from stored studies.
bool RemeasuringCouldHelp(const MetricHistory& history);

/// How many comparisons with a verdict were made; 5 % of them would look real with no change.
std::size_t CountTests(const MetricHistory& history);

}  // namespace etalon::followup
