#include "etalon/stats/agreement/bland_altman.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/stats/agreement/bland_altman_repeated.h"

namespace etalon::stats {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

TEST(BlandAltman, HandExample) {
  const auto result = AnalyseDifferences({1, 3, 5}, {0, 1, 2});
  ASSERT_TRUE(result);
  EXPECT_DOUBLE_EQ(result->bias.value, 2.0);
  EXPECT_DOUBLE_EQ(result->sd, 1.0);
  EXPECT_DOUBLE_EQ(result->upper_limit.value, 3.96);
  EXPECT_NEAR(result->lower_limit.value, 0.04, 1e-12);
}

TEST(BlandAltman, LeavesPairsWithAMissingReadingOut) {
  const auto result = AnalyseDifferences({1, 3, kMissing, 5, 9}, {0, 1, 7, 2, kMissing});
  EXPECT_EQ(result->pairs, 3U);
}

// FIGURES D.4: standard error of a limit by 3/n, in units of the SD.
TEST(BlandAltman, SimpleErrorOfALimit) {
  Random random(1);
  std::vector<double> a;
  for (int i = 0; i < 100; ++i) a.push_back(random.Normal());
  const auto result =
      AnalyseDifferences(a, std::vector<double>(100, 0.0), {1.96, LimitInterval::kSimple});
  EXPECT_NEAR(*result->upper_limit.standard_error / result->sd, std::sqrt(0.03), 1e-12);
}

// The two-sided factors for one limit are those of one-sided tolerance: k(0.975, 0.025 and 0.975).
// n = 20: noncentral t quantiles by numerical integration of the definition.
TEST(BlandAltman, ExactIntervalIsAsymmetricAndTendsToTheLargeSampleOne) {
  const auto reach = [](std::size_t n, LimitInterval method) {
    Random random(n);
    std::vector<double> a;
    for (std::size_t i = 0; i < n; ++i) a.push_back(random.Normal());
    const auto result = AnalyseDifferences(a, std::vector<double>(n, 0.0), {1.96, method});
    const Estimate& limit = result->upper_limit;
    return Interval{(limit.value - limit.interval->low) / result->sd,
                    (limit.interval->high - limit.value) / result->sd};
  };
  const Interval small = reach(10, LimitInterval::kExact);
  EXPECT_GT(small.high, 1.5 * small.low);
  const Interval large = reach(340, LimitInterval::kExact);
  const Interval approximate = reach(340, LimitInterval::kLargeSample);
  EXPECT_NEAR(large.high, approximate.high, 0.02);
  EXPECT_NEAR(large.low, approximate.low, 0.02);
}

TEST(BlandAltman, SwapsSignWithTheMethods) {
  const std::vector<double> a{1, 4, 6, 9, 12};
  const std::vector<double> b{2, 3, 8, 9, 10};
  const auto ab = AnalyseDifferences(a, b);
  const auto ba = AnalyseDifferences(b, a);
  EXPECT_DOUBLE_EQ(ab->bias.value, -ba->bias.value);
  EXPECT_NEAR(ab->upper_limit.interval->high, -ba->lower_limit.interval->low, 1e-12);
}

TEST(BlandAltman, OfAConstantDifferenceHasNoInterval) {
  const auto result = AnalyseDifferences({0.1, 0.2, 0.3}, {0.1, 0.2, 0.3});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->sd, 0.0);
  EXPECT_FALSE(result->upper_limit.interval);
  EXPECT_DOUBLE_EQ(result->bias_test.p_value, 1.0);
}

TEST(BlandAltman, RefusesTwoPairsAndUnequalLengths) {
  EXPECT_EQ(AnalyseDifferences({1, 2}, {1, 2}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_THROW(static_cast<void>(AnalyseDifferences({1, 2}, {1})), ContractError);
  EXPECT_THROW(static_cast<void>(AnalyseDifferences({1, 2, INFINITY}, {1, 2, 3})), ContractError);
}

TEST(VaryingLimits, OpenLikeAVWhereTheScatterGrows) {
  Random random(8);
  std::vector<double> a;
  std::vector<double> b;
  for (int i = 0; i < 2000; ++i) {
    const double truth = random.Uniform(10.0, 100.0);
    a.push_back(truth * (1.05 + 0.1 * random.Normal()));
    b.push_back(truth);
  }
  const auto limits = AnalyseVaryingLimits(a, b);
  ASSERT_TRUE(limits);
  EXPECT_NEAR(limits->SdAt(50.0), 5.0, 0.6);
  EXPECT_NEAR(limits->SdAt(100.0), 10.0, 1.0);
  EXPECT_NEAR(limits->LimitsAt(50.0).high - limits->LimitsAt(50.0).low, 3.92 * 5.0, 2.4);
  EXPECT_GE(limits->SdAt(-1000.0), 0.0);
}

TEST(Ratios, AreLimitsOfTheQuotient) {
  const auto result = AnalyseRatios({2, 4, 8.8}, {1, 2, 4});
  ASSERT_TRUE(result);
  EXPECT_NEAR(result->ratio.value, std::cbrt(2.0 * 2.0 * 2.2), 1e-12);
  EXPECT_LT(result->lower_limit.value, 2.0);
  EXPECT_EQ(AnalyseRatios({1, -2, 3}, {1, 2, 3}).refusal().code, RefusalCode::kNotApplicable);
  EXPECT_EQ(AnalyseRatios({0, 2, 3}, {1, 2, 3}).refusal().code, RefusalCode::kNotApplicable);
}

TEST(RepeatedAgreement, OfSingleReadingsIsRefused) {
  const std::vector<RepeatedPair> subjects{{{1}, {2}}, {{3}, {3}}, {{5}, {4}}};
  EXPECT_EQ(AnalyseConstantTruth(subjects).refusal().code, RefusalCode::kNotApplicable);
  EXPECT_EQ(AnalyseVaryingTruth(subjects).refusal().code, RefusalCode::kNotApplicable);
  EXPECT_EQ(AnalyseVaryingTruth({{{1, 2}, {1, 1}}}).refusal().code, RefusalCode::kTooFewValues);
}

// By hand: three subjects, two readings by each method.
TEST(RepeatedAgreement, ConstantTruthHandExample) {
  const std::vector<RepeatedPair> subjects{
      {{10, 12}, {9, 9}}, {{20, 20}, {21, 19}}, {{31, 29}, {30, 34}}};
  const auto result = AnalyseConstantTruth(subjects);
  ASSERT_TRUE(result);
  const double within_a = (2.0 + 0.0 + 2.0) / 3.0;
  const double within_b = (0.0 + 2.0 + 8.0) / 3.0;
  const double of_means = 4.0;  // mean differences 2, 0, -2
  EXPECT_NEAR(result->bias.value, 0.0, 1e-12);
  EXPECT_NEAR(result->difference_sd, std::sqrt(of_means + 0.5 * within_a + 0.5 * within_b), 1e-12);
}

TEST(RepeatedAgreement, VaryingTruthHandExample) {
  const std::vector<RepeatedPair> subjects{
      {{11, 13}, {10, 10}}, {{20, 21}, {20, 20}}, {{30, 36, 33}, {31, 35, 33}}};
  const auto result = AnalyseVaryingTruth(subjects);
  ASSERT_TRUE(result);
  // differences 1 3 | 0 1 | -1 1 0, mean 5/7
  const double within = (2.0 + 0.5 + 2.0) / 4.0;
  const double bias = 5.0 / 7.0;
  const double between =
      (2 * std::pow(2 - bias, 2) + 2 * std::pow(0.5 - bias, 2) + 3 * std::pow(0 - bias, 2)) / 2.0;
  const double typical = (49.0 - 17.0) / (2.0 * 7.0);
  EXPECT_NEAR(result->bias.value, bias, 1e-12);
  EXPECT_NEAR(result->difference_sd, std::sqrt((between - within) / typical + within), 1e-12);
}

TEST(RepeatedAgreement, BootstrapIsTheSameEveryTimeAndWiderThanPooling) {
  Random random(4);
  std::vector<RepeatedPair> subjects;
  std::vector<double> pooled_a;
  std::vector<double> pooled_b;
  for (int i = 0; i < 30; ++i) {
    RepeatedPair subject;
    const double own_bias = random.Normal();
    for (int j = 0; j < 5; ++j) {
      const double truth = 50.0 + 10.0 * random.Normal();
      subject.a.push_back(truth + own_bias + 0.2 * random.Normal());
      subject.b.push_back(truth);
    }
    pooled_a.insert(pooled_a.end(), subject.a.begin(), subject.a.end());
    pooled_b.insert(pooled_b.end(), subject.b.begin(), subject.b.end());
    subjects.push_back(subject);
  }
  const auto once = AnalyseVaryingTruth(subjects, {1.96, 500, 3});
  const auto again = AnalyseVaryingTruth(subjects, {1.96, 500, 3});
  const auto pooled = AnalyseDifferences(pooled_a, pooled_b);
  ASSERT_TRUE(once->bias.interval);
  EXPECT_EQ(once->bias.interval->low, again->bias.interval->low);
  EXPECT_GT(once->bias.interval->high - once->bias.interval->low,
            1.5 * (pooled->bias.interval->high - pooled->bias.interval->low));
}

}  // namespace
}  // namespace etalon::stats
