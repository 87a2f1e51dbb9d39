#include "etalon/nn/train/fusion.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/random.h"

namespace etalon::nn::train {
namespace {

/// Truth drawn from sigmoid(intercept + map * logit + outline * evidence).
std::vector<ScoredLabel> Drawn(const LabelFusion& truth, int count) {
  Random random(7);
  std::vector<ScoredLabel> scores;
  for (int i = 0; i < count; ++i) {
    ScoredLabel score{.logit = random.Normal(), .evidence = random.Normal()};
    const double z = truth.intercept + truth.map * score.logit + truth.outline * score.evidence;
    score.present = random.Uniform() < 1.0 / (1.0 + std::exp(-z));
    scores.push_back(score);
  }
  return scores;
}

TEST(Fusion, FindsTheWeightsThatDrewTheTruth) {
  const LabelFusion truth{.intercept = -0.5, .map = 1.5, .outline = 0.7};
  const LabelFusion found = FitFusion(Drawn(truth, 40000), true);
  EXPECT_NEAR(found.intercept, truth.intercept, 0.06);
  EXPECT_NEAR(found.map, truth.map, 0.06);
  EXPECT_NEAR(found.outline, truth.outline, 0.06);
}

TEST(Fusion, MeansOfPredictionsAreThoseOfTheTruth) {
  const auto scores = Drawn({.intercept = 1.0, .map = 2.0, .outline = 0.0}, 500);
  const LabelFusion found = FitFusion(scores, false);
  EXPECT_DOUBLE_EQ(found.outline, 0.0);
  double predicted = 0.0;
  double present = 0.0;
  for (const ScoredLabel& score : scores) {
    predicted += 1.0 / (1.0 + std::exp(-found.intercept - found.map * score.logit));
    present += score.present ? 1.0 : 0.0;
  }
  EXPECT_NEAR(predicted, present, 1e-4);
}

TEST(Fusion, NothingIsLearntFromOneAnswer) {
  const LabelFusion found = FitFusion({{.logit = 3.0, .evidence = 1.0, .present = true}}, true);
  EXPECT_DOUBLE_EQ(found.intercept, 0.0);
  EXPECT_DOUBLE_EQ(found.map, 1.0);
  EXPECT_DOUBLE_EQ(found.outline, 0.0);
}

TEST(Fusion, StaysFiniteWhereScoresSeparateTheAnswers) {
  const std::vector<ScoredLabel> scores = {
      {-2, 0, false}, {-1, 0, false}, {1, 0, true}, {2, 0, true}};
  const LabelFusion found = FitFusion(scores, true);
  EXPECT_TRUE(std::isfinite(found.map));
  EXPECT_GT(found.map, 1.0);
}

TEST(Youden, LiesBetweenTheAnswers) {
  EXPECT_DOUBLE_EQ(YoudenThreshold({{0.1, false}, {0.3, false}, {0.7, true}, {0.9, true}}), 0.5);
  EXPECT_DOUBLE_EQ(YoudenThreshold({{0.2, true}, {0.4, true}}), 0.5);
  // One absent picture scored high: calling 0.35 and more present is right in 3 + 2 of 6.
  EXPECT_DOUBLE_EQ(
      YoudenThreshold(
          {{0.1, false}, {0.3, false}, {0.4, true}, {0.5, true}, {0.6, false}, {0.8, true}}),
      0.35);
}

TEST(Youden, NeverSplitsEqualScores) {
  EXPECT_DOUBLE_EQ(YoudenThreshold({{0.5, true}, {0.5, false}, {0.5, true}, {0.5, false}}), 0.5);
}

}  // namespace
}  // namespace etalon::nn::train
