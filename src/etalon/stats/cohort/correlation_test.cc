#include "etalon/stats/cohort/correlation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::stats {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
const std::vector<double> kX{2.1, 3.4, 1.7, 5.6, 4.4, 8.1, 0.3, 6.6};
const std::vector<double> kY{1.1, 2.0, 2.4, 3.9, 3.1, 9.0, 0.7, 2.2};
const std::vector<double> kLongX{2.1, 3.4, 1.7, 5.6, 4.4, 8.1, 0.3, 6.6, 9.3, 7.7, 5.1, 3.9};
const std::vector<double> kLongY{1.1, 2.0, 2.4, 3.9, 3.1, 9.0, 0.7, 2.2, 4.2, 8.8, 1.6, 6.1};

constexpr CorrelationMethod kMethods[] = {CorrelationMethod::kPearson, CorrelationMethod::kSpearman,
                                          CorrelationMethod::kKendall};

std::vector<double> Negated(std::vector<double> values) {
  for (double& value : values) value = -value;
  return values;
}

// R: cor.test(x, y, method = "spearman")$p.value
TEST(Spearman, CountsPermutationsOfFewPairs) {
  const auto result = Spearman(kX, kY).value();
  EXPECT_EQ(result.test.method, "exact permutation of Spearman's S");
  EXPECT_NEAR(result.test.p_value, 0.0458333333333333, 1e-14);
}

TEST(Spearman, UsesEdgeworthSeriesForMorePairsOnBothSides) {
  const auto result = Spearman(kLongX, kLongY).value();
  EXPECT_EQ(result.test.method, "Edgeworth series of Spearman's S");
  EXPECT_NEAR(result.coefficient.value, 0.6993006993006995, 1e-14);
  EXPECT_NEAR(result.test.statistic, 86.0, 1e-9);
  EXPECT_NEAR(result.test.p_value, 0.0145393118705073, 1e-12);
  const auto mirrored = Spearman(kLongX, Negated(kLongY)).value();
  EXPECT_NEAR(mirrored.test.statistic, 486.0, 1e-9);
  EXPECT_NEAR(mirrored.test.p_value, 0.0145393118705073, 1e-12);
}

// R: cor.test(x, y, method = "kendall")
TEST(Kendall, IsExactForFewUntiedPairs) {
  const auto result = KendallTauB(kX, kY).value();
  EXPECT_EQ(result.test.method, "exact Kendall");
  EXPECT_NEAR(result.coefficient.value, 0.642857142857143, 1e-14);
  EXPECT_EQ(result.test.statistic, 23.0);
  EXPECT_NEAR(result.test.p_value, 0.0311507936508, 1e-12);
  EXPECT_NEAR(KendallTauB(kLongX, kLongY)->test.p_value, 0.0137707681978516, 1e-14);
}

// Every pair looked at, against the n log n count.
TEST(Kendall, AgreesWithCountingEveryPair) {
  Random random(5);
  std::vector<double> x;
  std::vector<double> y;
  for (int i = 0; i < 200; ++i) {
    x.push_back(std::floor(8.0 * random.Uniform()));
    y.push_back(std::floor(x.back() + 6.0 * random.Uniform()));
  }
  double score = 0.0;
  double untied_x = 0.0;
  double untied_y = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const double product = (x[i] - x[j]) * (y[i] - y[j]);
      score += (product > 0.0) - (product < 0.0);
      untied_x += x[i] != x[j];
      untied_y += y[i] != y[j];
    }
  }
  EXPECT_NEAR(KendallTauB(x, y)->coefficient.value, score / std::sqrt(untied_x * untied_y), 1e-14);
}

TEST(Correlation, IsBlindToOrderScaleAndMissingRows) {
  std::vector<double> x(kLongX.rbegin(), kLongX.rend());
  std::vector<double> y(kLongY.rbegin(), kLongY.rend());
  for (double& value : x) value = 3.0 * value + 7.0;
  x.push_back(kMissing);
  y.push_back(1.0);
  x.push_back(1.0);
  y.push_back(kMissing);
  for (const CorrelationMethod method : kMethods) {
    const auto base = Correlate(method, kLongX, kLongY).value();
    const auto changed = Correlate(method, x, y).value();
    EXPECT_EQ(changed.pairs, 12u);
    EXPECT_NEAR(changed.coefficient.value, base.coefficient.value, 1e-14);
    EXPECT_NEAR(changed.coefficient.interval->low, base.coefficient.interval->low, 1e-13);
    EXPECT_NEAR(changed.test.p_value, base.test.p_value, 1e-14);
  }
}

TEST(Correlation, OfAPerfectLineIsOneWithoutAnyNotANumber) {
  const std::vector<double> line{1.0, 2.0, 3.0, 4.0, 5.5};
  for (const CorrelationMethod method : kMethods) {
    const auto result = Correlate(method, line, line).value();
    EXPECT_DOUBLE_EQ(result.coefficient.value, 1.0);
    EXPECT_DOUBLE_EQ(result.coefficient.interval->low, 1.0);
    EXPECT_FALSE(std::isnan(result.test.statistic));
    EXPECT_LT(result.test.p_value, 0.05);
    EXPECT_DOUBLE_EQ(Correlate(method, line, Negated(line))->coefficient.value, -1.0);
  }
}

TEST(Correlation, RefusesConstantsAndTooFewPairs) {
  for (const CorrelationMethod method : kMethods) {
    EXPECT_EQ(Correlate(method, {1.0}, {2.0}).refusal().code, RefusalCode::kTooFewValues);
    EXPECT_EQ(Correlate(method, {}, {}).refusal().code, RefusalCode::kTooFewValues);
    EXPECT_EQ(Correlate(method, {1.0, 2.0, 3.0}, {4.0, 4.0, 4.0}).refusal().code,
              RefusalCode::kNoVariation);
    EXPECT_THROW((void)Correlate(method, {1.0, 2.0}, {1.0}), ContractError);
    EXPECT_THROW((void)Correlate(method, {1.0, 2.0, INFINITY}, {1.0, 2.0, 3.0}), ContractError);
  }
  EXPECT_EQ(Pearson({1.0, 2.0}, {1.0, 3.0}).refusal().reason,
            "A correlation needs at least 3 complete pairs; 2 found.");
}

TEST(Correlations, CountEachPairAndAdjustOverTheMatrix) {
  std::vector<double> gap = kLongX;
  gap[3] = gap[7] = kMissing;
  const std::vector<double> constant(12, 4.0);
  const auto matrix =
      Correlations({kLongX, kLongY, gap, constant}, CorrelationMethod::kPearson, Adjustment::kHolm);
  ASSERT_EQ(matrix.cells.size(), 6u);
  EXPECT_EQ(matrix.At(1, 0).correlation->pairs, 12u);
  EXPECT_EQ(matrix.At(1, 2).correlation->pairs, 10u);
  EXPECT_FALSE(matrix.At(0, 3).correlation.ok());
  EXPECT_FALSE(matrix.At(0, 3).adjusted_p.has_value());
  // The smaller of the two p-values apart from that of x with itself counts twice.
  const double first = matrix.At(0, 1).correlation->test.p_value;
  const double second = matrix.At(1, 2).correlation->test.p_value;
  EXPECT_NEAR(std::min(*matrix.At(0, 1).adjusted_p, *matrix.At(1, 2).adjusted_p),
              2.0 * std::min(first, second), 1e-15);
  EXPECT_THROW((void)matrix.At(2, 2), ContractError);
}

// R: p.adjust(c(.01, .04, .03, .005, .9, .2), ...)
TEST(AdjustedPValues, MatchR) {
  const std::vector<double> raw{0.01, 0.04, 0.03, 0.005, 0.9, 0.2};
  const auto expect = [&](Adjustment adjustment, const std::vector<double>& expected) {
    const auto got = AdjustedPValues(raw, adjustment);
    for (std::size_t i = 0; i < raw.size(); ++i)
      EXPECT_NEAR(got[i], expected[i], 1e-15) << Name(adjustment) << " " << i;
  };
  expect(Adjustment::kHolm, {0.05, 0.12, 0.12, 0.03, 0.9, 0.4});
  expect(Adjustment::kHochberg, {0.05, 0.12, 0.12, 0.03, 0.9, 0.4});
  expect(Adjustment::kBenjaminiHochberg, {0.03, 0.06, 0.06, 0.03, 0.9, 0.24});
  expect(Adjustment::kBonferroni, {0.06, 0.24, 0.18, 0.03, 1.0, 1.0});
  expect(Adjustment::kNone, raw);
}

// GOLDEN.md section 6: p.adjust of (.01, .02, .03, .04, .05)
TEST(AdjustedPValues, MatchTheGoldenFive) {
  const std::vector<double> raw{0.01, 0.02, 0.03, 0.04, 0.05};
  const std::vector<double> holm{0.05, 0.08, 0.09, 0.09, 0.09};
  const auto got = AdjustedPValues(raw, Adjustment::kHolm);
  const auto discovery = AdjustedPValues(raw, Adjustment::kBenjaminiHochberg);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    EXPECT_NEAR(got[i], holm[i], 1e-15);
    EXPECT_NEAR(discovery[i], 0.05, 1e-15);
  }
}

TEST(AdjustedPValues, RefuseWhatIsNoProbability) {
  EXPECT_THROW(AdjustedPValues({0.1, 1.1}, Adjustment::kHolm), ContractError);
  EXPECT_THROW(AdjustedPValues({kMissing}, Adjustment::kHolm), ContractError);
  EXPECT_TRUE(AdjustedPValues({}, Adjustment::kHolm).empty());
}

}  // namespace
}  // namespace etalon::stats
