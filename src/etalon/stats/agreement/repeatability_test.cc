#include "etalon/stats/agreement/repeatability.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/stats/agreement/variance_interval.h"

namespace etalon::stats {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

TEST(Repeatability, OfTwoReadingsIsTheRootOfHalfTheMeanSquaredDifference) {
  const auto result = AnalyseRepeatability({{10, 12}, {20, 19}, {30, 33}});
  ASSERT_TRUE(result);
  EXPECT_NEAR(result->within_subject_sd.estimate.value, std::sqrt((4 + 1 + 9) / 6.0), 1e-12);
  EXPECT_NEAR(result->coefficient.estimate.value, kRepeatabilityFactor * std::sqrt(14.0 / 6.0),
              1e-12);
  EXPECT_EQ(result->degrees_of_freedom, 3.0);
}

// FIGURES D.3: chi-squared factors of the interval, and the one-sided factor at 35.
TEST(StandardDeviationEstimate, HasThePublishedFactors) {
  const auto factors = [](double df) { return *StandardDeviationEstimate(1.0, df).interval; };
  EXPECT_NEAR(factors(20).low, 0.765, 5e-4);
  EXPECT_NEAR(factors(20).high, 1.444, 5e-4);
  EXPECT_NEAR(factors(35).low, 0.811, 5e-4);
  EXPECT_NEAR(factors(35).high, 1.304, 5e-4);
  EXPECT_NEAR(factors(100).low, 0.879, 5e-4);
  EXPECT_NEAR(factors(100).high, 1.161, 6e-4);
  EXPECT_NEAR(UpperBoundOfSd(1.0, 35), 1.248, 5e-4);
}

TEST(Repeatability, IgnoresMissingReadingsAndSubjectsWithOne) {
  const auto all = AnalyseRepeatability({{10, 12}, {20, 19}});
  const auto holes = AnalyseRepeatability({{10, kMissing, 12}, {5}, {kMissing}, {20, 19}});
  EXPECT_EQ(holes->subjects, 2U);
  EXPECT_DOUBLE_EQ(holes->within_subject_sd.estimate.value, all->within_subject_sd.estimate.value);
}

TEST(Repeatability, RelativeFiguresKnowThreeDefinitions) {
  const auto result = AnalyseRepeatability({{90, 110}, {180, 220}});
  ASSERT_TRUE(result && result->relative);
  const double cv = std::sqrt(200.0) / 100.0;
  EXPECT_NEAR(result->relative->wcv_root_mean_square.estimate.value, 100.0 * cv, 1e-10);
  EXPECT_NEAR(result->relative->percent_rc.estimate.value, 100.0 * kRepeatabilityFactor * cv,
              1e-10);
  EXPECT_NEAR(result->relative->wcv_of_mean.estimate.value,
              100.0 * std::sqrt((200.0 + 800.0) / 2.0) / 150.0, 1e-10);
  const double log_sd = std::log(11.0 / 9.0) / std::sqrt(2.0);
  EXPECT_NEAR(result->relative->wcv_of_logs->estimate.value,
              100.0 * std::sqrt(std::expm1(log_sd * log_sd)), 1e-10);
  EXPECT_NEAR(result->relative->percent_rc_of_logs->high,
              100.0 * std::expm1(kRepeatabilityFactor * log_sd), 1e-10);
}

// Strain is negative; its relative scatter is not.
TEST(Repeatability, RelativeFiguresOfStrainAreThoseOfItsSize) {
  const auto strain = AnalyseRepeatability({{-20, -19}, {-15, -16}, {-10, -10.5}});
  const auto size = AnalyseRepeatability({{20, 19}, {15, 16}, {10, 10.5}});
  EXPECT_DOUBLE_EQ(strain->relative->wcv_root_mean_square.estimate.value,
                   size->relative->wcv_root_mean_square.estimate.value);
  EXPECT_DOUBLE_EQ(strain->relative->wcv_of_logs->estimate.value,
                   size->relative->wcv_of_logs->estimate.value);
}

TEST(Repeatability, RefusesRelativeFiguresAcrossZero) {
  const auto result = AnalyseRepeatability({{-1, -2}, {3, 4}, {5, 7}});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->relative.refusal().code, RefusalCode::kNotApplicable);
}

TEST(Repeatability, SeesThatTheScatterGrows) {
  Random random(5);
  std::vector<std::vector<double>> growing;
  std::vector<std::vector<double>> even;
  for (int i = 0; i < 100; ++i) {
    const double size = 10.0 + i;
    growing.push_back({size * (1 + 0.1 * random.Normal()), size * (1 + 0.1 * random.Normal())});
    even.push_back({size + random.Normal(), size + random.Normal()});
  }
  EXPECT_TRUE(AnalyseRepeatability(growing)->trend->grows);
  EXPECT_FALSE(AnalyseRepeatability(even)->trend->grows);
}

TEST(Repeatability, OfIdenticalReadingsIsZeroWithoutAnInterval) {
  const auto result = AnalyseRepeatability({{5, 5}, {7, 7}, {9, 9}});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->within_subject_sd.estimate.value, 0.0);
  EXPECT_FALSE(result->within_subject_sd.estimate.interval);
}

TEST(Repeatability, RefusesSingleReadings) {
  EXPECT_EQ(AnalyseRepeatability({{1}, {2}, {3}}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(AnalyseRepeatability({}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_THROW(static_cast<void>(AnalyseRepeatability({{1, INFINITY}})), ContractError);
}

TEST(Precision, MeetsAClaimOnlyWithItsUpperBound) {
  const auto result = AnalyseRepeatability({{10, 12}, {20, 19}, {30, 33}, {40, 41}});
  const Precision& sd = result->within_subject_sd;
  EXPECT_FALSE(sd.Meets(sd.estimate.value));
  EXPECT_TRUE(sd.Meets(sd.upper_bound));
}

TEST(Reproducibility, AddsReaderAndResidual) {
  const std::vector<std::vector<double>> rows{{9, 2, 5, 8}, {6, 1, 3, 2},  {8, 4, 6, 8},
                                              {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}};
  const auto result = AnalyseReproducibility(RatingTable::FromRows(rows));
  ASSERT_TRUE(result);
  EXPECT_NEAR(result->total_sd.estimate.value, std::sqrt(5.2444444444 + 1.0194444444), 1e-9);
  EXPECT_GT(result->coefficient.upper_bound, result->coefficient.estimate.value);
  EXPECT_LT(result->total_sd.estimate.interval->low, result->total_sd.estimate.value);
}

TEST(Reproducibility, WithSessionsTellsTheInteraction) {
  Random random(2);
  RatingTable table(60, 4, 2);
  std::vector<double> bias{-2, -1, 1, 2};
  for (std::size_t i = 0; i < 60; ++i) {
    const double level = 40 + 10 * random.Normal();
    for (std::size_t j = 0; j < 4; ++j) {
      const double cell = level + bias[j] + 1.5 * random.Normal();
      table.Set(i, j, 0, cell + random.Normal());
      table.Set(i, j, 1, cell + random.Normal());
    }
  }
  const auto result = AnalyseReproducibility(table);
  ASSERT_TRUE(result);
  EXPECT_NEAR(result->reader_variance, 10.0 / 3.0, 0.8);
  EXPECT_NEAR(result->interaction_variance, 2.25, 0.7);
  EXPECT_NEAR(result->residual_variance, 1.0, 0.2);
}

TEST(TotalDeviation, IsTheNormalQuantileWithoutBiasAndMoreWithIt) {
  std::vector<double> even;
  std::vector<double> biased;
  for (int i = 0; i < 1001; ++i) {
    even.push_back(i - 500.0);
    biased.push_back(i);
  }
  const auto result = AnalyseTotalDeviation(even);
  const double sd = std::sqrt(1002.0 * 1001.0 / 12.0);
  EXPECT_NEAR(result->value, kNormal975 * sd, 1e-6 * sd);
  EXPECT_GT(result->upper_bound, result->chi_square_value);
  EXPECT_NEAR(AnalyseTotalDeviation(biased)->value, 500.0 + 1.6449 * sd, 0.01 * sd);
}

TEST(TotalDeviation, OfAConstantIsItsSize) {
  EXPECT_DOUBLE_EQ(AnalyseTotalDeviation({-3, -3, -3})->value, 3.0);
  EXPECT_EQ(AnalyseTotalDeviation({1, 2}).refusal().code, RefusalCode::kTooFewValues);
}

}  // namespace
}  // namespace etalon::stats
