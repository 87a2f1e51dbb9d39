#include "etalon/stats/accuracy/logistic.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/random.h"

namespace etalon::stats {
namespace {

struct Sample {
  std::vector<double> x;
  std::vector<double> z;
  std::vector<bool> y;
};

Sample Simulated(std::uint64_t seed, int count) {
  Random random(seed);
  Sample sample;
  for (int i = 0; i < count; ++i) {
    sample.x.push_back(random.Normal());
    sample.z.push_back(random.Uniform());
    const double log_odds = -0.5 + 1.2 * sample.x.back() - 0.8 * sample.z.back();
    sample.y.push_back(random.Uniform() < 1.0 / (1.0 + std::exp(-log_odds)));
  }
  return sample;
}

// A binary covariate: the fit is the table's log odds and Woolf's standard error.
TEST(FitLogistic, OfABinaryCovariateIsTheTwoByTwoTable) {
  std::vector<double> x;
  std::vector<bool> y;
  const auto add = [&](double value, bool outcome, int count) {
    x.insert(x.end(), static_cast<std::size_t>(count), value);
    y.insert(y.end(), static_cast<std::size_t>(count), outcome);
  };
  add(1.0, true, 8);
  add(1.0, false, 4);
  add(0.0, true, 3);
  add(0.0, false, 9);
  const auto fit = FitLogistic({x}, y).value();
  EXPECT_NEAR(fit.coefficients[0], std::log(3.0 / 9.0), 1e-12);
  EXPECT_NEAR(fit.coefficients[1], std::log(8.0 * 9.0 / (4.0 * 3.0)), 1e-12);
  EXPECT_NEAR(fit.standard_errors[1], std::sqrt(1.0 / 8 + 1.0 / 4 + 1.0 / 3 + 1.0 / 9), 1e-12);
  EXPECT_NEAR(fit.Probability({1.0}), 8.0 / 12.0, 1e-13);
}

// At the maximum the residuals are orthogonal to the intercept and every covariate.
TEST(FitLogistic, SolvesTheScoreEquations) {
  const Sample sample = Simulated(1, 300);
  const auto fit = FitLogistic({sample.x, sample.z}, sample.y).value();
  double sums[3] = {0.0, 0.0, 0.0};
  for (std::size_t i = 0; i < sample.y.size(); ++i) {
    const double residual = (sample.y[i] ? 1.0 : 0.0) - fit.Probability({sample.x[i], sample.z[i]});
    sums[0] += residual;
    sums[1] += residual * sample.x[i];
    sums[2] += residual * sample.z[i];
  }
  for (const double sum : sums) EXPECT_NEAR(sum, 0.0, 1e-10);
  EXPECT_LT(fit.deviance, fit.null_deviance);
}

TEST(FitLogistic, FollowsScaleShiftAndOrderOfCovariates) {
  Sample sample = Simulated(2, 200);
  const auto before = FitLogistic({sample.x, sample.z}, sample.y).value();
  for (double& x : sample.x) x = 1e6 + 1000.0 * x;
  const auto after = FitLogistic({sample.z, sample.x}, sample.y).value();
  EXPECT_NEAR(after.coefficients[2] * 1000.0, before.coefficients[1], 1e-8);
  EXPECT_NEAR(after.coefficients[1], before.coefficients[2], 1e-8);
  EXPECT_NEAR(after.standard_errors[2] * 1000.0, before.standard_errors[1], 1e-8);
  EXPECT_NEAR(after.deviance, before.deviance, 1e-8);
}

TEST(FitLogistic, SwappingOutcomesNegatesCoefficients) {
  Sample sample = Simulated(3, 150);
  const auto before = FitLogistic({sample.x}, sample.y).value();
  sample.y.flip();
  const auto after = FitLogistic({sample.x}, sample.y).value();
  EXPECT_NEAR(after.coefficients[0], -before.coefficients[0], 1e-10);
  EXPECT_NEAR(after.coefficients[1], -before.coefficients[1], 1e-10);
}

TEST(FitLogistic, AnOffsetIsACovariateWithCoefficientOne) {
  const Sample sample = Simulated(4, 200);
  const auto free = FitLogistic({sample.x}, sample.y).value();
  std::vector<double> part;
  for (const double x : sample.x) part.push_back(0.4 * x);
  const auto rest = FitLogistic({sample.x}, sample.y, part).value();
  EXPECT_NEAR(rest.coefficients[1] + 0.4, free.coefficients[1], 1e-10);
}

TEST(FitLogistic, RefusesCompleteAndQuasiSeparation) {
  const std::vector<bool> y{false, false, false, true, true, true};
  const char* reason = "The covariates separate the outcomes: the coefficients are unbounded.";
  EXPECT_EQ(FitLogistic({{1, 2, 3, 4, 5, 6}}, y).refusal().reason, reason);
  EXPECT_EQ(FitLogistic({{1, 2, 3, 3, 4, 5}}, y).refusal().reason, reason);
  EXPECT_EQ(FitLogistic({{0, 0, 0, 0, 1, 1}}, y).refusal().reason, reason);
}

TEST(FitLogistic, AStrongButFiniteEffectIsEstimated) {
  std::vector<double> x;
  std::vector<bool> y;
  for (int i = 0; i < 2000; ++i) {
    x.push_back(i - 1000.0);
    y.push_back(i >= 1000);
  }
  y[999] = true;
  y[1000] = false;
  EXPECT_TRUE(FitLogistic({x}, y).ok());
}

TEST(FitLogistic, Refusals) {
  const std::vector<bool> y{false, true, false, true, true};
  const std::vector<double> x{1, 2, 3, 4, 3};
  EXPECT_EQ(FitLogistic({x, x}, y).refusal().code, RefusalCode::kNotEstimable);
  EXPECT_EQ(FitLogistic({{2, 2, 2, 2, 2}}, y).refusal().reason,
            "The covariates of the logistic regression are constant or collinear.");
  EXPECT_EQ(FitLogistic({x}, {true, true, true, true, true}).refusal().code,
            RefusalCode::kNoVariation);
  EXPECT_EQ(FitLogistic({{1.0}}, {true}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_THROW((void)FitLogistic({{1, 2, std::nan(""), 4, 5}}, y), ContractError);
  EXPECT_THROW((void)FitLogistic({{1, 2}}, y), ContractError);
}

}  // namespace
}  // namespace etalon::stats
