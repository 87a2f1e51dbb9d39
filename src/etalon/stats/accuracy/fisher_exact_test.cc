#include "etalon/stats/accuracy/fisher_exact.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace etalon::stats {
namespace {

double Choose(int n, int k) {
  double product = 1.0;
  for (int i = 1; i <= k; ++i) product *= static_cast<double>(n - k + i) / i;
  return product;
}

/// Probabilities of the first cell 3 .. 9 for margins 9 + 7 and 10 + 6, at an odds ratio.
std::vector<double> Probabilities(double odds_ratio) {
  std::vector<double> p;
  double total = 0.0;
  for (int x = 3; x <= 9; ++x) {
    p.push_back(Choose(9, x) * Choose(7, 10 - x) * std::pow(odds_ratio, x));
    total += p.back();
  }
  for (double& each : p) each /= total;
  return p;
}

// The conditional estimate makes the expected first cell the observed one; the bounds leave 2.5 %.
TEST(FisherExact, SolvesItsEquations) {
  const auto test = TestFisherExact({8, 1, 2, 5}).value();
  const auto at_estimate = Probabilities(*test.odds_ratio);
  double mean = 0.0;
  for (std::size_t i = 0; i < at_estimate.size(); ++i) {
    mean += (3.0 + static_cast<double>(i)) * at_estimate[i];
  }
  EXPECT_NEAR(mean, 8.0, 1e-12);
  const auto low = Probabilities(test.odds_ratio_low);
  EXPECT_NEAR(low[5] + low[6], 0.025, 1e-13);
  const auto high = Probabilities(*test.odds_ratio_high);
  EXPECT_NEAR(1.0 - high[6], 0.025, 1e-12);
}

// Fisher's tea: three of four cups right: 17/70 one-sided, 34/70 two-sided.
TEST(FisherExact, LadyTastingTea) {
  const auto test = TestFisherExact({3, 1, 1, 3}).value();
  EXPECT_NEAR(test.p_value_greater, 17.0 / 70.0, 1e-14);
  EXPECT_NEAR(test.p_value, 34.0 / 70.0, 1e-14);
  EXPECT_NEAR(test.p_value_less, 69.0 / 70.0, 1e-14);
}

TEST(FisherExact, SwappingColumnsInvertsTheOddsRatio) {
  const auto forth = TestFisherExact({7, 4, 3, 9}).value();
  const auto back = TestFisherExact({4, 7, 9, 3}).value();
  EXPECT_NEAR(forth.p_value, back.p_value, 1e-14);
  EXPECT_NEAR(*forth.odds_ratio, 1.0 / *back.odds_ratio, 1e-10);
  EXPECT_NEAR(forth.odds_ratio_low, 1.0 / *back.odds_ratio_high, 1e-10);
}

TEST(FisherExact, ExtremeTablesAreUnbounded) {
  const auto highest = TestFisherExact({5, 0, 0, 5}).value();
  EXPECT_EQ(highest.odds_ratio.refusal().code, RefusalCode::kNotEstimable);
  EXPECT_FALSE(highest.odds_ratio_high.has_value());
  EXPECT_GT(highest.odds_ratio_low, 1.0);
  const auto lowest = TestFisherExact({0, 5, 5, 0}).value();
  EXPECT_EQ(*lowest.odds_ratio, 0.0);
  EXPECT_EQ(lowest.odds_ratio_low, 0.0);
  EXPECT_LT(*lowest.odds_ratio_high, 1.0);
}

TEST(FisherExact, LargeTablesDoNotOverflow) {
  const auto test = TestFisherExact({60000, 40000, 59000, 41000}).value();
  EXPECT_GT(test.p_value, 0.0);
  EXPECT_LT(test.p_value, 1e-4);
  EXPECT_NEAR(*test.odds_ratio, 60000.0 * 41000.0 / (40000.0 * 59000.0), 1e-4);
}

TEST(FisherExact, RefusesEmptyMargins) {
  EXPECT_EQ(TestFisherExact({0, 0, 3, 4}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(TestFisherExact({0, 0, 0, 0}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_THROW((void)TestFisherExact({-1, 0, 0, 2}), ContractError);
}

}  // namespace
}  // namespace etalon::stats
