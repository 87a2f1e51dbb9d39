#include "etalon/stats/change/planning.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/random.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

// Textbook: z(0.975) + z(0.8) = 2.802 standard errors.
TEST(DetectableChange, HandExample) {
  const auto noise = AbsoluteNoise(2.0, kInfinite);
  EXPECT_NEAR(DetectableChange(noise, 1, 1), 2.8015852 * 2.0 * std::sqrt(2.0), 1e-4);
  EXPECT_NEAR(DetectableChange(noise, 4, 4), DetectableChange(noise, 1, 1) / 2.0, 1e-9);
  EXPECT_NEAR(PowerOfComparison(DetectableChange(noise, 2, 1), noise, 2, 1), 0.8, 1e-9);
}

TEST(PowerOfComparison, IsHalfAtTheRepeatabilityCoefficient) {
  const auto noise = AbsoluteNoise(2.0, kInfinite);
  EXPECT_NEAR(PowerOfComparison(RepeatabilityCoefficient(noise), noise, 1, 1), 0.5, 1e-9);
  EXPECT_NEAR(PowerOfComparison(0.0, noise, 1, 1), 0.025, 1e-9);
}

TEST(PowerOfComparison, FewDegreesOfFreedomCost) {
  EXPECT_LT(PowerOfComparison(5.0, AbsoluteNoise(1.5, 8.0), 1, 1),
            PowerOfComparison(5.0, AbsoluteNoise(1.5, 80.0), 1, 1));
}

TEST(RepeatsNeeded, HandExample) {
  const auto noise = AbsoluteNoise(2.0, kInfinite);
  EXPECT_EQ(*RepeatsNeeded(8.0, noise), 1);  // 2.80 * 2.83 = 7.92
  EXPECT_EQ(*RepeatsNeeded(5.0, noise), 3);  // (7.924 / 5)^2 = 2.51
  EXPECT_EQ(RepeatsNeeded(0.01, noise).refusal().code, RefusalCode::kNotEstimable);
}

TEST(PowerOfTrend, AgreesWithSimulation) {
  const auto noise = AbsoluteNoise(2.0, kInfinite);
  const std::vector<double> years{0, 0.25, 0.5, 1, 2};
  Random random(3);
  int real = 0;
  constexpr int kRuns = 20000;
  for (int run = 0; run < kRuns; ++run) {
    std::vector<DatedReading> readings;
    for (const double t : years) readings.push_back({t, {60 - 3.0 * t + 2.0 * random.Normal(), 1}});
    real += TestTrend(readings, noise)->verdict == ChangeVerdict::kRealDecrease ? 1 : 0;
  }
  EXPECT_NEAR(PowerOfTrend(-3.0, noise, years, {1, 1, 1, 1, 1}), 1.0 * real / kRuns, 0.012);
}

TEST(VisitsNeeded, FewerVisitsForASteeperSlope) {
  const auto noise = AbsoluteNoise(2.0, 40.0);
  const auto slow = VisitsNeeded(2.0, 0.5, noise);
  const auto fast = VisitsNeeded(6.0, 0.5, noise);
  ASSERT_TRUE(slow && fast);
  EXPECT_GT(*slow, *fast);
  EXPECT_GE(*fast, 3);
  EXPECT_EQ(VisitsNeeded(1e-6, 0.5, noise).refusal().code, RefusalCode::kNotEstimable);
}

TEST(ScaledChange, OfARelativeNoiseIsALogarithm) {
  EXPECT_NEAR(ScaledChange(-20.0, 3.0, NoiseScale::kLogarithmic), std::log(20.0 / 17.0), 1e-12);
  EXPECT_EQ(ScaledChange(60.0, -10.0, NoiseScale::kAbsolute), 10.0);
  EXPECT_TRUE(std::isinf(ScaledChange(2.0, -3.0, NoiseScale::kLogarithmic)));
}

}  // namespace
}  // namespace etalon::stats
