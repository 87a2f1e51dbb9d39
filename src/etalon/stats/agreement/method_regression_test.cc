#include "etalon/stats/agreement/method_regression.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/stats/agreement/concordance.h"
#include "etalon/stats/agreement/deviation.h"
#include "etalon/stats/agreement/line_fit.h"

namespace etalon::stats {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

struct Methods {
  std::vector<double> x, y;
};

Methods Simulate(int pairs, double intercept, double slope, double error, std::uint64_t seed) {
  Random random(seed);
  Methods methods;
  for (int i = 0; i < pairs; ++i) {
    const double truth = random.Uniform(10.0, 60.0);
    methods.x.push_back(truth + error * random.Normal());
    methods.y.push_back(intercept + slope * truth + error * random.Normal());
  }
  return methods;
}

TEST(Deming, FindsTheLineThatLeastSquaresFlattens) {
  const Methods m = Simulate(2000, 3.0, 1.2, 8.0, 1);
  const auto deming = FitDeming(m.x, m.y, 1.0);
  EXPECT_NEAR(deming->slope.value, 1.2, 0.06);
  EXPECT_LT(FitLine(m.x, m.y)->slope.value, 1.05);
}

TEST(Deming, JackknifeIntervalCoversTheSlope) {
  int covered = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const Methods m = Simulate(40, 3.0, 1.2, 4.0, 1000 + seed);
    const Interval interval = *FitDeming(m.x, m.y)->slope.interval;
    covered += interval.low <= 1.2 && 1.2 <= interval.high;
  }
  EXPECT_NEAR(covered / 500.0, 0.95, 0.025);
}

TEST(Deming, IsSymmetricInTheMethods) {
  const Methods m = Simulate(50, 3.0, 1.2, 2.0, 2);
  EXPECT_NEAR(FitDeming(m.x, m.y)->slope.value * FitDeming(m.y, m.x)->slope.value, 1.0, 1e-10);
}

TEST(Deming, OfAPerfectLineIsExact) {
  const auto line = FitDeming({1, 2, 3, 4}, {3, 5, 7, 9});
  EXPECT_NEAR(line->slope.value, 2.0, 1e-12);
  EXPECT_NEAR(line->intercept.value, 1.0, 1e-12);
}

TEST(Deming, Refuses) {
  EXPECT_EQ(FitDeming({1, 2, 3}, {1, 2, 3}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(FitDeming({1, 1, 1, 1}, {1, 2, 3, 4}).refusal().code, RefusalCode::kNoVariation);
  EXPECT_EQ(FitDeming({-1, 1, -1, 1}, {-1, -1, 1, 1}).refusal().code, RefusalCode::kNotEstimable);
  EXPECT_THROW(static_cast<void>(FitDeming({1, 2}, {1})), ContractError);
}

// Slopes between all pairs of (1,1) (2,2) ... are 1 but for those to the outlier.
TEST(PassingBablok, IsUnmovedByAnOutlier) {
  std::vector<double> x;
  std::vector<double> y;
  for (int i = 1; i <= 20; ++i) {
    x.push_back(i);
    y.push_back(i == 20 ? 60.0 : i);
  }
  const auto line = FitPassingBablok(x, y);
  ASSERT_TRUE(line);
  EXPECT_DOUBLE_EQ(line->line.slope.value, 1.0);
  EXPECT_DOUBLE_EQ(line->line.intercept.value, 0.0);
  EXPECT_GT(FitDeming(x, y)->slope.value, 1.3);
}

TEST(PassingBablok, FindsTheLineAndAcceptsItsStraightness) {
  const Methods m = Simulate(150, 2.0, 0.9, 2.0, 4);
  const auto line = FitPassingBablok(m.x, m.y);
  ASSERT_TRUE(line);
  EXPECT_NEAR(line->line.slope.value, 0.9, 0.05);
  EXPECT_LT(line->line.slope.interval->low, 0.9);
  EXPECT_GT(line->line.slope.interval->high, 0.9);
  EXPECT_LT(line->line.intercept.interval->low, 2.0);
  EXPECT_GT(line->line.intercept.interval->high, 2.0);
  EXPECT_GT(line->linearity.p_value, 0.05);
}

TEST(PassingBablok, SeesACurve) {
  std::vector<double> x;
  std::vector<double> y;
  Random random(5);
  for (int i = 0; i < 120; ++i) {
    x.push_back(i);
    y.push_back(i * i / 120.0 + random.Normal());
  }
  EXPECT_LT(FitPassingBablok(x, y)->linearity.p_value, 0.001);
}

TEST(PassingBablok, TurnsWithTheMethods) {
  const Methods m = Simulate(60, 2.0, 0.9, 2.0, 6);
  const auto xy = FitPassingBablok(m.x, m.y);
  const auto yx = FitPassingBablok(m.y, m.x);
  EXPECT_NEAR(xy->line.slope.value * yx->line.slope.value, 1.0, 0.01);
}

TEST(PassingBablok, Refuses) {
  EXPECT_EQ(FitPassingBablok({1, 2, 3}, {1, 2, 3}).refusal().code, RefusalCode::kTooFewValues);
  const std::vector<double> rising{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const std::vector<double> falling{30, 27, 24, 21, 18, 15, 12, 9, 6, 3};
  EXPECT_EQ(FitPassingBablok(rising, falling).refusal().code, RefusalCode::kNotApplicable);
  EXPECT_EQ(FitPassingBablok(rising, std::vector<double>(10, 4.0)).refusal().code,
            RefusalCode::kNoVariation);
  EXPECT_EQ(FitPassingBablok(std::vector<double>(10001, 1.0), std::vector<double>(10001, 2.0))
                .refusal()
                .code,
            RefusalCode::kNotApplicable);
}

TEST(Concordance, FallsWithAShiftThatCorrelationDoesNotSee) {
  const auto same = AnalyseConcordance({1, 2, 3, 4, 5.5}, {1, 2, 3, 4, 5});
  const auto shifted = AnalyseConcordance({1, 2, 3, 4, 5.5}, {4, 5, 6, 7, 8});
  EXPECT_NEAR(same->correlation, shifted->correlation, 1e-12);
  EXPECT_LT(shifted->coefficient.value, 0.4);
  EXPECT_NEAR(shifted->coefficient.value, shifted->correlation * shifted->bias_correction, 1e-12);
}

TEST(Concordance, OfIdenticalReadingsIsOneWithoutAnInterval) {
  const auto result = AnalyseConcordance({1, 2, 3, 4}, {1, 2, 3, 4});
  EXPECT_NEAR(result->coefficient.value, 1.0, 1e-12);
  EXPECT_EQ(AnalyseConcordance({1, 1, 1, 1}, {1, 2, 3, 4}).refusal().code,
            RefusalCode::kNoVariation);
  EXPECT_EQ(AnalyseConcordance({1, 2, kMissing, 4}, {1, 2, 3, 4}).refusal().code,
            RefusalCode::kTooFewValues);
}

TEST(RankConcordance, IsOneForTheSameOrderAndIgnoresScale) {
  EXPECT_DOUBLE_EQ(AnalyseRankConcordance(RatingTable::FromRows({{1, 10}, {2, 100}, {3, 1000}}))->w,
                   1.0);
  EXPECT_EQ(AnalyseRankConcordance(RatingTable::FromRows({{1, 1}, {1, 1}})).refusal().code,
            RefusalCode::kNoVariation);
  EXPECT_EQ(AnalyseRankConcordance(RatingTable::FromRows({{1, kMissing}, {2, 1}})).refusal().code,
            RefusalCode::kNotApplicable);
}

// The ratio of a normal error's 95th to its 50th percentile is 2.906.
TEST(Deviations, TailRatioOfNormalErrors) {
  Random random(12);
  std::vector<double> value;
  std::vector<double> reference;
  for (int i = 0; i < 200000; ++i) {
    reference.push_back(50.0);
    value.push_back(50.0 + 4.0 * random.Normal());
  }
  const auto result = AnalyseDeviations(value, reference);
  ASSERT_TRUE(result);
  EXPECT_NEAR(result->tail_ratio, 2.906, 0.03);
  EXPECT_NEAR(result->absolute.p50.value, 0.67449 * 4.0, 0.03);
  EXPECT_NEAR(result->relative->p95.value, 100.0 * 1.95996 * 4.0 / 50.0, 0.2);
  EXPECT_LT(result->absolute.p95.interval->low, result->absolute.p95.value);
}

TEST(Deviations, HaveNoIntervalTheSampleCannotHold) {
  std::vector<double> value;
  for (int i = 0; i < 40; ++i) value.push_back(i);
  const auto result = AnalyseDeviations(value, std::vector<double>(40, 0.0));
  EXPECT_TRUE(result->absolute.p50.interval);
  EXPECT_FALSE(result->absolute.p95.interval);
  EXPECT_EQ(result->references_of_zero, 40U);
  EXPECT_EQ(result->relative.refusal().code, RefusalCode::kTooFewValues);
}

TEST(IndividualEquivalence, HandExample) {
  // T - R: 1, 1 | 0, 2 | 1, 1; R - R': 2, 2, 2
  const auto result = AnalyseIndividualEquivalence(
      {11, 20, 31}, RatingTable::FromRows({{10, 12}, {20, 22}, {30, 32}}));
  ASSERT_TRUE(result);
  EXPECT_NEAR(result->program_reader_square, (1.0 + 2.0 + 1.0) / 3.0, 1e-12);
  EXPECT_NEAR(result->coefficient.value, 2.0 * (4.0 / 3.0 - 4.0) / 4.0, 1e-12);
  EXPECT_TRUE(result->equivalent);
}

TEST(IndividualEquivalence, SeesAProgramThatIsWorseThanReaders) {
  Random random(3);
  std::vector<double> program;
  RatingTable readers(100, 3);
  for (std::size_t i = 0; i < 100; ++i) {
    const double truth = 50 + 10 * random.Normal();
    for (std::size_t j = 0; j < 3; ++j) readers.Set(i, j, truth + 2 * random.Normal());
    program.push_back(truth + 6 * random.Normal());
  }
  const auto result = AnalyseIndividualEquivalence(program, readers);
  EXPECT_FALSE(result->equivalent);
  EXPECT_GT(result->coefficient.value, 2.0);
  EXPECT_EQ(AnalyseIndividualEquivalence({1, 2, 3}, RatingTable::FromRows({{1, 1}, {2, 2}, {3, 3}}))
                .refusal()
                .code,
            RefusalCode::kNoVariation);
}

}  // namespace
}  // namespace etalon::stats
