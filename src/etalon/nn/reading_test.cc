#include "etalon/nn/reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/error.h"

namespace etalon::nn {
namespace {

constexpr std::int64_t kSide = 20;

/// Background, benign and malignant lesion; "lesion" and its kind "malignant"; boxes.
ReadingHeads Heads() {
  ReadingHeads heads{.classes = {"other", "benign", "malignant"}, .boxes = true, .labels = {}};
  heads.labels.push_back({.name = "lesion", .code = {}, .classes = {1, 2}});
  heads.labels.push_back({.name = "malignant", .code = {}, .parent = 0, .classes = {2}});
  heads.rests.push_back({.name = "other lesion", .code = {}, .parent = 0});
  heads.rests.push_back({.name = "normal", .code = {}});
  return heads;
}

Tensor EmptyOutput(const ReadingHeads& heads) {
  Tensor output{.shape = {1, heads.Channels(), kSide, kSide}, .values = {}};
  output.values.assign(ElementCount(output.shape), 0.0F);
  return output;
}

float& At(Tensor& output, std::int64_t channel, std::int64_t row, std::int64_t column) {
  return output.values[static_cast<std::size_t>((channel * kSide + row) * kSide + column)];
}

void Fill(Tensor& output, std::int64_t channel, float value) {
  for (std::int64_t i = 0; i < kSide * kSide; ++i) At(output, channel, 0, i) = value;
}

/// A centre at (row, column) whose box reaches `reach` of the side in every direction.
void PutBox(Tensor& output, const ReadingHeads& heads, std::int64_t row, std::int64_t column,
            float centre, double reach) {
  const std::int64_t first = heads.FirstBoxChannel();
  At(output, first, row, column) = centre;
  for (std::int64_t side = 1; side <= 4; ++side) {
    At(output, first + side, row, column) = static_cast<float>(std::log(reach / kBoxUnit));
  }
}

double Sigmoid(double logit) { return 1.0 / (1.0 + std::exp(-logit)); }

TEST(Reading, ALabelsLogitIsTheMeanOfItsMap) {
  const ReadingHeads heads = Heads();
  Tensor output = EmptyOutput(heads);
  At(output, heads.FirstLabelChannel(), 3, 4) = 400.0F;
  const auto scores = LabelScores(output, 0, heads);
  EXPECT_NEAR(scores[0].logit, 1.0, 1e-9);
  EXPECT_NEAR(scores[0].probability, Sigmoid(1.0), 1e-9);
}

TEST(Reading, AKindIsNeverMoreProbableThanWhatItIsAKindOf) {
  const ReadingHeads heads = Heads();
  Tensor output = EmptyOutput(heads);
  Fill(output, heads.FirstLabelChannel(), -1.0F);
  Fill(output, heads.FirstLabelChannel() + 1, 8.0F);
  const auto scores = LabelScores(output, 0, heads);
  EXPECT_NEAR(scores[1].probability, Sigmoid(-1.0) * Sigmoid(8.0), 1e-9);
  EXPECT_LT(scores[1].probability, scores[0].probability);
}

TEST(Reading, WhatIsLeftCompletesTheProbabilities) {
  const ReadingHeads heads = Heads();
  Tensor output = EmptyOutput(heads);
  Fill(output, heads.FirstLabelChannel(), 0.7F);
  Fill(output, heads.FirstLabelChannel() + 1, -0.4F);
  const auto scores = LabelScores(output, 0, heads);
  const double kinds = scores[1].probability + RestProbability(heads, heads.rests[0], scores);
  EXPECT_NEAR(kinds, scores[0].probability, 1e-12);
  EXPECT_NEAR(RestProbability(heads, heads.rests[1], scores), 1.0 - scores[0].probability, 1e-12);
}

TEST(Reading, EvidenceOfALesionIsItsBrightestPart) {
  const ReadingHeads heads = Heads();
  Tensor output = EmptyOutput(heads);
  Fill(output, 0, 12.0F);
  // 2 of 400 pixels are the brightest 1/200.
  for (std::int64_t column : {5, 6}) At(output, 2, 9, column) = 12.0F + std::log(3.0F);
  const auto scores = LabelScores(output, 0, heads);
  EXPECT_NEAR(scores[0].evidence, std::log(3.0), 1e-3);
}

TEST(Reading, EvidenceOfAKindIsItsShareOfTheLesion) {
  const ReadingHeads heads = Heads();
  Tensor output = EmptyOutput(heads);
  Fill(output, 0, 12.0F);
  for (std::int64_t column = 4; column < 10; ++column) {
    At(output, 1, 9, column) = 30.0F;
    At(output, 2, 9, column) = 30.0F + std::log(4.0F);
  }
  const auto scores = LabelScores(output, 0, heads);
  EXPECT_NEAR(scores[1].evidence, std::log(4.0), 1e-3);
}

TEST(Reading, FusionWeighsMapAndOutline) {
  ReadingHeads heads = Heads();
  heads.labels[0].fusion = {.intercept = 0.5, .map = 2.0, .outline = -1.0};
  const LabelScore score{.logit = 0.3, .evidence = 0.25};
  EXPECT_NEAR(FusedProbability(heads.labels[0], score, 1.0), Sigmoid(0.5 + 0.6 - 0.25), 1e-12);
  EXPECT_NEAR(FusedProbability(heads.labels[0], score, 0.5), 0.5 * Sigmoid(0.85), 1e-12);
}

TEST(Reading, ABoxReachesFromItsCentre) {
  const ReadingHeads heads = Heads();
  Tensor output = EmptyOutput(heads);
  Fill(output, heads.FirstBoxChannel(), -9.0F);
  PutBox(output, heads, 10, 5, 2.0F, 0.2);
  const auto boxes = FindBoxes(output, 0, heads, 0.1, 10);
  ASSERT_EQ(boxes.size(), 1U);
  EXPECT_NEAR(boxes[0].left, 5.5 / kSide - 0.2, 1e-6);
  EXPECT_NEAR(boxes[0].top, 10.5 / kSide - 0.2, 1e-6);
  EXPECT_NEAR(boxes[0].width, 0.4, 1e-6);
  EXPECT_NEAR(boxes[0].score, Sigmoid(2.0), 1e-6);
}

TEST(Reading, OfBoxesThatOverlapTheBetterOneStays) {
  const ReadingHeads heads = Heads();
  Tensor output = EmptyOutput(heads);
  Fill(output, heads.FirstBoxChannel(), -9.0F);
  PutBox(output, heads, 10, 5, 2.0F, 0.2);
  PutBox(output, heads, 10, 7, 1.0F, 0.2);
  PutBox(output, heads, 3, 16, 0.5F, 0.1);
  const auto boxes = FindBoxes(output, 0, heads, 0.1, 10);
  ASSERT_EQ(boxes.size(), 2U);
  EXPECT_GT(boxes[0].score, boxes[1].score);
  EXPECT_NEAR(boxes[1].score, Sigmoid(0.5), 1e-6);
  EXPECT_EQ(FindBoxes(output, 0, heads, 0.1, 1).size(), 1U);
  EXPECT_TRUE(FindBoxes(output, 0, heads, 0.95, 10).empty());
}

TEST(Reading, ABoxStaysInsideThePicture) {
  const ReadingHeads heads = Heads();
  Tensor output = EmptyOutput(heads);
  Fill(output, heads.FirstBoxChannel(), -9.0F);
  PutBox(output, heads, 0, 19, 3.0F, 0.4);
  const auto boxes = FindBoxes(output, 0, heads, 0.1, 10);
  ASSERT_EQ(boxes.size(), 1U);
  EXPECT_DOUBLE_EQ(boxes[0].top, 0.0);
  EXPECT_DOUBLE_EQ(boxes[0].left + boxes[0].width, 1.0);
}

TEST(Reading, OverlapOfBoxes) {
  const ScoredBox a{.left = 0, .top = 0, .width = 0.4, .height = 0.2};
  EXPECT_DOUBLE_EQ(IntersectionOverUnion(a, a), 1.0);
  EXPECT_NEAR(IntersectionOverUnion(a, {.left = 0.2, .top = 0, .width = 0.4, .height = 0.2}),
              1.0 / 3.0, 1e-12);
  EXPECT_DOUBLE_EQ(IntersectionOverUnion(a, {.left = 0.5, .top = 0, .width = 0.4, .height = 0.2}),
                   0.0);
}

TEST(Reading, RefusesAnOutputOfAnotherModel) {
  const ReadingHeads heads = Heads();
  Tensor output = EmptyOutput(heads);
  output.shape[1] -= 1;
  EXPECT_THROW(LabelScores(output, 0, heads), ContractError);
  EXPECT_THROW(LabelScores(EmptyOutput(heads), 1, heads), ContractError);
  ReadingHeads without = heads;
  without.boxes = false;
  Tensor fewer{.shape = {1, without.Channels(), kSide, kSide}, .values = {}};
  fewer.values.assign(ElementCount(fewer.shape), 0.0F);
  EXPECT_THROW(FindBoxes(fewer, 0, without, 0.1, 1), ContractError);
}

}  // namespace
}  // namespace etalon::nn
