#include "etalon/stats/change/noise.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "etalon/core/error.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

MeasurementNoise Checked(const MeasurementNoise& noise) {
  Require(std::isfinite(noise.within_sd) && noise.within_sd > 0.0,
          "measurement noise without a positive standard deviation");
  Require(noise.degrees_of_freedom > 0.0, "measurement noise without degrees of freedom");
  return noise;
}

double TotalVariance(double analytical_cv, double biological_cv) {
  Require(analytical_cv >= 0.0 && biological_cv >= 0.0, "negative coefficient of variation");
  return analytical_cv * analytical_cv + biological_cv * biological_cv;
}

}  // namespace

MeasurementNoise AbsoluteNoise(double within_sd, double degrees_of_freedom) {
  return Checked({NoiseScale::kAbsolute, within_sd, degrees_of_freedom});
}

MeasurementNoise RelativeNoise(double coefficient_of_variation, double degrees_of_freedom) {
  const double sd = std::sqrt(std::log1p(coefficient_of_variation * coefficient_of_variation));
  return Checked({NoiseScale::kLogarithmic, sd, degrees_of_freedom});
}

double CriticalFactor(const MeasurementNoise& noise) {
  return std::isinf(noise.degrees_of_freedom) ? kNormal975
                                              : StudentQuantile(0.975, noise.degrees_of_freedom);
}

double RepeatabilityCoefficient(const MeasurementNoise& noise) {
  return CriticalFactor(noise) * std::numbers::sqrt2 * noise.within_sd;
}

ReferenceChange SymmetricReferenceChange(double analytical_cv, double biological_cv, double z) {
  const double change = z * std::sqrt(2.0 * TotalVariance(analytical_cv, biological_cv));
  return {-change, change};
}

ReferenceChange LogNormalReferenceChange(double analytical_cv, double biological_cv, double z) {
  const double sigma = std::sqrt(std::log1p(TotalVariance(analytical_cv, biological_cv)));
  const double change = z * std::numbers::sqrt2 * sigma;
  return {std::expm1(-change), std::expm1(change)};
}

double Scaled(double value, NoiseScale scale) {
  Require(std::isfinite(value), "a value that is not finite");
  if (scale == NoiseScale::kAbsolute) return value;
  Require(value != 0.0, "0 has no logarithm");
  return std::copysign(1.0, value) * std::log(std::abs(value));
}

double Unscaled(double scaled, NoiseScale scale, double sign_of) {
  if (scale == NoiseScale::kAbsolute) return scaled;
  const double sign = std::copysign(1.0, sign_of);
  return sign * std::exp(sign * scaled);
}

bool FitScale(const std::vector<double>& values, NoiseScale scale) {
  if (scale == NoiseScale::kAbsolute) return true;
  const auto positive = [](double value) { return value > 0.0; };
  const auto negative = [](double value) { return value < 0.0; };
  return std::ranges::all_of(values, positive) || std::ranges::all_of(values, negative);
}

double ExpectedSecondValue(double first, double population_mean, double between_sd,
                           const MeasurementNoise& noise, int repeats) {
  Require(between_sd >= 0.0 && repeats >= 1, "regression to the mean needs a spread and repeats");
  const double between = between_sd * between_sd;
  const double within = noise.within_sd * noise.within_sd / repeats;
  return population_mean + between / (between + within) * (first - population_mean);
}

}  // namespace etalon::stats
