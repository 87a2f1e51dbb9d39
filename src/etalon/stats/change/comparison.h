#pragma once

#include <optional>

#include "etalon/stats/change/noise.h"

namespace etalon::stats {

/// One examination: the mean of `repeats` measurements.
struct Reading {
  double value = 0.0;
  int repeats = 1;
};

enum class ChangeVerdict { kRealDecrease, kRealIncrease, kWithinNoise };

/// Two readings of one subject against the noise of measurement. "Decrease" and "increase" are
/// those of the number: a strain from -20 to -16 % increases.
struct ChangeTest {
  double difference = 0.0;                    ///< second - first, in the unit
  std::optional<double> relative_difference;  ///< over |first|; none when that is 0
  Interval interval;                          ///< 95 % of the true change, in the unit
  Interval reference_change;    ///< a smaller difference from the first value is within noise
  double standard_error = 0.0;  ///< of the difference, on the noise's scale
  double p_value = 1.0;         ///< two-sided, of no true change
  ChangeVerdict verdict = ChangeVerdict::kWithinNoise;
};

/// Tests whether two readings differ by more than their noise: |difference| against
/// t(0.975, df) within_sd sqrt(1/n1 + 1/n2) on the noise's scale. With `within_sd` estimated apart
/// from these readings this is exact: 5 % of unchanged subjects give a real change, for any degrees
/// of freedom.
/// @throws ContractError for repeats below 1, or values that are not on the noise's scale
///   (`FitScale`).
ChangeTest CompareReadings(const Reading& first, const Reading& second,
                           const MeasurementNoise& noise);

/// Probability that the true change, second - first in the unit, lies below `threshold`, when
/// before the measurements every change was as likely as another.
double ProbabilityChangeBelow(double threshold, const Reading& first, const Reading& second,
                              const MeasurementNoise& noise);

/// Probability that the magnitude has truly fallen by more than `fraction` of the first one, e.g.
/// 0.15 for the fall of global longitudinal strain; 0 < fraction < 1.
double ProbabilityRelativeFall(double fraction, const Reading& first, const Reading& second,
                               const MeasurementNoise& noise);

}  // namespace etalon::stats
