#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/stats/cohort/quantile_interval.h"
#include "etalon/stats/cohort/rank_tests.h"
#include "etalon/stats/cohort/shapiro_wilk.h"
#include "etalon/stats/cohort/t_tests.h"
#include "etalon/stats/noncentral_student.h"

namespace etalon::stats {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
const std::vector<double> kX{2.1, 3.4, 1.7, 5.6, 4.4, 8.1, 0.3, 6.6, 9.3, 7.7, 5.1, 3.9};
const std::vector<double> kY{1.1, 2.0, 2.4, 3.9, 3.1, 9.0, 0.7, 2.2, 4.2, 8.8, 1.6, 6.1};
const std::vector<double> kEight(kY.begin(), kY.begin() + 8);

std::vector<double> Plus(std::vector<double> values, double shift) {
  for (double& value : values) value += shift;
  return values;
}

// R: wilcox.test(x, y, paired = TRUE, conf.int = TRUE)
TEST(WilcoxonSignedRank, IsExactForFewUntiedPairs) {
  const auto result = WilcoxonSignedRank(kX, kY).value();
  EXPECT_EQ(result.test.method, "Wilcoxon signed rank, exact");
  EXPECT_EQ(result.test.statistic, 58.0);
  EXPECT_NEAR(result.test.p_value, 0.1513671875, 1e-14);
  EXPECT_NEAR(result.shift.value, 1.175, 1e-14);
  EXPECT_NEAR(result.shift.interval->low, -0.6, 1e-14);
  EXPECT_NEAR(result.shift.interval->high, 2.7, 1e-14);
}

// R: wilcox.test(x, y + 0.05, conf.int = TRUE)
TEST(MannWhitney, IsExactForFewUntiedValues) {
  const auto result = MannWhitney(kX, Plus(kEight, 0.05)).value();
  EXPECT_EQ(result.test.method, "Mann-Whitney, exact");
  EXPECT_EQ(result.test.statistic, 67.0);
  EXPECT_NEAR(result.test.p_value, 0.156862745098039, 1e-14);
  EXPECT_NEAR(result.shift.value, 1.95, 1e-14);
  EXPECT_NEAR(result.shift.interval->low, -0.55, 1e-14);
  EXPECT_NEAR(result.shift.interval->high, 4.55, 1e-14);
  EXPECT_NEAR(result.rank_biserial, 2.0 * 67.0 / 96.0 - 1.0, 1e-15);
}

TEST(MannWhitney, MirrorsWhenTheGroupsChangePlaces) {
  const auto one = MannWhitney(kX, kEight).value();
  const auto other = MannWhitney(kEight, kX).value();
  EXPECT_NEAR(one.test.p_value, other.test.p_value, 1e-14);
  EXPECT_NEAR(one.shift.value, -other.shift.value, 1e-14);
  EXPECT_NEAR(one.shift.interval->low, -other.shift.interval->high, 1e-14);
}

// Against the table of all pairwise averages, with ties and negative values.
TEST(WilcoxonSignedRank, ShiftIsTheMedianOfAllAverages) {
  Random random(9);
  std::vector<double> values;
  for (int i = 0; i < 101; ++i) values.push_back(std::round(10.0 * random.Normal()) - 3.0);
  std::vector<double> averages;
  for (std::size_t i = 0; i < values.size(); ++i)
    for (std::size_t j = i; j < values.size(); ++j)
      averages.push_back(0.5 * (values[i] + values[j]));
  std::sort(averages.begin(), averages.end());
  const std::size_t half = averages.size() / 2;
  const double median =
      averages.size() % 2 == 1 ? averages[half] : 0.5 * (averages[half - 1] + averages[half]);
  const auto result = WilcoxonSignedRank(values, std::vector<double>(values.size(), 0.0)).value();
  EXPECT_EQ(result.shift.value, median);
  EXPECT_EQ(result.test.method, "Wilcoxon signed rank, normal with continuity correction");
}

TEST(RankTests, RefuseWhatHoldsNoInformation) {
  EXPECT_EQ(WilcoxonSignedRank({}, {}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(WilcoxonSignedRank({1.0, 2.0}, {1.0, 2.0}).refusal().code, RefusalCode::kNoVariation);
  EXPECT_EQ(MannWhitney({1.0}, {kMissing}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(MannWhitney({1.0, 1.0}, {1.0}).refusal().code, RefusalCode::kNoVariation);
  EXPECT_EQ(KruskalWallis({{1.0, 2.0, 3.0}}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(KruskalWallis({{2.0, 2.0}, {2.0}}).refusal().code, RefusalCode::kNoVariation);
  EXPECT_EQ(Friedman({{1.0, 2.0}}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(Friedman({{1.0, 2.0}, {1.0, 2.0}}).refusal().code, RefusalCode::kNoVariation);
  EXPECT_THROW((void)WilcoxonSignedRank({1.0}, {}), ContractError);
}

TEST(RankTests, OfOneValueHaveNoIntervalAndNoSignificance) {
  const auto one = WilcoxonSignedRank({3.0}, {1.0}).value();
  EXPECT_EQ(one.test.p_value, 1.0);
  EXPECT_FALSE(one.shift.interval);
  EXPECT_EQ(MannWhitney({3.0}, {1.0})->test.p_value, 1.0);
}

// R: friedman.test
TEST(Friedman, MatchesRWithTiesAndDropsIncompleteSubjects) {
  const auto result =
      Friedman({{7, 6, 9, 8, 7, 5, 1}, {9, 5, 7, 5, 8, 6, kMissing}, {8, 7, 6, 5, 7, 6, 3}})
          .value();
  EXPECT_EQ(result.subjects, 6u);
  EXPECT_NEAR(result.test.statistic, 0.285714285714286, 1e-14);
  EXPECT_NEAR(result.test.p_value, 0.866877899750182, 1e-14);
}

TEST(KruskalWallis, OfTwoGroupsIsTheUncorrectedMannWhitney) {
  const auto kruskal = KruskalWallis({kX, kEight, {}}).value();
  const auto whitney =
      MannWhitney(kX, kEight, {.always_normal = true, .continuity_correction = false}).value();
  EXPECT_NEAR(kruskal.p_value, whitney.test.p_value, 1e-13);
}

// R: shapiro.test
TEST(ShapiroWilk, MatchesRForSmallSamples) {
  const auto expect = [](const std::vector<double>& sample, double w, double p) {
    const auto result = ShapiroWilk(sample).value();
    EXPECT_NEAR(result.statistic, w, 1e-12);
    EXPECT_NEAR(result.p_value, p, 1e-12);
  };
  expect({1, 2, 4}, 0.964285714285714, 0.636886845028963);
  expect({2, 3, 5, 9, 4}, 0.903089932726152, 0.427198627769662);
  expect({2.1, 3.4, 1.7, 5.6, 4.4, 8.1, 0.3, 6.6}, 0.977880150188983, 0.951663803279377);
  expect(kX, 0.981247841302173, 0.988128966771414);
}

TEST(ShapiroWilk, RefusesConstantsAndSizesOutsideItsRange) {
  EXPECT_EQ(ShapiroWilk({1.0, 2.0}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(ShapiroWilk({3.0, 3.0, 3.0}).refusal().code, RefusalCode::kNoVariation);
  std::vector<double> many(5001);
  std::generate(many.begin(), many.end(), [n = 0.0]() mutable { return n++; });
  EXPECT_EQ(ShapiroWilk(many).refusal().code, RefusalCode::kNotApplicable);
}

// R: t.test(x, y, var.equal = TRUE)
TEST(StudentT, MatchesR) {
  const auto result = StudentT(kX, kEight).value();
  EXPECT_NEAR(result.test.statistic, 1.460315294291450, 1e-13);
  EXPECT_NEAR(result.test.p_value, 0.161438276577954, 1e-13);
  EXPECT_NEAR(result.difference.interval->low, -0.789618616758200, 1e-12);
  EXPECT_NEAR(result.difference.interval->high, 4.389618616758200, 1e-12);
}

TEST(PairedT, StandardisedDifferenceIsBlindToUnits) {
  std::vector<double> x = kX;
  std::vector<double> y = kY;
  for (double& value : x) value *= 25.4;
  for (double& value : y) value *= 25.4;
  const auto inches = PairedT(kX, kY).value();
  const auto millimetres = PairedT(x, y).value();
  EXPECT_NEAR(inches.standardised.value, millimetres.standardised.value, 1e-13);
  EXPECT_NEAR(inches.standardised.value, inches.test.statistic / std::sqrt(12.0), 1e-14);
  EXPECT_LT(inches.standardised.interval->low, inches.standardised.value);
}

// The interval of a non-centrality excludes 0 exactly where the t test is significant.
TEST(NoncentralityInterval, TouchesZeroAtTheCriticalValue) {
  const double critical = 2.2281388519649385;  // qt(.975, 10)
  EXPECT_NEAR(NoncentralityInterval(critical, 10.0).low, 0.0, 1e-9);
  EXPECT_NEAR(NoncentralityInterval(-critical, 10.0).high, 0.0, 1e-9);
}

TEST(TTests, RefuseConstantsAndTooFewValues) {
  EXPECT_EQ(OneSampleT({1.0}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(PairedT({1.0, 2.0}, {2.0, 3.0}).refusal().code, RefusalCode::kNoVariation);
  EXPECT_EQ(PairedT({1.0, kMissing}, {2.0, 3.0}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(WelchT({1.0, 2.0}, {2.0}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(StudentT({1.0, 1.0}, {2.0, 2.0}).refusal().code, RefusalCode::kNoVariation);
  EXPECT_EQ(OneSampleT({1.0, 1.0}).refusal().reason,
            "A t test is undefined when all values are equal.");
}

// [Conover1999]: the 5th and 12th of 16 values cover the median with 92.3 %, the 4th and 13th with
// 97.9 %.
TEST(QuantileInterval, OfAMedianUsesSymmetricOrderStatistics) {
  std::vector<double> values(16);
  std::generate(values.begin(), values.end(), [n = 0.0]() mutable { return n += 1.0; });
  const auto result = QuantileWithInterval(values, 0.5).value();
  EXPECT_EQ(result.quantile.value, 8.5);
  EXPECT_EQ(result.quantile.interval->low, 4.0);
  EXPECT_EQ(result.quantile.interval->high, 13.0);
  EXPECT_NEAR(result.coverage, 0.9787292480468750, 1e-14);
}

TEST(QuantileInterval, RefusesTooFewValues) {
  EXPECT_TRUE(QuantileWithInterval({1, 2, 3, 4, 5, 6}, 0.5).ok());
  EXPECT_EQ(QuantileWithInterval({1, 2, 3, 4, 5}, 0.5).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(QuantileWithInterval({}, 0.5).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_THROW((void)QuantileWithInterval({1.0}, 1.0), ContractError);
}

}  // namespace
}  // namespace etalon::stats
