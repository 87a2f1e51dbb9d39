#include "etalon/stats/change/control_chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/random.h"

namespace etalon::stats {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

constexpr double kInfinite = std::numeric_limits<double>::infinity();

TEST(TabularCusum, HandExample) {
  const Cusum cusum = TabularCusum({1.0, 2.0, -1.0, 4.0, 1.0}, {.allowance = 0.5, .limit = 4.0});
  EXPECT_THAT(cusum.upper, ElementsAre(0.5, 2.0, 0.5, 4.0, 4.5));
  EXPECT_THAT(cusum.lower, ElementsAre(0.0, 0.0, 0.5, 0.0, 0.0));
  EXPECT_EQ(cusum.first_alarm, 4U);
  EXPECT_FALSE(TabularCusum({}).first_alarm);
}

/// Mean number of scores up to the first alarm while nothing changes.
double RunLength(double limit) {
  Random random(11);
  double total = 0.0;
  constexpr int kRuns = 4000;
  for (int run = 0; run < kRuns; ++run) {
    double upper = 0.0, lower = 0.0;
    int length = 0;
    while (std::max(upper, lower) <= limit) {
      const double score = random.Normal();
      upper = std::max(0.0, upper + score - 0.5);
      lower = std::max(0.0, lower - score - 0.5);
      ++length;
    }
    total += length;
  }
  return total / kRuns;
}

// Published run lengths of the two-sided CUSUM with k = 0.5.
TEST(TabularCusum, RunLengthsInControl) {
  EXPECT_NEAR(RunLength(4.0), 168.0, 12.0);
  EXPECT_NEAR(RunLength(5.0), 465.0, 33.0);
}

TEST(MovingAverage, HandExample) {
  const Ewma ewma = MovingAverage({1.0, 2.0}, {.weight = 0.2, .width = 3.0});
  EXPECT_THAT(ewma.average, ElementsAre(DoubleNear(0.2, 1e-12), DoubleNear(0.56, 1e-12)));
  EXPECT_NEAR(ewma.limit[0], 3.0 * 0.2, 1e-12);
  EXPECT_NEAR(ewma.limit[1], 3.0 * std::sqrt(0.04 + 0.04 * 0.64), 1e-12);
  EXPECT_FALSE(ewma.first_alarm);
}

TEST(MovingAverage, FindsALastingShift) {
  EXPECT_TRUE(MovingAverage(std::vector<double>(12, 1.5)).first_alarm);
}

TEST(SelfStartingScores, HandExample) {
  const auto scores =
      SelfStartingScores({{0, {10.0}}, {1, {12.0}}, {2, {14.0}}}, AbsoluteNoise(1.0, kInfinite));
  EXPECT_THAT(*scores, ElementsAre(DoubleNear(2.0 / std::sqrt(2.0), 1e-12),
                                   DoubleNear(3.0 / std::sqrt(1.5), 1e-12)));
}

TEST(SelfStartingScores, AreIndependentAndStandardNormal) {
  Random random(5);
  double sum = 0.0, squares = 0.0, products = 0.0;
  constexpr int kRuns = 20000;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<DatedReading> readings;
    for (int i = 0; i < 3; ++i) readings.push_back({1.0 * i, {50.0 + 2.0 * random.Normal(), 1}});
    const auto scores = SelfStartingScores(readings, AbsoluteNoise(2.0, kInfinite));
    sum += (*scores)[0];
    squares += (*scores)[1] * (*scores)[1];
    products += (*scores)[0] * (*scores)[1];
  }
  EXPECT_NEAR(sum / kRuns, 0.0, 0.03);
  EXPECT_NEAR(squares / kRuns, 1.0, 0.05);
  EXPECT_NEAR(products / kRuns, 0.0, 0.03);
}

TEST(SelfStartingScores, NeedTwoReadings) {
  EXPECT_EQ(SelfStartingScores({{0, {10.0}}}, AbsoluteNoise(1.0, 5.0)).refusal().code,
            RefusalCode::kTooFewValues);
}

}  // namespace
}  // namespace etalon::stats
