#include "etalon/image/hull.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "etalon/core/random.h"
#include "etalon/image/trace.h"

namespace etalon::image {
namespace {

TEST(ConvexHull, OfOnePixelIsItsSquare) {
  BinaryMask mask(3, 3);
  mask(1, 1) = 1;
  const PixelContour expected{{0.5, 0.5}, {0.5, 1.5}, {1.5, 1.5}, {1.5, 0.5}};
  const PixelContour hull = ConvexHull(mask);
  EXPECT_EQ(hull.size(), 4u);
  for (const PixelPoint& corner : expected) {
    EXPECT_NE(std::find(hull.begin(), hull.end(), corner), hull.end());
  }
}

TEST(ConvexHull, SpansTheBayOfAnLShape) {
  const BinaryMask mask(2, 2, {1, 0, 1, 1});
  EXPECT_DOUBLE_EQ(Area(PlaneFromPixel(ConvexHull(mask), {1.0, 1.0})), 3.5);
}

TEST(ConvexHull, OfAnEmptyMaskIsEmpty) { EXPECT_TRUE(ConvexHull(BinaryMask(3, 3)).empty()); }

TEST(ConvexHull, HoldsEveryPixelAndTurnsOneWay) {
  Random random(5);
  BinaryMask mask(30, 40);
  for (auto& pixel : mask.pixels()) pixel = random.Uniform() < 0.03;
  const PixelContour hull = ConvexHull(mask);
  const BinaryMask filled = MaskFromContour(hull, 30, 40);
  for (std::size_t i = 0; i < mask.size(); ++i) EXPECT_LE(mask.pixels()[i], filled.pixels()[i]);
  for (std::size_t i = 0; i < hull.size(); ++i) {
    const PixelPoint& a = hull[i];
    const PixelPoint& b = hull[(i + 1) % hull.size()];
    const PixelPoint& c = hull[(i + 2) % hull.size()];
    EXPECT_GT((b.column - a.column) * (c.row - b.row) - (b.row - a.row) * (c.column - b.column),
              0.0);
  }
}

}  // namespace
}  // namespace etalon::image
