#include "etalon/stats/change/trend.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/stats/change/local_trend.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

std::vector<DatedReading> Series(const std::vector<double>& years,
                                 const std::vector<double>& values) {
  std::vector<DatedReading> series;
  for (std::size_t i = 0; i < years.size(); ++i) series.push_back({years[i], {values[i], 1}});
  return series;
}

// Times 0, 1, 2: sum (t - 1)^2 = 2; slope = (52 - 60) / 2 = -4, SE = 2 / sqrt(2).
TEST(TestTrend, HandExample) {
  const auto trend = TestTrend(Series({0, 1, 2}, {60, 57, 52}), AbsoluteNoise(2.0, kInfinite));
  ASSERT_TRUE(trend);
  EXPECT_DOUBLE_EQ(trend->slope, -4.0);
  EXPECT_NEAR(trend->standard_error, std::sqrt(2.0), 1e-12);
  EXPECT_DOUBLE_EQ(trend->change, -8.0);
  EXPECT_NEAR(trend->interval.low, -8.0 - 2.0 * kNormal975 * std::sqrt(2.0), 1e-9);
  EXPECT_NEAR(trend->p_value, 2.0 * NormalCdf(-4.0 / std::sqrt(2.0)), 1e-12);
  EXPECT_TRUE(trend->exceeds_repeatability);
  EXPECT_EQ(trend->verdict, ChangeVerdict::kRealDecrease);
  EXPECT_NEAR(LevelAt(*trend, 0.0), 169.0 / 3.0 + 4.0, 1e-12);
}

TEST(TestTrend, TwoRepeatsAreTwoVisitsOfOneDate) {
  auto series = Series({0, 1, 3}, {60, 57, 52});
  const auto single = TestTrend(series, AbsoluteNoise(2.0, kInfinite));
  for (auto& reading : series) reading.reading.repeats = 4;
  const auto repeated = TestTrend(series, AbsoluteNoise(2.0, kInfinite));
  EXPECT_NEAR(single->standard_error, 2.0 * repeated->standard_error, 1e-12);
  EXPECT_DOUBLE_EQ(single->slope, repeated->slope);
}

// Twelve visits find a slope of less than the repeatability coefficient; it is not called real.
TEST(TestTrend, NeedsTheRepeatabilityCoefficientToo) {
  std::vector<double> years, values;
  for (int i = 0; i < 12; ++i) {
    years.push_back(i);
    values.push_back(60.0 - 0.45 * i);
  }
  const auto trend = TestTrend(Series(years, values), AbsoluteNoise(2.0, kInfinite));
  EXPECT_LT(trend->p_value, 0.05);
  EXPECT_FALSE(trend->exceeds_repeatability);
  EXPECT_EQ(trend->verdict, ChangeVerdict::kWithinNoise);
}

TEST(TestTrend, RelativeNoiseJudgesTheLogarithm) {
  const auto trend =
      TestTrend(Series({0, 1, 2}, {-20, -20 * 0.8, -20 * 0.64}), RelativeNoise(0.05, 30.0));
  EXPECT_NEAR(trend->slope, -std::log(0.8), 1e-12);
  EXPECT_NEAR(trend->change, 20.0 * (1.0 - 0.64), 1e-9);
  EXPECT_EQ(trend->verdict, ChangeVerdict::kRealIncrease);
}

TEST(TestTrend, RefusesWhatItCannotJudge) {
  const auto noise = RelativeNoise(0.05, 30.0);
  const auto few = TestTrend(Series({0, 1}, {1, 2}), noise);
  EXPECT_EQ(few.refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(few.refusal().reason, "needs comparable measurements of at least 3 dates");
  EXPECT_EQ(TestTrend(Series({0, 1, 2}, {1, 0, 2}), noise).refusal().code,
            RefusalCode::kNotApplicable);
  EXPECT_THROW(TestTrend(Series({0, 1, 1}, {1, 2, 3}), noise), ContractError);
}

// With no process noise the local trend is the straight line.
TEST(FitLocalTrend, WithoutProcessNoiseIsTheRegression) {
  const auto series = Series({0, 0.3, 1.1, 1.6, 3.0}, {60, 61, 55, 58, 51});
  const auto noise = AbsoluteNoise(2.0, 25.0);
  const auto line = TestTrend(series, noise);
  const auto local = FitLocalTrend(series, noise, {.slope_variance_per_year = 0.0});
  ASSERT_TRUE(local);
  for (std::size_t i = 0; i < series.size(); ++i) {
    EXPECT_NEAR(local->states[i].slope, line->slope, 1e-9);
    EXPECT_NEAR(local->states[i].slope_error, line->standard_error, 1e-9);
    EXPECT_NEAR(local->states[i].level, LevelAt(*line, series[i].years), 1e-9);
    EXPECT_NEAR(local->states[i].level_error * StudentQuantile(0.975, 25.0),
                HalfWidthAt(*line, series[i].years, noise), 1e-9);
  }
  EXPECT_NEAR(local->probability_of_decline, 1.0 - line->p_value / 2.0, 1e-9);
}

TEST(FitLocalTrend, FollowsATurn) {
  std::vector<double> years, values;
  for (int i = 0; i < 9; ++i) {
    years.push_back(0.5 * i);
    values.push_back(i <= 4 ? 60.0 : 60.0 - 5.0 * (i - 4));
  }
  const auto trend = FitLocalTrend(Series(years, values), AbsoluteNoise(1.0, kInfinite));
  EXPECT_GT(trend->slope_variance_per_year, 0.0);
  EXPECT_NEAR(trend->states.front().slope, 0.0, 2.0);
  EXPECT_NEAR(trend->states.back().slope, -10.0, 3.0);
  EXPECT_GT(trend->probability_of_decline, 0.99);
  EXPECT_EQ(trend->verdict, ChangeVerdict::kRealDecrease);
}

TEST(FitLocalTrend, MirrorsWithTheSign) {
  const std::vector<double> years{0, 0.4, 1.0, 2.0};
  const auto down = FitLocalTrend(Series(years, {60, 58, 57, 50}), AbsoluteNoise(2.0, 30.0));
  const auto up = FitLocalTrend(Series(years, {-60, -58, -57, -50}), AbsoluteNoise(2.0, 30.0));
  EXPECT_NEAR(down->probability_of_decline, 1.0 - up->probability_of_decline, 1e-9);
}

}  // namespace
}  // namespace etalon::stats
