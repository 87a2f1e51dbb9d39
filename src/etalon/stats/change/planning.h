#pragma once

#include "etalon/core/outcome.h"
#include "etalon/stats/change/trend.h"

namespace etalon::stats {

// How much has to be measured to see a change of a given size. Sizes are on the noise's scale
// (`ScaledChange`), and power counts a real change in the true direction only.

/// A change of a value in the unit as a size on the noise's scale, never negative.
double ScaledChange(double from, double change, NoiseScale scale);

/// Probability that `CompareReadings` calls a true change of `size` real.
double PowerOfComparison(double size, const MeasurementNoise& noise, int first_repeats,
                         int second_repeats);

/// The smallest true change that `CompareReadings` calls real with probability `power`.
double DetectableChange(const MeasurementNoise& noise, int first_repeats, int second_repeats,
                        double power = 0.8);

/// The fewest measurements at each of two dates that show a true change of `size` with probability
/// `power`; Refusal(kNotEstimable) when 100 do not.
Outcome<int> RepeatsNeeded(double size, const MeasurementNoise& noise, double power = 0.8);

/// Probability that `TestTrend` calls a true slope of `size_per_year` real at the given visits.
double PowerOfTrend(double size_per_year, const MeasurementNoise& noise,
                    const std::vector<double>& years, const std::vector<int>& repeats);

/// The fewest visits at even distances of `years_between`, the first included, after which
/// `TestTrend` calls a true slope of `size_per_year` real with probability `power`;
/// Refusal(kNotEstimable) when 100 do not.
Outcome<int> VisitsNeeded(double size_per_year, double years_between, const MeasurementNoise& noise,
                          double power = 0.8);

}  // namespace etalon::stats
