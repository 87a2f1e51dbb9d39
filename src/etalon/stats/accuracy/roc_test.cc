#include "etalon/stats/accuracy/roc.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "etalon/core/random.h"

namespace etalon::stats {
namespace {

// Positives 3, 2, 2; negatives 2, 1: of six pairs four are won and two tied.
const LabelledScores kHand{{3.0, 2.0, 2.0, 2.0, 1.0}, {true, true, true, false, false}};

LabelledScores Simulated(std::uint64_t seed, std::size_t count, double shift, int levels) {
  Random random(seed);
  LabelledScores cases;
  for (std::size_t i = 0; i < count; ++i) {
    cases.positive.push_back(i % 3 == 0);
    const double score = random.Normal() + (i % 3 == 0 ? shift : 0.0);
    cases.scores.push_back(levels == 0 ? score : std::floor(score * levels));
  }
  return cases;
}

/// Area by its definition: the share of pairs that are won, ties half.
double AreaByPairs(const LabelledScores& cases) {
  double won = 0.0;
  double pairs = 0.0;
  for (std::size_t i = 0; i < cases.scores.size(); ++i) {
    for (std::size_t j = 0; j < cases.scores.size(); ++j) {
      if (!cases.positive[i] || cases.positive[j]) continue;
      pairs += 1.0;
      won += cases.scores[i] > cases.scores[j] ? 1.0 : 0.0;
      won += cases.scores[i] == cases.scores[j] ? 0.5 : 0.0;
    }
  }
  return won / pairs;
}

TEST(RocCurve, HandExample) {
  const RocCurve curve = MakeRocCurve(kHand).value();
  ASSERT_EQ(curve.points.size(), 4u);
  EXPECT_EQ(curve.points[0].threshold, std::numeric_limits<double>::infinity());
  EXPECT_EQ(curve.points[1].threshold, 2.5);
  EXPECT_EQ(curve.points[2].threshold, 1.5);
  EXPECT_EQ(curve.points[3].threshold, 1.0);
  EXPECT_EQ(curve.points[2].sensitivity, 1.0);
  EXPECT_EQ(curve.points[2].specificity, 0.5);
  EXPECT_DOUBLE_EQ(AreaUnderCurve(curve), 5.0 / 6.0);
}

TEST(RocCurve, GoesFromNothingToEverything) {
  const RocCurve curve = MakeRocCurve(Simulated(1, 200, 1.0, 0)).value();
  EXPECT_EQ(curve.points.front().sensitivity, 0.0);
  EXPECT_EQ(curve.points.front().specificity, 1.0);
  EXPECT_EQ(curve.points.back().sensitivity, 1.0);
  EXPECT_EQ(curve.points.back().specificity, 0.0);
  for (std::size_t i = 1; i < curve.points.size(); ++i) {
    EXPECT_LT(curve.points[i].threshold, curve.points[i - 1].threshold);
    EXPECT_GE(curve.points[i].sensitivity, curve.points[i - 1].sensitivity);
    EXPECT_LE(curve.points[i].specificity, curve.points[i - 1].specificity);
  }
}

TEST(RocCurve, EveryPointIsWhatItsThresholdGives) {
  const LabelledScores cases = Simulated(2, 100, 1.0, 2);
  const RocCurve curve = MakeRocCurve(cases).value();
  for (const OperatingPoint& point : curve.points) {
    const OperatingPoint direct = PointAtThreshold(cases, point.threshold).value();
    EXPECT_EQ(direct.true_positives, point.true_positives);
    EXPECT_EQ(direct.false_positives, point.false_positives);
  }
}

TEST(RocCurve, AreaIsTheShareOfPairsWonWithAndWithoutTies) {
  for (const int levels : {0, 1, 3}) {
    const LabelledScores cases = Simulated(3, 150, 0.7, levels);
    EXPECT_NEAR(AreaUnderCurve(MakeRocCurve(cases).value()), AreaByPairs(cases), 1e-13);
  }
}

TEST(RocCurve, ConstantScoresAreChance) {
  const RocCurve curve =
      MakeRocCurve(LabelledScores{{1.0, 1.0, 1.0}, {true, false, false}}).value();
  EXPECT_EQ(curve.points.size(), 2u);
  EXPECT_DOUBLE_EQ(AreaUnderCurve(curve), 0.5);
}

TEST(RocCurve, RefusesOneClassAndNothing) {
  EXPECT_EQ(MakeRocCurve({{1.0, 2.0}, {true, true}}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(MakeRocCurve({{}, {}}).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(PointAtThreshold({{1.0}, {false}}, 0.5).refusal().reason,
            "The accuracy of a test needs cases with and cases without the condition.");
}

TEST(RocCurve, ThrowsForWhatIsNoScore) {
  EXPECT_THROW((void)MakeRocCurve({{std::nan(""), 1.0}, {true, false}}), ContractError);
  EXPECT_THROW((void)MakeRocCurve({{1.0}, {true, false}}), ContractError);
}

TEST(YoudenPoint, OfEqualsTakesTheMoreSpecific) {
  // Both 3.5 and 1.5 give an index of 1/2.
  const RocCurve curve =
      MakeRocCurve(LabelledScores{{4.0, 3.0, 2.0, 1.0}, {true, false, true, false}}).value();
  EXPECT_EQ(YoudenPoint(curve).threshold, 3.5);
}

TEST(SensitivityAtSpecificity, InterpolatesAndTakesTheTopOfSteps) {
  const RocCurve curve = MakeRocCurve(kHand).value();
  EXPECT_DOUBLE_EQ(SensitivityAtSpecificity(curve, 1.0), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(SensitivityAtSpecificity(curve, 0.75), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(SensitivityAtSpecificity(curve, 0.5), 1.0);
  EXPECT_DOUBLE_EQ(SensitivityAtSpecificity(curve, 0.0), 1.0);
  EXPECT_THROW(SensitivityAtSpecificity(curve, 1.1), ContractError);
}

TEST(PartialArea, PartsAddUpAndTheWholeIsTheArea) {
  const RocCurve curve = MakeRocCurve(Simulated(4, 300, 1.0, 4)).value();
  const double whole = PartialAreaUnderCurve(curve, 0.0, 1.0).area;
  const double parts =
      PartialAreaUnderCurve(curve, 0.0, 0.83).area + PartialAreaUnderCurve(curve, 0.83, 1.0).area;
  EXPECT_NEAR(whole, AreaUnderCurve(curve), 1e-14);
  EXPECT_NEAR(parts, whole, 1e-14);
}

TEST(PartialArea, StandardisedIsOneWhenPerfectAndHalfByChance) {
  const auto perfect = MakeRocCurve(LabelledScores{{2.0, 1.0}, {true, false}}).value();
  const auto chance = MakeRocCurve(LabelledScores{{1.0, 1.0}, {true, false}}).value();
  EXPECT_NEAR(PartialAreaUnderCurve(perfect, 0.9, 1.0).standardised, 1.0, 1e-14);
  EXPECT_NEAR(PartialAreaUnderCurve(chance, 0.9, 1.0).standardised, 0.5, 1e-14);
  EXPECT_THROW(PartialAreaUnderCurve(chance, 0.9, 0.9), ContractError);
}

}  // namespace
}  // namespace etalon::stats
