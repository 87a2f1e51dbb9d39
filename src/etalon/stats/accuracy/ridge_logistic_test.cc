#include "etalon/stats/accuracy/ridge_logistic.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/stats/accuracy/logistic.h"

namespace etalon::stats {
namespace {

struct Sample {
  std::vector<std::vector<double>> covariates{2};
  std::vector<bool> outcome;
};

Sample Draw(int cases) {
  Random random(11);
  Sample sample;
  for (int i = 0; i < cases; ++i) {
    sample.covariates[0].push_back(100.0 + 20.0 * random.Normal());
    sample.covariates[1].push_back(random.Normal());
    const double log_odds =
        0.05 * (sample.covariates[0].back() - 100.0) - sample.covariates[1].back();
    sample.outcome.push_back(random.Uniform() < 1.0 / (1.0 + std::exp(-log_odds)));
  }
  return sample;
}

TEST(RidgeLogisticTest, BecomesTheLogisticRegressionWithoutPenalty) {
  const Sample sample = Draw(300);
  const auto plain = FitLogistic(sample.covariates, sample.outcome);
  const auto ridge = FitRidgeLogistic(sample.covariates, sample.outcome, 1e-9);
  ASSERT_TRUE(plain && ridge);
  EXPECT_NEAR(ridge->intercept, plain->coefficients[0], 1e-5);
  for (std::size_t k = 0; k < 2; ++k) {
    EXPECT_NEAR(ridge->coefficients[k], plain->coefficients[k + 1], 1e-6);
  }
  EXPECT_NEAR(ridge->Probability({110.0, 0.5}), plain->Probability({110.0, 0.5}), 1e-6);
}

/// The slope of the penalised likelihood vanishes at the answer.
TEST(RidgeLogisticTest, IsWhereThePenalisedLikelihoodIsHighest) {
  const Sample sample = Draw(200);
  const auto fit = FitRidgeLogistic(sample.covariates, sample.outcome, 5.0);
  ASSERT_TRUE(fit);
  for (std::size_t k = 0; k < 2; ++k) {
    const auto& column = sample.covariates[k];
    double mean = 0.0;
    for (const double value : column) mean += value / 200.0;
    double variance = 0.0;
    for (const double value : column) variance += (value - mean) * (value - mean) / 200.0;
    double slope = -5.0 * fit->coefficients[k] * variance;
    for (std::size_t i = 0; i < 200; ++i) {
      const double p = fit->Probability({sample.covariates[0][i], sample.covariates[1][i]});
      slope += (column[i] - mean) * ((sample.outcome[i] ? 1.0 : 0.0) - p);
    }
    EXPECT_NEAR(slope, 0.0, 1e-5 * std::sqrt(variance));
  }
}

TEST(RidgeLogisticTest, AnswersWhereOutcomesAreSeparatedAndColumnsRepeated) {
  const std::vector<double> x = {1, 2, 3, 4};
  const auto fit = FitRidgeLogistic({x, x, {7, 7, 7, 7}}, {false, false, true, true}, 1.0);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->coefficients[0], fit->coefficients[1], 1e-9);
  EXPECT_EQ(fit->coefficients[2], 0.0);
  EXPECT_NEAR(fit->Probability({2.5, 2.5, 7.0}), 0.5, 1e-9);
  EXPECT_LT(fit->Probability({1.0, 1.0, 7.0}), 0.3);
}

TEST(RidgeLogisticTest, RefusesOneOutcomeAndChecksItsInput) {
  EXPECT_EQ(FitRidgeLogistic({{1, 2}}, {true, true}, 1.0).refusal().code,
            RefusalCode::kNoVariation);
  EXPECT_THROW(FitRidgeLogistic({{1}}, {true, false}, 1.0), ContractError);
  EXPECT_THROW(FitRidgeLogistic({{1, std::nan("")}}, {true, false}, 1.0), ContractError);
  EXPECT_THROW(FitRidgeLogistic({{1, 2}}, {true, false}, 0.0), ContractError);
}

}  // namespace
}  // namespace etalon::stats
