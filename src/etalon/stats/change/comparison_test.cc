#include "etalon/stats/change/comparison.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

TEST(CompareReadings, HandExample) {
  const MeasurementNoise noise = AbsoluteNoise(2.0, kInfinite);  // RC 5.54
  const ChangeTest within = CompareReadings({60.0}, {55.0}, noise);
  EXPECT_EQ(within.verdict, ChangeVerdict::kWithinNoise);
  EXPECT_DOUBLE_EQ(within.difference, -5.0);
  EXPECT_DOUBLE_EQ(*within.relative_difference, -5.0 / 60.0);
  EXPECT_NEAR(within.reference_change.low, -5.543615, 1e-6);
  EXPECT_NEAR(within.reference_change.high, 5.543615, 1e-6);
  EXPECT_NEAR(within.interval.low, -10.543615, 1e-6);
  EXPECT_NEAR(within.interval.high, 0.543615, 1e-6);
  EXPECT_NEAR(within.p_value, 2.0 * NormalCdf(-5.0 / std::sqrt(8.0)), 1e-12);
  EXPECT_EQ(CompareReadings({60.0}, {54.0}, noise).verdict, ChangeVerdict::kRealDecrease);
  EXPECT_EQ(CompareReadings({54.0}, {60.0}, noise).verdict, ChangeVerdict::kRealIncrease);
}

TEST(CompareReadings, RepeatsDivideTheCriticalDifference) {
  const MeasurementNoise noise = AbsoluteNoise(2.0, kInfinite);
  const ChangeTest single = CompareReadings({60.0, 1}, {60.0, 1}, noise);
  const ChangeTest mixed = CompareReadings({60.0, 2}, {60.0, 3}, noise);
  EXPECT_NEAR(mixed.reference_change.high,
              single.reference_change.high * std::sqrt(1.0 / 2 + 1.0 / 3) / std::sqrt(2.0), 1e-12);
}

TEST(CompareReadings, RelativeNoiseIsAsymmetric) {
  const MeasurementNoise noise = RelativeNoise(std::hypot(0.03, 0.05), kInfinite);
  const ChangeTest test = CompareReadings({100.0}, {100.0}, noise);
  EXPECT_NEAR(test.reference_change.high, 17.52556, 1e-5);
  EXPECT_NEAR(test.reference_change.low, -14.91213, 1e-5);
}

// A strain of -20 % that weakens: the number increases, its magnitude falls by the log-normal
// limit.
TEST(CompareReadings, NegativeValuesKeepTheDirectionOfTheNumber) {
  const MeasurementNoise noise = RelativeNoise(std::hypot(0.03, 0.05), kInfinite);
  EXPECT_EQ(CompareReadings({-20.0}, {-17.1}, noise).verdict, ChangeVerdict::kWithinNoise);
  const ChangeTest real = CompareReadings({-20.0}, {-16.9}, noise);
  EXPECT_EQ(real.verdict, ChangeVerdict::kRealIncrease);
  EXPECT_NEAR(real.reference_change.high, 20.0 * 0.1491213, 1e-4);
  EXPECT_NEAR(real.reference_change.low, -20.0 * 0.1752556, 1e-4);
  EXPECT_LT(real.interval.low, real.difference);
  EXPECT_GT(real.interval.high, real.difference);
}

TEST(CompareReadings, IsBlindToUnitsAndOrder) {
  const ChangeTest plain = CompareReadings({60.0}, {52.0}, AbsoluteNoise(2.0, 20.0));
  const ChangeTest scaled = CompareReadings({600.0}, {520.0}, AbsoluteNoise(20.0, 20.0));
  const ChangeTest reversed = CompareReadings({52.0}, {60.0}, AbsoluteNoise(2.0, 20.0));
  EXPECT_NEAR(plain.p_value, scaled.p_value, 1e-14);
  EXPECT_DOUBLE_EQ(plain.p_value, reversed.p_value);
  EXPECT_DOUBLE_EQ(plain.interval.low, -reversed.interval.high);
}

TEST(CompareReadings, RefusesValuesOffTheScale) {
  EXPECT_THROW(CompareReadings({1.0}, {-1.0}, RelativeNoise(0.1, 10.0)), ContractError);
  EXPECT_THROW(CompareReadings({1.0, 0}, {1.0}, AbsoluteNoise(0.1, 10.0)), ContractError);
}

/// Differences of unchanged subjects called real, the noise being estimated from `subjects`
/// pairs each time.
double FalseAlarms(int subjects) {
  Random random(7);
  int alarms = 0;
  constexpr int kRuns = 20000;
  for (int run = 0; run < kRuns; ++run) {
    double squares = 0.0;
    for (int subject = 0; subject < subjects; ++subject) {
      const double difference = random.Normal() - random.Normal();
      squares += difference * difference / 2.0;
    }
    const auto noise = AbsoluteNoise(std::sqrt(squares / subjects), subjects);
    const auto test = CompareReadings({random.Normal()}, {random.Normal()}, noise);
    alarms += test.verdict != ChangeVerdict::kWithinNoise ? 1 : 0;
  }
  return static_cast<double>(alarms) / kRuns;
}

TEST(CompareReadings, FalselyCallsFivePerCentWhateverTheDegreesOfFreedom) {
  for (const int subjects : {3, 10, 40}) EXPECT_NEAR(FalseAlarms(subjects), 0.05, 0.005);
}

TEST(ProbabilityChangeBelow, HandExample) {
  const MeasurementNoise noise = AbsoluteNoise(2.0, kInfinite);
  EXPECT_NEAR(ProbabilityChangeBelow(-10.0, {60.0}, {50.0}, noise), 0.5, 1e-12);
  EXPECT_NEAR(ProbabilityChangeBelow(-10.0, {60.0}, {45.0}, noise), NormalCdf(5.0 / std::sqrt(8.0)),
              1e-12);
  EXPECT_NEAR(ProbabilityChangeBelow(0.0, {60.0}, {60.0}, RelativeNoise(0.1, 5.0)), 0.5, 1e-12);
  EXPECT_EQ(ProbabilityChangeBelow(-70.0, {60.0}, {50.0}, RelativeNoise(0.1, 5.0)), 0.0);
}

TEST(ProbabilityRelativeFall, IsOneHalfAtTheFallItself) {
  for (const auto& noise : {AbsoluteNoise(1.0, 12.0), RelativeNoise(0.06, 12.0)}) {
    EXPECT_NEAR(ProbabilityRelativeFall(0.15, {-20.0}, {-17.0}, noise), 0.5, 1e-12);
    EXPECT_GT(ProbabilityRelativeFall(0.15, {-20.0}, {-15.0}, noise), 0.8);
    EXPECT_LT(ProbabilityRelativeFall(0.15, {-20.0}, {-20.0}, noise), 0.1);
  }
}

}  // namespace
}  // namespace etalon::stats
