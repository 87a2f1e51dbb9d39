#include "etalon/stats/change/comparison.h"

#include <cmath>

#include "etalon/core/error.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

double StandardErrorOfDifference(const Reading& first, const Reading& second,
                                 const MeasurementNoise& noise) {
  Require(first.repeats >= 1 && second.repeats >= 1, "a reading without repeats");
  return noise.within_sd * std::sqrt(1.0 / first.repeats + 1.0 / second.repeats);
}

ChangeVerdict VerdictOf(double difference, double critical) {
  if (std::abs(difference) <= critical) return ChangeVerdict::kWithinNoise;
  return difference < 0.0 ? ChangeVerdict::kRealDecrease : ChangeVerdict::kRealIncrease;
}

/// What is added to `from` to arrive at a place on the scale.
double StepTo(double scaled, double from, NoiseScale scale) {
  return Unscaled(scaled, scale, from) - from;
}

}  // namespace

ChangeTest CompareReadings(const Reading& first, const Reading& second,
                           const MeasurementNoise& noise) {
  Require(FitScale({first.value, second.value}, noise.scale),
          "values of both signs on a logarithmic scale");
  const double from = Scaled(first.value, noise.scale);
  const double step = Scaled(second.value, noise.scale) - from;
  ChangeTest test;
  test.difference = second.value - first.value;
  if (first.value != 0.0) test.relative_difference = test.difference / std::abs(first.value);
  test.standard_error = StandardErrorOfDifference(first, second, noise);
  const double critical = CriticalFactor(noise) * test.standard_error;
  const auto step_to = [&](double by) { return StepTo(from + by, first.value, noise.scale); };
  test.interval = {step_to(step - critical), step_to(step + critical)};
  test.reference_change = {step_to(-critical), step_to(critical)};
  test.p_value = TwoSidedStudent(step / test.standard_error, noise.degrees_of_freedom);
  test.verdict = VerdictOf(step, critical);
  return test;
}

double ProbabilityChangeBelow(double threshold, const Reading& first, const Reading& second,
                              const MeasurementNoise& noise) {
  const double from = Scaled(first.value, noise.scale);
  const double step = Scaled(second.value, noise.scale) - from;
  const double limit_value = first.value + threshold;
  if (!FitScale({first.value, limit_value}, noise.scale)) return threshold < 0.0 ? 0.0 : 1.0;
  const double limit = Scaled(limit_value, noise.scale) - from;
  const double error = StandardErrorOfDifference(first, second, noise);
  return StudentCdf((limit - step) / error, noise.degrees_of_freedom);
}

double ProbabilityRelativeFall(double fraction, const Reading& first, const Reading& second,
                               const MeasurementNoise& noise) {
  Require(fraction > 0.0 && fraction < 1.0, "a fall by a fraction outside (0, 1)");
  Require(FitScale({first.value, second.value}, noise.scale), "values of both signs");
  const double kept = 1.0 - fraction;
  if (noise.scale == NoiseScale::kLogarithmic) {
    const double step = std::log(std::abs(second.value) / std::abs(first.value));
    const double error = StandardErrorOfDifference(first, second, noise);
    return StudentCdf((std::log(kept) - step) / error, noise.degrees_of_freedom);
  }
  // |second| - kept |first| is below 0 when the fall is greater.
  const double excess = std::abs(second.value) - kept * std::abs(first.value);
  const double error =
      noise.within_sd * std::sqrt(kept * kept / first.repeats + 1.0 / second.repeats);
  return StudentCdf(-excess / error, noise.degrees_of_freedom);
}

}  // namespace etalon::stats
