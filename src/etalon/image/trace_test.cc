#include "etalon/image/trace.h"

#include <gtest/gtest.h>

#include "etalon/core/random.h"
#include "etalon/image/components.h"
#include "etalon/image/morphology.h"

namespace etalon::image {
namespace {

double PixelArea(const PixelContour& contour) { return Area(PlaneFromPixel(contour, {1.0, 1.0})); }

TEST(OuterBoundary, OfOnePixelIsItsFourCorners) {
  BinaryMask mask(3, 4);
  mask(1, 2) = 1;
  const PixelContour expected{{0.5, 1.5}, {0.5, 2.5}, {1.5, 2.5}, {1.5, 1.5}};
  EXPECT_EQ(OuterBoundary(mask), expected);
}

TEST(OuterBoundary, TurnsAroundAnLShape) {
  const BinaryMask mask(2, 2, {1, 0, 1, 1});
  const PixelContour expected{{-0.5, -0.5}, {-0.5, 0.5}, {0.5, 0.5},
                              {0.5, 1.5},   {1.5, 1.5},  {1.5, -0.5}};
  EXPECT_EQ(OuterBoundary(mask), expected);
}

TEST(OuterBoundary, PixelsThatTouchAtACornerAreApart) {
  const BinaryMask mask(3, 3,
                        {1, 1, 0,  //
                         1, 0, 0,  //
                         0, 1, 1});
  EXPECT_DOUBLE_EQ(PixelArea(OuterBoundary(mask)), 3.0);
}

TEST(OuterBoundary, OfAnEmptyMaskIsEmpty) { EXPECT_TRUE(OuterBoundary(BinaryMask(4, 4)).empty()); }

TEST(OuterBoundary, EnclosesAsManySquarePixelsAsTheFilledComponent) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    Random random(seed);
    BinaryMask mask(40, 40);
    for (auto& pixel : mask.pixels()) pixel = random.Uniform() < 0.02;
    if (seed % 2 == 0) mask = Dilate(mask, 2);
    for (auto& pixel : mask.pixels()) pixel |= random.Uniform() < 0.3;
    BinaryMask filled = LargestComponent(mask, Connectivity::kFour);
    // What only a corner encloses is a hole to the eye but not to a walk along edges.
    const BinaryMask outside = MaskFromContour(OuterBoundary(mask), 40, 40);
    EXPECT_DOUBLE_EQ(PixelArea(OuterBoundary(mask)), CountPixels(outside));
    for (std::size_t i = 0; i < filled.size(); ++i) {
      EXPECT_LE(filled.pixels()[i], outside.pixels()[i]);
    }
  }
}

TEST(MaskFromContour, IsTheInverseOfOuterBoundary) {
  BinaryMask mask(20, 30);
  mask(9, 12) = mask(11, 18) = 1;
  mask = Dilate(mask, 7);
  EXPECT_EQ(MaskFromContour(OuterBoundary(mask), 20, 30), mask);
}

TEST(MaskFromContour, ClipsWhatLiesOutside) {
  const PixelContour contour{{-9.0, -9.0}, {-9.0, 99.0}, {99.0, 99.0}, {99.0, -9.0}};
  EXPECT_EQ(MaskFromContour(contour, 3, 5), BinaryMask(3, 5, 1));
  EXPECT_EQ(MaskFromContour({}, 3, 5), BinaryMask(3, 5));
}

TEST(MaskFromContour, CountsCentresOnceBetweenNeighbours) {
  const PixelContour left{{0.0, 0.0}, {0.0, 2.0}, {4.0, 2.0}, {4.0, 0.0}};
  const PixelContour right{{0.0, 2.0}, {0.0, 4.0}, {4.0, 4.0}, {4.0, 2.0}};
  EXPECT_EQ(CountPixels(MaskFromContour(left, 9, 9)), 8);
  EXPECT_EQ(CountPixels(MaskFromContour(right, 9, 9)), 8);
}

}  // namespace
}  // namespace etalon::image
