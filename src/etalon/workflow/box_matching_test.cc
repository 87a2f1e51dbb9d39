#include "etalon/workflow/box_matching.h"

#include <gtest/gtest.h>

namespace etalon::workflow {
namespace {

PredictedBox Box(double left, double width, double score = 1.0, const char* label = "mass") {
  return {.label = label, .left = left, .top = 0.0, .width = width, .height = 10.0, .score = score};
}

TEST(BoxMatchingTest, MeasuresOverlap) {
  EXPECT_DOUBLE_EQ(BoxOverlap(Box(0, 10), Box(0, 10)), 1.0);
  EXPECT_DOUBLE_EQ(BoxOverlap(Box(0, 10), Box(5, 10)), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(BoxOverlap(Box(0, 10), Box(10, 10)), 0.0);
  EXPECT_DOUBLE_EQ(BoxOverlap(Box(0, 10), Box(2, 4)), BoxOverlap(Box(2, 4), Box(0, 10)));
}

TEST(BoxMatchingTest, GivesEachTruthToTheSurestBoxThatHitsIt) {
  const PredictedBoxes picture{
      .image = "x",
      .truth = {Box(0, 10), Box(100, 10)},
      .found = {Box(1, 10, 0.4), Box(0, 10, 0.3), Box(50, 10, 0.9), Box(101, 10, 0.7)}};
  const auto searched = MatchBoxes(picture, "mass", {});
  EXPECT_EQ(searched.lesions, 2U);
  ASSERT_EQ(searched.marks.size(), 4U);
  EXPECT_EQ(searched.marks[0].lesion, std::nullopt);  // 0.9, hits nothing
  EXPECT_EQ(searched.marks[1].lesion, 1U);            // 0.7
  EXPECT_EQ(searched.marks[2].lesion, 0U);            // 0.4
  EXPECT_EQ(searched.marks[3].lesion, std::nullopt);  // 0.3: a better overlap, but taken
}

TEST(BoxMatchingTest, PrefersTheTruthThatItOverlapsMost) {
  const PredictedBoxes picture{
      .image = "x", .truth = {Box(0, 10), Box(2, 10)}, .found = {Box(2, 10, 0.5)}};
  EXPECT_EQ(MatchBoxes(picture, "mass", {}).marks.at(0).lesion, 1U);
}

TEST(BoxMatchingTest, KeepsLabelsApartUnlessTold) {
  const PredictedBoxes picture{
      .image = "x", .truth = {Box(0, 10, 1, "benign")}, .found = {Box(0, 10, 0.5, "malignant")}};
  EXPECT_TRUE(MatchBoxes(picture, "benign", {}).marks.empty());
  EXPECT_EQ(MatchBoxes(picture, "malignant", {}).lesions, 0U);
  EXPECT_EQ(MatchBoxes(picture, "", {}).marks.at(0).lesion, 0U);
}

TEST(BoxMatchingTest, HitsByCentreWhereOverlapIsSmall) {
  const PredictedBoxes picture{.image = "x", .truth = {Box(0, 100)}, .found = {Box(40, 10, 0.5)}};
  EXPECT_EQ(MatchBoxes(picture, "", {}).marks.at(0).lesion, std::nullopt);
  EXPECT_EQ(MatchBoxes(picture, "", {.kind = HitCriterion::Kind::kCentre}).marks.at(0).lesion, 0U);
  EXPECT_EQ(MatchBoxes(picture, "", {.overlap = 0.1}).marks.at(0).lesion, 0U);
}

}  // namespace
}  // namespace etalon::workflow
