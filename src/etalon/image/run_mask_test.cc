#include "etalon/image/run_mask.h"

#include <gtest/gtest.h>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/image/components.h"
#include "etalon/image/contour_distance.h"
#include "etalon/image/trace.h"

namespace etalon::image {
namespace {

PixelContour Square(double row, double column, double side) {
  return {{row, column}, {row, column + side}, {row + side, column + side}, {row + side, column}};
}

TEST(RunMask, ASquareByHand) {
  const RunMask mask = RunMask::FromContour(Square(0.5, 0.5, 2.0), 5, 6);
  EXPECT_EQ(mask.runs(), (std::vector<PixelRun>{{1, 1, 3}, {2, 1, 3}}));
  EXPECT_EQ(mask.area(), 4);
  const RunMask other = RunMask::FromContour(Square(1.5, 0.5, 2.0), 5, 6);
  EXPECT_EQ(CommonPixels(mask, other), 2);
  EXPECT_DOUBLE_EQ(DiceOf(mask, other), 0.5);
  EXPECT_DOUBLE_EQ(DiceOf(mask, mask), 1.0);
}

TEST(RunMask, HoldsThePixelsOfAPaintedContour) {
  Random random(1);
  for (int trial = 0; trial < 200; ++trial) {
    PixelContour contour;
    const int points = 3 + static_cast<int>(random.Below(12));
    for (int i = 0; i < points; ++i) {  // with points beyond the picture and on pixel centres
      contour.push_back(
          {std::round(random.Uniform(-20.0, 140.0)) / 2.0, random.Uniform(-10.0, 70.0)});
    }
    const BinaryMask painted = MaskFromContour(contour, 50, 60);
    const RunMask runs = RunMask::FromContour(contour, 50, 60);
    ASSERT_EQ(runs.Mask(), painted) << trial;
    ASSERT_EQ(runs, RunMask::FromMask(painted)) << trial;
    ASSERT_EQ(runs.area(), CountPixels(painted)) << trial;
  }
}

TEST(RunMask, CommonPixelsAreThoseOfThePictures) {
  Random random(2);
  for (int trial = 0; trial < 100; ++trial) {
    BinaryMask a(20, 30), b(20, 30);
    for (auto* mask : {&a, &b}) {
      for (std::uint8_t& pixel : mask->pixels()) pixel = random.Uniform() < 0.4 ? 1 : 0;
    }
    int common = 0;
    for (std::size_t i = 0; i < a.size(); ++i) common += a.pixels()[i] & b.pixels()[i];
    const RunMask one = RunMask::FromMask(a);
    const RunMask two = RunMask::FromMask(b);
    ASSERT_EQ(CommonPixels(one, two), common);
    for (std::size_t i = 0; i < a.size(); ++i) a.pixels()[i] |= b.pixels()[i];
    ASSERT_EQ(UnionOf(one, two), RunMask::FromMask(a));
  }
}

TEST(RunMask, TakesNoRunOutOfOrder) {
  RunMask mask(4, 4);
  mask.Append({1, 2, 3});
  EXPECT_THROW(mask.Append({1, 1, 2}), ContractError);
  EXPECT_THROW(mask.Append({0, 1, 2}), ContractError);
  EXPECT_THROW(mask.Append({2, 1, 5}), ContractError);
  EXPECT_THROW(mask.Append({2, 1, 1}), ContractError);
  mask.Append({1, 3, 4});
  EXPECT_EQ(mask.runs(), (std::vector<PixelRun>{{1, 2, 4}}));
}

PlaneContour Box(double x, double y, double width, double height) {
  return {{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}};
}

TEST(ContourDistances, OfASquareMovedAside) {
  const ContourDistances distances = DistancesOf(Box(0, 0, 40, 40), Box(4, 0, 40, 40));
  EXPECT_NEAR(distances.hausdorff, 4.0, 1e-5);
  EXPECT_NEAR(distances.mean, 2.0, 0.15);  // two sides are 4 apart, two lie on each other
}

TEST(ContourDistances, OfItselfAreNone) {
  const ContourDistances distances = DistancesOf(Box(3, 5, 40, 20), Box(3, 5, 40, 20));
  EXPECT_NEAR(distances.hausdorff, 0.0, 1e-5);
  // Begun at another corner it is the same outline.
  const PlaneContour turned{{43, 25}, {3, 25}, {3, 5}, {43, 5}};
  EXPECT_NEAR(DistancesOf(Box(3, 5, 40, 20), turned).hausdorff, 0.0, 1e-5);
}

TEST(ContourDistances, GrowWithTheScaleAndAreTheSameBothWays) {
  const PlaneContour a{{0, 0}, {30, 5}, {25, 30}, {4, 22}};
  const PlaneContour b{{2, 1}, {33, 2}, {28, 33}, {1, 24}};
  const ContourDistances one = DistancesOf(a, b);
  const ContourDistances back = DistancesOf(b, a);
  EXPECT_NEAR(one.mean, back.mean, 1e-5);
  EXPECT_NEAR(one.hausdorff, back.hausdorff, 1e-5);
  PlaneContour large_a = a, large_b = b;
  for (auto* contour : {&large_a, &large_b}) {
    for (PlanePoint& point : *contour) point = {point.x * 10.0 + 500.0, point.y * 10.0 - 70.0};
  }
  EXPECT_NEAR(DistancesOf(large_a, large_b).mean, 10.0 * one.mean, 1e-3);
  EXPECT_LE(one.mean, one.percentile95);
  EXPECT_LE(one.percentile95, one.hausdorff);
}

}  // namespace
}  // namespace etalon::image
