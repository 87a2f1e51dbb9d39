#pragma once

#include <limits>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/stats/repeatability_factor.h"

namespace etalon::stats {

/// The scale on which the noise has one standard deviation: the unit itself, or the logarithm of
/// the magnitude, where the noise grows with the value.
enum class NoiseScale { kAbsolute, kLogarithmic };

/// How far repeated measurements of one unchanged subject scatter.
struct MeasurementNoise {
  NoiseScale scale = NoiseScale::kAbsolute;
  /// On the scale: in the unit, or of the natural logarithm.
  double within_sd = 0.0;
  /// With which `within_sd` was estimated; infinite when it is known.
  double degrees_of_freedom = std::numeric_limits<double>::infinity();
};

/// @throws ContractError unless `within_sd` and the degrees of freedom are positive.
MeasurementNoise AbsoluteNoise(double within_sd, double degrees_of_freedom);

/// Log-normal noise of a within-subject coefficient of variation, given as a fraction:
/// sd = sqrt(ln(1 + CV^2)) [Fokkema2006].
MeasurementNoise RelativeNoise(double coefficient_of_variation, double degrees_of_freedom);

/// Repeatability coefficient of one measurement each time: 95 % of the differences between two
/// measurements of an unchanged subject are smaller. It is t(0.975, df) sqrt(2) within_sd, on the
/// noise's scale: with finite degrees of freedom a prediction limit, above 2.77 within_sd.
double RepeatabilityCoefficient(const MeasurementNoise& noise);

/// The factor of `RepeatabilityCoefficient`: the 97.5 % point of t, or of the normal distribution.
double CriticalFactor(const MeasurementNoise& noise);

/// A change is real beyond these, as fractions of the first value; `down` is negative.
struct ReferenceChange {
  double down = 0.0;
  double up = 0.0;
};

/// Reference change value of two single measurements, z sqrt(2) sqrt(CV_A^2 + CV_I^2), from the
/// analytical and the within-subject biological variation as fractions [Harris1983].
/// @param z 1.96 for a change either way, 1.645 for one way.
ReferenceChange SymmetricReferenceChange(double analytical_cv, double biological_cv, double z);

/// The asymmetric form for log-normal values: exp(+-z sqrt(2) sigma) - 1 with
/// sigma^2 = ln(1 + CV_A^2 + CV_I^2) [Fokkema2006].
ReferenceChange LogNormalReferenceChange(double analytical_cv, double biological_cv, double z);

/// A value on the noise's scale, increasing with the value: the value itself, or +-ln|value| with
/// the value's sign. @throws ContractError for 0 on the logarithmic scale or a value not finite.
double Scaled(double value, NoiseScale scale);

/// The inverse of `Scaled`. @param sign_of any value of the wanted sign; counts on the logarithmic
/// scale only.
double Unscaled(double scaled, NoiseScale scale, double sign_of);

/// Whether all values can be put on the scale: on the logarithmic one, none is 0 and all have one
/// sign.
bool FitScale(const std::vector<double>& values, NoiseScale scale);

/// Where a measurement of an unchanged subject comes back to: extreme first values are followed by
/// less extreme ones. mean + ICC (first - mean) with ICC = between^2 / (between^2 + within^2 / n)
/// [Bland1994].
/// @param first mean of `repeats` measurements, on the noise's scale as are mean and spread of the
///   population that the patient was drawn from.
double ExpectedSecondValue(double first, double population_mean, double between_sd,
                           const MeasurementNoise& noise, int repeats);

}  // namespace etalon::stats
