#include "etalon/stats/cohort/mixed_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::stats {
namespace {

constexpr MixedModelOptions kSlope{RandomEffects::kInterceptAndSlope};

/// Visits at irregular times, more for some subjects than for others.
LongitudinalData Simulated(int subjects, double slope_sd, std::uint64_t seed) {
  Random random(seed);
  LongitudinalData data{{}, {}, {{}}};
  for (int subject = 0; subject < subjects; ++subject) {
    const double intercept = -18.0 + 2.0 * random.Normal();
    const double slope = 0.4 + slope_sd * random.Normal();
    for (int visit = 0; visit < 3 + subject % 3; ++visit) {
      const double time = visit + 0.5 * random.Uniform();
      data.subjects.push_back("patient " + std::to_string(subject));
      data.predictors[0].push_back(time);
      data.response.push_back(intercept + slope * time + random.Normal());
    }
  }
  return data;
}

// One-way layout of equal group sizes: REML is the analysis of variance.
TEST(MixedModel, OfABalancedOneWayLayoutIsTheAnalysisOfVariance) {
  const LongitudinalData data{{"a", "a", "b", "b", "c", "c"}, {1, 2, 4, 6, 9, 8}, {}};
  const auto model = FitMixedModel(data).value();
  const double within = (0.5 + 2.0 + 0.5) / 3.0;
  const double between = 2.0 * (3.5 * 3.5 + 0.0 + 3.5 * 3.5) / 2.0;
  EXPECT_NEAR(model.fixed_effects[0].estimate.value, 5.0, 1e-12);
  EXPECT_NEAR(model.variances.residual_sd, std::sqrt(within), 1e-9);
  EXPECT_NEAR(model.variances.intercept_sd, std::sqrt((between - within) / 2.0), 1e-9);
  EXPECT_NEAR(*model.fixed_effects[0].estimate.standard_error, std::sqrt(between / 6.0), 1e-9);
  EXPECT_NEAR(*model.fixed_effects[0].test.degrees_of_freedom, 2.0, 1e-5);
  const double shrinkage = 1.0 - within / between;
  EXPECT_NEAR(model.subjects[0].intercept_deviation.value, -3.5 * shrinkage, 1e-8);
}

TEST(MixedModel, IsEquivariantUnderUnitsAndOrigins) {
  const LongitudinalData data = Simulated(20, 0.5, 2);
  LongitudinalData changed = data;
  for (double& time : changed.predictors[0]) time = 365.25 * time + 2e4;
  for (double& value : changed.response) value = 100.0 * value;
  const auto base = FitMixedModel(data, kSlope).value();
  const auto other = FitMixedModel(changed, kSlope).value();
  const double factor = 100.0 / 365.25;
  EXPECT_NEAR(other.fixed_effects[1].estimate.value, factor * base.fixed_effects[1].estimate.value,
              1e-6);
  EXPECT_NEAR(*other.variances.slope_sd, factor * *base.variances.slope_sd, 1e-7);
  EXPECT_NEAR(*other.fixed_effects[1].test.degrees_of_freedom,
              *base.fixed_effects[1].test.degrees_of_freedom, 1e-3);
  EXPECT_NEAR(*other.subjects[3].slope->standard_error,
              factor * *base.subjects[3].slope->standard_error, 1e-7);
}

TEST(MixedModel, IsBlindToTheOrderOfRows) {
  const LongitudinalData data = Simulated(20, 0.5, 3);
  LongitudinalData reversed = data;
  std::reverse(reversed.subjects.begin(), reversed.subjects.end());
  std::reverse(reversed.response.begin(), reversed.response.end());
  std::reverse(reversed.predictors[0].begin(), reversed.predictors[0].end());
  const auto one = FitMixedModel(data, kSlope).value();
  const auto other = FitMixedModel(reversed, kSlope).value();
  EXPECT_NEAR(one.log_likelihood, other.log_likelihood, 1e-9);
  EXPECT_NEAR(one.variances.intercept_sd, other.variances.intercept_sd, 1e-7);
}

// A random slope contains the random intercept, so its likelihood is at least as high.
TEST(MixedModel, RicherModelsFitNoWorse) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const LongitudinalData data = Simulated(12, seed % 2 == 0 ? 0.0 : 0.6, seed);
    const auto plain = FitMixedModel(data).value();
    const auto slope = FitMixedModel(data, kSlope).value();
    EXPECT_GE(slope.log_likelihood, plain.log_likelihood - 1e-9) << seed;
  }
}

TEST(MixedModel, WithoutVariationBetweenSubjectsIsLeastSquares) {
  const LongitudinalData data{{"a", "a", "b", "b", "c", "c"}, {1, 3, 3, 1, 2, 2.5}, {}};
  const auto model = FitMixedModel(data).value();
  EXPECT_TRUE(model.singular);
  EXPECT_NEAR(model.variances.intercept_sd, 0.0, 1e-4);
  EXPECT_NEAR(*model.fixed_effects[0].test.degrees_of_freedom, 5.0, 1e-3);
}

TEST(MixedModel, RefusesWhatTheRowsDoNotDetermine) {
  const auto code = [](const LongitudinalData& data, const MixedModelOptions& options = {}) {
    return FitMixedModel(data, options).refusal().code;
  };
  const std::vector<std::string> pairs{"a", "a", "b", "b", "c", "c"};
  EXPECT_EQ(code({{"a", "a", "a"}, {1, 2, 4}, {}}), RefusalCode::kTooFewValues);
  EXPECT_EQ(code({{}, {}, {}}), RefusalCode::kTooFewValues);
  EXPECT_EQ(code({{"a", "b", "c"}, {1, 2, 4}, {}}), RefusalCode::kNotEstimable);
  EXPECT_EQ(code({pairs, {2, 2, 2, 2, 2, 2}, {}}), RefusalCode::kNoVariation);
  EXPECT_EQ(code({pairs, {1, 2, 3, 4, 5, 7}, {{1, 1, 1, 1, 1, 1}}}), RefusalCode::kNoVariation);
  EXPECT_EQ(code({pairs, {1, 1, 3, 3, 7, 7}, {}}), RefusalCode::kNotEstimable);
  EXPECT_EQ(code({pairs, {1, 2, 3, 4, 5, 6}, {{2, 4, 6, 8, 10, 12}}}), RefusalCode::kNotEstimable);
  EXPECT_EQ(
      code({{"a", "a", "a", "b", "b", "b"}, {1, 2, 3, 4, 5, 7}, {{1, 1, 1, 2, 2, 2}}}, kSlope),
      RefusalCode::kNotEstimable);
  EXPECT_THROW((void)FitMixedModel({{"a"}, {1, 2}, {}}), ContractError);
  EXPECT_THROW((void)FitMixedModel({pairs, {1, 2, 3, 4, 5, 7}, {}}, kSlope), ContractError);
}

}  // namespace
}  // namespace etalon::stats
