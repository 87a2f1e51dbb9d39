#include "etalon/stats/change/trend.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "etalon/core/error.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

/// Weighted sums of a series on the noise's scale.
struct Moments {
  double weight = 0.0;
  double mean_years = 0.0;
  double mean_value = 0.0;
  double time_spread = 0.0;  ///< sum w (t - t')^2
  double product = 0.0;      ///< sum w (t - t') y
};

Moments MomentsOf(const std::vector<DatedReading>& readings, NoiseScale scale) {
  Moments moments;
  for (const auto& [years, reading] : readings) {
    moments.weight += reading.repeats;
    moments.mean_years += reading.repeats * years;
    moments.mean_value += reading.repeats * Scaled(reading.value, scale);
  }
  moments.mean_years /= moments.weight;
  moments.mean_value /= moments.weight;
  for (const auto& [years, reading] : readings) {
    const double from_mean = years - moments.mean_years;
    moments.time_spread += reading.repeats * from_mean * from_mean;
    moments.product +=
        reading.repeats * from_mean * (Scaled(reading.value, scale) - moments.mean_value);
  }
  return moments;
}

ChangeVerdict VerdictOf(const TrendTest& trend, double critical) {
  const bool steep = std::abs(trend.slope) > critical * trend.standard_error;
  if (!steep || !trend.exceeds_repeatability) return ChangeVerdict::kWithinNoise;
  return trend.slope < 0.0 ? ChangeVerdict::kRealDecrease : ChangeVerdict::kRealIncrease;
}

}  // namespace

std::optional<Refusal> RefuseSeries(const std::vector<DatedReading>& readings, std::size_t least,
                                    NoiseScale scale) {
  std::vector<double> values;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    Require(i == 0 || readings[i].years > readings[i - 1].years, "times that do not ascend");
    Require(readings[i].reading.repeats >= 1, "a reading without repeats");
    values.push_back(readings[i].reading.value);
  }
  if (readings.size() < least) {
    return Refusal{RefusalCode::kTooFewValues,
                   "needs comparable measurements of at least " + std::to_string(least) + " dates"};
  }
  if (!FitScale(values, scale)) {
    return Refusal{RefusalCode::kNotApplicable,
                   "relative repeatability needs values of one sign, none of them 0"};
  }
  return std::nullopt;
}

Outcome<TrendTest> TestTrend(const std::vector<DatedReading>& readings,
                             const MeasurementNoise& noise) {
  if (const auto refusal = RefuseSeries(readings, 3, noise.scale)) return *refusal;
  const Moments moments = MomentsOf(readings, noise.scale);
  TrendTest trend;
  trend.slope = moments.product / moments.time_spread;
  trend.standard_error = noise.within_sd / std::sqrt(moments.time_spread);
  trend.mean_years = moments.mean_years;
  trend.mean_level = moments.mean_value;
  trend.level_error = noise.within_sd / std::sqrt(moments.weight);
  trend.span_years = readings.back().years - readings.front().years;
  trend.p_value = TwoSidedStudent(trend.slope / trend.standard_error, noise.degrees_of_freedom);
  const double step = trend.slope * trend.span_years;
  const double half_width = CriticalFactor(noise) * trend.standard_error * trend.span_years;
  const double sign_of = readings.front().reading.value;
  const double start = LevelAt(trend, readings.front().years);
  const auto change_of = [&](double by) {
    return Unscaled(start + by, noise.scale, sign_of) - Unscaled(start, noise.scale, sign_of);
  };
  trend.change = change_of(step);
  trend.interval = {change_of(step - half_width), change_of(step + half_width)};
  trend.exceeds_repeatability = std::abs(step) > RepeatabilityCoefficient(noise);
  trend.verdict = VerdictOf(trend, CriticalFactor(noise));
  return trend;
}

double LevelAt(const TrendTest& trend, double years) {
  return trend.mean_level + trend.slope * (years - trend.mean_years);
}

double HalfWidthAt(const TrendTest& trend, double years, const MeasurementNoise& noise) {
  const double from_slope = trend.standard_error * (years - trend.mean_years);
  return CriticalFactor(noise) * std::hypot(trend.level_error, from_slope);
}

double TrendErrorFactor(const std::vector<double>& years, const std::vector<int>& repeats) {
  Require(years.size() == repeats.size() && years.size() >= 2, "fewer than two visits");
  std::vector<DatedReading> readings;
  for (std::size_t i = 0; i < years.size(); ++i) readings.push_back({years[i], {0.0, repeats[i]}});
  RefuseSeries(readings, 2, NoiseScale::kAbsolute);
  const Moments moments = MomentsOf(readings, NoiseScale::kAbsolute);
  const double span = years.back() - years.front();
  return std::max(1.0 / std::sqrt(moments.time_spread), std::numbers::sqrt2 / span);
}

}  // namespace etalon::stats
