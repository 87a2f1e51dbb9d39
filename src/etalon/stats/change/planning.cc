#include "etalon/stats/change/planning.h"

#include <cmath>
#include <string>

#include "etalon/core/error.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

constexpr int kMost = 100;

double PowerFor(double size, double error, double critical_error, const MeasurementNoise& noise) {
  const double threshold = CriticalFactor(noise) * critical_error / error;
  return NoncentralStudentSurvival(threshold, noise.degrees_of_freedom, size / error);
}

double ErrorOfComparison(const MeasurementNoise& noise, int first_repeats, int second_repeats) {
  Require(first_repeats >= 1 && second_repeats >= 1, "a reading without repeats");
  return noise.within_sd * std::sqrt(1.0 / first_repeats + 1.0 / second_repeats);
}

double TimeSpread(const std::vector<double>& years, const std::vector<int>& repeats) {
  double weight = 0.0, mean = 0.0, spread = 0.0;
  for (std::size_t i = 0; i < years.size(); ++i) {
    weight += repeats[i];
    mean += repeats[i] * years[i];
  }
  mean /= weight;
  for (std::size_t i = 0; i < years.size(); ++i) {
    spread += repeats[i] * (years[i] - mean) * (years[i] - mean);
  }
  return spread;
}

void RequireProbability(double power) {
  Require(power > 0.05 && power < 1.0, "a power outside (0.05, 1)");
}

}  // namespace

double ScaledChange(double from, double change, NoiseScale scale) {
  if (!FitScale({from, from + change}, scale)) return std::numeric_limits<double>::infinity();
  return std::abs(Scaled(from + change, scale) - Scaled(from, scale));
}

double PowerOfComparison(double size, const MeasurementNoise& noise, int first_repeats,
                         int second_repeats) {
  const double error = ErrorOfComparison(noise, first_repeats, second_repeats);
  return PowerFor(std::abs(size), error, error, noise);
}

double DetectableChange(const MeasurementNoise& noise, int first_repeats, int second_repeats,
                        double power) {
  RequireProbability(power);
  const double error = ErrorOfComparison(noise, first_repeats, second_repeats);
  double low = 0.0, high = error;
  while (PowerFor(high, error, error, noise) < power) high *= 2.0;
  for (int iteration = 0; iteration < 60; ++iteration) {
    const double middle = (low + high) / 2.0;
    (PowerFor(middle, error, error, noise) < power ? low : high) = middle;
  }
  return high;
}

Outcome<int> RepeatsNeeded(double size, const MeasurementNoise& noise, double power) {
  RequireProbability(power);
  for (int repeats = 1; repeats <= kMost; ++repeats) {
    if (PowerOfComparison(size, noise, repeats, repeats) >= power) return repeats;
  }
  return Refusal{RefusalCode::kNotEstimable,
                 "more than " + std::to_string(kMost) + " repeats at each date"};
}

double PowerOfTrend(double size_per_year, const MeasurementNoise& noise,
                    const std::vector<double>& years, const std::vector<int>& repeats) {
  const double critical_error = noise.within_sd * TrendErrorFactor(years, repeats);
  const double error = noise.within_sd / std::sqrt(TimeSpread(years, repeats));
  return PowerFor(std::abs(size_per_year), error, critical_error, noise);
}

Outcome<int> VisitsNeeded(double size_per_year, double years_between, const MeasurementNoise& noise,
                          double power) {
  Require(years_between > 0.0, "visits that do not follow each other");
  RequireProbability(power);
  std::vector<double> years{0.0, years_between};
  std::vector<int> repeats{1, 1};
  while (static_cast<int>(years.size()) < kMost) {
    years.push_back(years_between * static_cast<double>(years.size()));
    repeats.push_back(1);
    if (PowerOfTrend(size_per_year, noise, years, repeats) >= power) {
      return static_cast<int>(years.size());
    }
  }
  return Refusal{RefusalCode::kNotEstimable, "more than " + std::to_string(kMost) + " visits"};
}

}  // namespace etalon::stats
