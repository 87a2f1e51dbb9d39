#include "etalon/stats/change/control_chart.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {

Cusum TabularCusum(const std::vector<double>& scores, const CusumOptions& options) {
  Require(options.allowance >= 0.0 && options.limit > 0.0, "CUSUM without a limit");
  Cusum cusum;
  double upper = 0.0, lower = 0.0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    upper = std::max(0.0, upper + scores[i] - options.allowance);
    lower = std::max(0.0, lower - scores[i] - options.allowance);
    cusum.upper.push_back(upper);
    cusum.lower.push_back(lower);
    if (!cusum.first_alarm && std::max(upper, lower) > options.limit) cusum.first_alarm = i;
  }
  return cusum;
}

Ewma MovingAverage(const std::vector<double>& scores, const EwmaOptions& options) {
  Require(options.weight > 0.0 && options.weight <= 1.0, "EWMA weight outside (0, 1]");
  Ewma ewma;
  double average = 0.0, memory = 1.0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    average += options.weight * (scores[i] - average);
    memory *= (1.0 - options.weight) * (1.0 - options.weight);
    const double variance = options.weight / (2.0 - options.weight) * (1.0 - memory);
    ewma.average.push_back(average);
    ewma.limit.push_back(options.width * std::sqrt(variance));
    if (!ewma.first_alarm && std::abs(average) > ewma.limit.back()) ewma.first_alarm = i;
  }
  return ewma;
}

Outcome<std::vector<double>> SelfStartingScores(const std::vector<DatedReading>& readings,
                                                const MeasurementNoise& noise) {
  if (const auto refusal = RefuseSeries(readings, 2, noise.scale)) return *refusal;
  const double shrink = kNormal975 / CriticalFactor(noise);
  std::vector<double> scores;
  double weight = 0.0, mean = 0.0;
  for (const auto& [years, reading] : readings) {
    const double value = Scaled(reading.value, noise.scale);
    if (weight > 0.0) {
      const double error = noise.within_sd * std::sqrt(1.0 / weight + 1.0 / reading.repeats);
      scores.push_back(shrink * (value - mean) / error);
    }
    weight += reading.repeats;
    mean += reading.repeats * (value - mean) / weight;
  }
  return scores;
}

}  // namespace etalon::stats
