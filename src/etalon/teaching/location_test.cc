#include "etalon/teaching/location.h"

#include <gtest/gtest.h>

namespace etalon::teaching {
namespace {

const image::PixelContour kSquare{{10, 10}, {10, 30}, {30, 30}, {30, 10}};
const image::PixelContour kFar{{80, 80}, {80, 90}, {90, 90}, {90, 80}};

TEST(Location, APointInsideHits) {
  const auto score = ScoreLocation({.point = image::PixelPoint{20, 20}}, {kSquare});
  EXPECT_TRUE(score->hit);
  EXPECT_EQ(score->distance_pixels, 0.0);
}

TEST(Location, APointOutsideIsMeasured) {
  const auto score = ScoreLocation({.point = image::PixelPoint{34, 33}}, {kSquare});
  EXPECT_FALSE(score->hit);
  EXPECT_NEAR(score->distance_pixels, 5.0, 1e-9);
}

TEST(Location, ABoxIsHeldAgainstTheOutlinesBox) {
  const auto score = ScoreLocation({.box = MarkedBox{10, 10, 30, 20}}, {kSquare});
  EXPECT_NEAR(*score->overlap, 0.5, 1e-12);
  EXPECT_TRUE(score->hit);
  EXPECT_FALSE(ScoreLocation({.box = MarkedBox{10, 10, 30, 19}}, {kSquare})->hit);
}

TEST(Location, TheNearestOutlineCounts) {
  const auto score = ScoreLocation({.point = image::PixelPoint{85, 85}}, {kSquare, kFar});
  EXPECT_TRUE(score->hit);
  EXPECT_EQ(score->outline, 1U);
}

TEST(Location, WithoutMarkOrOutlineItIsRefused) {
  EXPECT_EQ(ScoreLocation({}, {kSquare}).refusal().code, RefusalCode::kNotApplicable);
  EXPECT_EQ(ScoreLocation({.point = image::PixelPoint{1, 1}}, {}).refusal().code,
            RefusalCode::kStructureNotFound);
}

}  // namespace
}  // namespace etalon::teaching
