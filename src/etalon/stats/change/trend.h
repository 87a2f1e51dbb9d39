#pragma once

#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/change/comparison.h"

namespace etalon::stats {

/// A reading with its time in years from any origin.
struct DatedReading {
  double years = 0.0;
  Reading reading;
};

/// A straight line through one subject's readings, judged with the known noise of measurement.
struct TrendTest {
  double slope = 0.0;                  ///< a year, on the noise's scale
  double standard_error = 0.0;         ///< of the slope, from the noise and the times alone
  double mean_years = 0.0;             ///< where `mean_level` lies on the line
  double mean_level = 0.0;             ///< on the noise's scale
  double level_error = 0.0;            ///< standard error of `mean_level`
  double span_years = 0.0;             ///< from the first reading to the last
  double change = 0.0;                 ///< of the line over the span, in the unit
  Interval interval;                   ///< 95 % of that change
  double p_value = 1.0;                ///< two-sided, of a slope of 0
  bool exceeds_repeatability = false;  ///< the line's change is above the repeatability coefficient
  ChangeVerdict verdict = ChangeVerdict::kWithinNoise;
};

/// Weighted least squares with the variance known: slope = sum w (t - t') y / sum w (t - t')^2 with
/// w = repeats, variance within_sd^2 / sum w (t - t')^2. The trend is real when |slope| / SE
/// exceeds t(0.975, df) and the line's change over the span exceeds the repeatability coefficient:
/// at most 5 % of unchanged subjects, whatever the times and the degrees of freedom.
/// @param readings times strictly ascending.
/// @return Refusal(kTooFewValues) with fewer than 3 readings; Refusal(kNotApplicable) for values
/// that
///   the logarithmic scale does not hold.
/// @throws ContractError for times that do not ascend.
Outcome<TrendTest> TestTrend(const std::vector<DatedReading>& readings,
                             const MeasurementNoise& noise);

/// The line's level at a time, on the noise's scale.
double LevelAt(const TrendTest& trend, double years);

/// Half of the 95 % interval of the line's level at a time, on the noise's scale.
double HalfWidthAt(const TrendTest& trend, double years, const MeasurementNoise& noise);

/// The refusals that all judgements of a series share; none when it can be judged.
/// @param least how many readings are needed.
/// @throws ContractError for times that do not ascend or repeats below 1.
std::optional<Refusal> RefuseSeries(const std::vector<DatedReading>& readings, std::size_t least,
                                    NoiseScale scale);

/// |slope| is compared with t within_sd times this: 1/sqrt(sum w (t - t')^2), or sqrt(2) / span
/// where that is larger.
double TrendErrorFactor(const std::vector<double>& years, const std::vector<int>& repeats);

}  // namespace etalon::stats
