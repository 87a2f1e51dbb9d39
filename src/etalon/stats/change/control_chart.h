#pragma once

#include <optional>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/change/trend.h"

namespace etalon::stats {

/// Tabular CUSUM [Page1954]: C+ = max(0, C+ + z - k), C- = max(0, C- - z - k), alarm above h.
struct CusumOptions {
  double allowance = 0.5;  ///< k: half of the shift to be found, in standard deviations
  double limit = 5.0;      ///< h; in control one false alarm in 465 readings (168 for 4) at k = 0.5
};

struct Cusum {
  std::vector<double> upper;               ///< C+, one a score
  std::vector<double> lower;               ///< C-, one a score
  std::optional<std::size_t> first_alarm;  ///< index of the first score beyond the limit
};

/// @param scores standard normal while nothing changes.
Cusum TabularCusum(const std::vector<double>& scores, const CusumOptions& options = {});

/// Exponentially weighted moving average [Roberts1959], in and out of its exact limits.
struct EwmaOptions {
  double weight = 0.2;  ///< of the newest score
  double width = 2.96;  ///< of the limits, in standard deviations of the average
};

struct Ewma {
  std::vector<double> average;  ///< one a score
  std::vector<double> limit;    ///< its magnitude beyond which there is an alarm
  std::optional<std::size_t> first_alarm;
};

/// @param scores standard normal while nothing changes.
Ewma MovingAverage(const std::vector<double>& scores, const EwmaOptions& options = {});

/// Each reading from the second on against the mean of those before it, over the standard deviation
/// of that difference [Hawkins1987]. While nothing changes the scores are independent and standard
/// normal, although the subject's own level is not known; with finite degrees of freedom they are
/// shrunk by the ratio of the normal to the t point.
/// @return Refusal(kTooFewValues) with fewer than 2 readings; Refusal(kNotApplicable) for values
/// that
///   the logarithmic scale does not hold.
Outcome<std::vector<double>> SelfStartingScores(const std::vector<DatedReading>& readings,
                                                const MeasurementNoise& noise);

}  // namespace etalon::stats
