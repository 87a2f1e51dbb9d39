#include "etalon/stats/accuracy/calibration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "etalon/core/random.h"

namespace etalon::stats {
namespace {

double Logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }

/// Probabilities whose log odds are `slope` times and `shift` plus the true ones.
LabelledScores Simulated(std::uint64_t seed, int count, double slope = 1.0, double shift = 0.0) {
  Random random(seed);
  LabelledScores cases;
  for (int i = 0; i < count; ++i) {
    const double log_odds = 1.5 * random.Normal() - 0.5;
    cases.positive.push_back(random.Uniform() < Logistic(log_odds));
    cases.scores.push_back(Logistic(slope * log_odds + shift));
  }
  return cases;
}

// Squared errors 0.04, 0.09, 0.25, 0.01.
const LabelledScores kHand{{0.2, 0.7, 0.5, 0.9}, {false, true, false, true}};

TEST(BrierScore, HandExample) {
  const Estimate brier = BrierScore(kHand).value();
  EXPECT_DOUBLE_EQ(brier.value, 0.0975);
  EXPECT_GE(brier.interval->low, 0.0);
  EXPECT_GT(brier.interval->high, brier.value);
}

TEST(BrierScore, SwappingClassesChangesNothing) {
  LabelledScores cases = Simulated(1, 100);
  const double before = BrierScore(cases)->value;
  cases.positive.flip();
  for (double& p : cases.scores) p = 1.0 - p;
  EXPECT_NEAR(BrierScore(cases)->value, before, 1e-15);
}

TEST(DecomposeBrierScore, PartsAddUpAndGradesLeaveNothingWithinBins) {
  LabelledScores cases = Simulated(2, 400);
  const auto parts = DecomposeBrierScore(cases).value();
  EXPECT_NEAR(parts.reliability - parts.resolution + parts.uncertainty + parts.within_bins,
              parts.brier, 1e-15);
  for (double& p : cases.scores) p = (std::floor(p * 10.0) + 0.5) / 10.0;
  EXPECT_NEAR(DecomposeBrierScore(cases)->within_bins, 0.0, 1e-15);
}

TEST(DecomposeBrierScore, AConstantForecastHasNoResolution) {
  const LabelledScores cases{{0.3, 0.3, 0.3, 0.3}, {true, false, false, true}};
  const auto parts = DecomposeBrierScore(cases).value();
  EXPECT_EQ(parts.resolution, 0.0);
  EXPECT_NEAR(parts.reliability, 0.04, 1e-15);
  EXPECT_DOUBLE_EQ(parts.uncertainty, 0.25);
}

TEST(ReliabilityCurve, BinsHoldAllCasesInOrder) {
  const LabelledScores cases = Simulated(3, 503);
  for (const Binning binning : {Binning::kEqualWidth, Binning::kEqualCount}) {
    const auto bins = ReliabilityCurve(cases, {.binning = binning}).value();
    std::size_t total = 0;
    for (std::size_t i = 0; i < bins.size(); ++i) {
      total += bins[i].cases;
      EXPECT_LE(bins[i].lowest, bins[i].mean_probability);
      EXPECT_LE(bins[i].interval.low, bins[i].observed);
      EXPECT_GE(bins[i].interval.high, bins[i].observed);
      if (i > 0) {
        EXPECT_GT(bins[i].lowest, bins[i - 1].highest);
      }
    }
    EXPECT_EQ(total, 503u);
  }
}

TEST(ReliabilityCurve, EqualCountsDifferByOneWithoutTies) {
  const auto bins = ReliabilityCurve(Simulated(4, 203), {.binning = Binning::kEqualCount}).value();
  ASSERT_EQ(bins.size(), 10u);
  for (const ReliabilityBin& bin : bins) EXPECT_NEAR(static_cast<double>(bin.cases), 20.3, 1.0);
}

TEST(ReliabilityCurve, OrderOfCasesDoesNotMatterAndTiesStayTogether) {
  LabelledScores cases = Simulated(5, 200);
  for (double& p : cases.scores) p = std::round(p * 20.0) / 20.0;
  const BinningOptions options{.binning = Binning::kEqualCount, .bins = 7};
  const auto before = ReliabilityCurve(cases, options).value();
  std::reverse(cases.scores.begin(), cases.scores.end());
  std::reverse(cases.positive.begin(), cases.positive.end());
  const auto after = ReliabilityCurve(cases, options).value();
  ASSERT_EQ(before.size(), after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(before[i].cases, after[i].cases);
    EXPECT_EQ(before[i].positives, after[i].positives);
  }
}

TEST(ReliabilityCurve, TheEndsOfTheScaleBelongToTheOuterBins) {
  const auto bins = ReliabilityCurve({{0.0, 1.0}, {false, true}}).value();
  ASSERT_EQ(bins.size(), 2u);
  EXPECT_EQ(bins[1].lowest, 1.0);
}

// Bins [0.2] 0, [0.5] 0, [0.7] 1, [0.9] 1: distances 0.2, 0.5, 0.3, 0.1.
TEST(CalibrationError, HandExample) {
  const auto error = EstimateCalibrationError(kHand).value();
  EXPECT_NEAR(error.expected, 0.275, 1e-15);
  EXPECT_NEAR(error.maximum, 0.5, 1e-15);
}

TEST(CalibrationError, FindsAConstantExcess) {
  LabelledScores cases = Simulated(6, 200000);
  EXPECT_LT(EstimateCalibrationError(cases)->expected, 0.01);
  for (double& p : cases.scores) p = std::min(1.0, p + 0.1);
  EXPECT_NEAR(EstimateCalibrationError(cases)->expected, 0.1, 0.01);
}

TEST(CalibrationLine, RecoversSlopeAndShift) {
  const auto perfect = FitCalibrationLine(Simulated(7, 50000)).value();
  EXPECT_NEAR(perfect.slope.value, 1.0, 0.03);
  EXPECT_NEAR(perfect.in_the_large.value, 0.0, 0.03);
  const auto extreme = FitCalibrationLine(Simulated(7, 50000, 2.0, 0.0)).value();
  EXPECT_NEAR(extreme.slope.value, 0.5, 0.02);
  const auto low = FitCalibrationLine(Simulated(7, 50000, 1.0, -1.0)).value();
  EXPECT_NEAR(low.in_the_large.value, 1.0, 0.03);
  EXPECT_NEAR(low.slope.value, 1.0, 0.03);
}

TEST(CalibrationLine, RefusesCertaintyAndSeparation) {
  EXPECT_EQ(FitCalibrationLine({{0.0, 0.5, 0.7}, {false, true, true}}).refusal().reason,
            "A predicted probability is exactly 0 or 1: its log odds are infinite.");
  EXPECT_EQ(FitCalibrationLine({{0.1, 0.2, 0.8, 0.9}, {false, false, true, true}}).refusal().code,
            RefusalCode::kNotEstimable);
  EXPECT_EQ(FitCalibrationLine({{0.1, 0.2, 0.8}, {true, true, true}}).refusal().code,
            RefusalCode::kNoVariation);
}

// p 0.2, 0.7, 0.9 with outcomes 0, 1, 1: excess (-0.2)(0.6) + 0.3(-0.4) + 0.1(-0.8) = -0.32;
// variance 0.36 0.16 + 0.16 0.21 + 0.64 0.09 = 0.1488.
TEST(Spiegelhalter, HandExample) {
  const auto test = TestSpiegelhalter({{0.2, 0.7, 0.9}, {false, true, true}}).value();
  EXPECT_NEAR(test.statistic, -0.32 / std::sqrt(0.1488), 1e-14);
}

TEST(Spiegelhalter, RejectsAboutOneInTwentyTrueModelsAndAllBadOnes) {
  int rejected = 0;
  for (std::uint64_t seed = 100; seed < 500; ++seed) {
    rejected += TestSpiegelhalter(Simulated(seed, 200))->p_value < 0.05 ? 1 : 0;
  }
  EXPECT_NEAR(rejected, 20, 13);  // three standard deviations
  EXPECT_LT(TestSpiegelhalter(Simulated(8, 2000, 2.0))->p_value, 1e-6);
}

TEST(Calibration, RefusalsAndErrors) {
  EXPECT_EQ(BrierScore({{0.4}, {true}}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(ReliabilityCurve({{}, {}}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(TestSpiegelhalter({{0.5, 0.5}, {true, false}}).refusal().code,
            RefusalCode::kNoVariation);
  EXPECT_THROW((void)BrierScore({{1.2, 0.1}, {true, false}}), ContractError);
  EXPECT_THROW((void)BrierScore({{std::nan(""), 0.1}, {true, false}}), ContractError);
  EXPECT_THROW((void)ReliabilityCurve(kHand, {.bins = 0}), ContractError);
}

}  // namespace
}  // namespace etalon::stats
