#include "etalon/stats/change/noise.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/error.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

struct ReferenceChangeRow {
  double analytical, biological, symmetric, up, down;  // per cent
};

// Reference change values of given coefficients of variation, to 1e-6 relative.
TEST(GoldenTest, ReferenceChangeValues) {
  for (const auto& row : {ReferenceChangeRow{3, 5, 16.16228, 17.52556, -14.91213},
                          ReferenceChangeRow{5, 8, 26.14917, 29.81144, -22.96519},
                          ReferenceChangeRow{3, 6, 18.59385, 20.40970, -16.95021}}) {
    const double a = row.analytical / 100.0, i = row.biological / 100.0;
    EXPECT_NEAR(100.0 * SymmetricReferenceChange(a, i, kNormal975).up, row.symmetric,
                1e-6 * row.symmetric);
    const ReferenceChange change = LogNormalReferenceChange(a, i, kNormal975);
    EXPECT_NEAR(100.0 * change.up, row.up, 1e-6 * row.up)
        << row.analytical << ", " << row.biological;
    EXPECT_NEAR(100.0 * change.down, row.down, -1e-6 * row.down)
        << row.analytical << ", " << row.biological;
  }
  EXPECT_NEAR(100.0 * SymmetricReferenceChange(0.03, 0.05, NormalQuantile(0.95)).up, 13.56381,
              1e-5);
}

TEST(GoldenTest, RepeatabilityFactor) {
  EXPECT_NEAR(kRepeatabilityFactor / 2.771807670563, 1.0, 1e-6);
  EXPECT_NEAR(kRepeatabilityFactor, std::sqrt(2.0) * kNormal975, 1e-14);
  EXPECT_NEAR(RepeatabilityCoefficient(AbsoluteNoise(2.0, kInfinite)), 2.0 * kRepeatabilityFactor,
              1e-12);
}

TEST(RepeatabilityCoefficient, GrowsWhenItIsKnownFromFewSubjects) {
  EXPECT_NEAR(RepeatabilityCoefficient(AbsoluteNoise(1.0, 10.0)), 2.228138852 * std::sqrt(2.0),
              1e-8);
  EXPECT_GT(RepeatabilityCoefficient(AbsoluteNoise(1.0, 10.0)),
            RepeatabilityCoefficient(AbsoluteNoise(1.0, 35.0)));
}

TEST(LogNormalReferenceChange, OfOneNoiseIsItsRepeatability) {
  const MeasurementNoise noise = RelativeNoise(std::hypot(0.03, 0.05), kInfinite);
  const ReferenceChange change = LogNormalReferenceChange(0.03, 0.05, kNormal975);
  EXPECT_NEAR(std::expm1(RepeatabilityCoefficient(noise)), change.up, 1e-12);
}

TEST(Scaled, IncreasesWithTheValueAndComesBack) {
  for (const auto& [small, large] : {std::pair{2.0, 3.0}, std::pair{-20.0, -16.0}}) {
    EXPECT_LT(Scaled(small, NoiseScale::kLogarithmic), Scaled(large, NoiseScale::kLogarithmic));
    EXPECT_NEAR(Unscaled(Scaled(small, NoiseScale::kLogarithmic), NoiseScale::kLogarithmic, large),
                small, 1e-12);
  }
  EXPECT_EQ(Scaled(-3.5, NoiseScale::kAbsolute), -3.5);
  EXPECT_THROW(Scaled(0.0, NoiseScale::kLogarithmic), ContractError);
}

TEST(FitScale, RefusesLogarithmsOfZeroAndOfBothSigns) {
  EXPECT_TRUE(FitScale({-1.0, 0.0, 2.0}, NoiseScale::kAbsolute));
  EXPECT_TRUE(FitScale({-1.0, -2.0}, NoiseScale::kLogarithmic));
  EXPECT_FALSE(FitScale({-1.0, 2.0}, NoiseScale::kLogarithmic));
  EXPECT_FALSE(FitScale({0.0, 2.0}, NoiseScale::kLogarithmic));
}

TEST(MeasurementNoise, MustBePositive) {
  EXPECT_THROW(AbsoluteNoise(0.0, 10.0), ContractError);
  EXPECT_THROW(AbsoluteNoise(1.0, 0.0), ContractError);
  EXPECT_THROW(RelativeNoise(std::nan(""), 10.0), ContractError);
}

// Half of the variance is noise: half of the excess goes away; two repeats keep two thirds of it.
TEST(ExpectedSecondValue, ReturnsTowardsTheMean) {
  const MeasurementNoise noise = AbsoluteNoise(3.0, kInfinite);
  EXPECT_DOUBLE_EQ(ExpectedSecondValue(50.0, 60.0, 3.0, noise, 1), 55.0);
  EXPECT_NEAR(ExpectedSecondValue(50.0, 60.0, 3.0, noise, 2), 60.0 - 10.0 * 2.0 / 3.0, 1e-12);
  EXPECT_DOUBLE_EQ(ExpectedSecondValue(50.0, 60.0, 0.0, noise, 1), 60.0);
}

}  // namespace
}  // namespace etalon::stats
