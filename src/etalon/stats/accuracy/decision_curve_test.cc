#include "etalon/stats/accuracy/decision_curve.h"

#include <gtest/gtest.h>

#include <cmath>

namespace etalon::stats {
namespace {

// At 0.2 (odds 1/4): 2 true and 1 false positive of 5: (2 - 1/4) / 5; everyone: (2 - 3/4) / 5.
const LabelledScores kHand{{0.9, 0.6, 0.3, 0.1, 0.05}, {true, true, false, false, false}};

TEST(DecisionCurve, HandExample) {
  const auto curve = DecisionCurve(kHand, {0.2}).value();
  EXPECT_DOUBLE_EQ(curve[0].net_benefit.value, 0.35);
  EXPECT_DOUBLE_EQ(curve[0].treat_all, 0.25);
  // Two of five negatives spared: 40 per 100.
  EXPECT_NEAR(curve[0].interventions_avoided_per_100, 40.0, 1e-12);
}

// The mean of 1, 1, -1/4, 0, 0 with its usual standard error.
TEST(DecisionCurve, StandardErrorIsThatOfAMean) {
  const auto curve = DecisionCurve(kHand, {0.2}).value();
  const double squares = 2.0 * 0.65 * 0.65 + 0.6 * 0.6 + 2.0 * 0.35 * 0.35;
  EXPECT_NEAR(*curve[0].net_benefit.standard_error, std::sqrt(squares / 4.0 / 5.0), 1e-14);
}

TEST(DecisionCurve, TreatingEveryoneIsTheModelThatIsAlwaysSure) {
  const LabelledScores sure{{1.0, 1.0, 1.0}, {true, false, false}};
  const auto curve = DecisionCurve(sure, {0.1, 0.3, 0.9}).value();
  for (const DecisionPoint& point : curve) {
    EXPECT_NEAR(point.net_benefit.value, point.treat_all, 1e-15);
    EXPECT_NEAR(point.interventions_avoided_per_100, 0.0, 1e-12);
  }
}

TEST(DecisionCurve, NobodyTreatedIsWorthNothing) {
  const auto curve = DecisionCurve(kHand, {0.95}).value();
  EXPECT_EQ(curve[0].net_benefit.value, 0.0);
}

TEST(DecisionCurve, AtThePrevalenceTreatingEveryoneIsWorthNothing) {
  EXPECT_NEAR(DecisionCurve(kHand, {0.4})->front().treat_all, 0.0, 1e-15);
}

TEST(DecisionCurve, RefusalsAndErrors) {
  EXPECT_EQ(DecisionCurve({{0.5}, {true}}, {0.2}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_THROW((void)DecisionCurve(kHand, {1.0}), ContractError);
  EXPECT_THROW((void)DecisionCurve({{2.0, 0.1}, {true, false}}, {0.2}), ContractError);
}

}  // namespace
}  // namespace etalon::stats
