#include "etalon/ultrasound/outline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "etalon/image/components.h"

namespace etalon::ultrasound {
namespace {

/// Edges at 45 degrees that meet at row 10, column 100; arcs of radius 40 and 120.
Outline RightAngle() {
  return {.upper_row = 30.0,
          .lower_row = 80.0,
          .left_upper = 80.0,
          .right_upper = 120.0,
          .left_lower = 30.0,
          .right_lower = 170.0,
          .inner = 50.0,
          .outer = 130.0,
          .window_top = -0.5,
          .window_bottom = 199.5,
          .window_left = -0.5,
          .window_right = 199.5};
}

TEST(Outline, InPolarTerms) {
  const PolarOutline polar = Polar(RightAngle());
  EXPECT_DOUBLE_EQ(polar.apex_row, 10.0);
  EXPECT_DOUBLE_EQ(polar.apex_column, 100.0);
  EXPECT_DOUBLE_EQ(polar.LeftAngle(), -45.0);
  EXPECT_DOUBLE_EQ(polar.RightAngle(), 45.0);
  EXPECT_DOUBLE_EQ(polar.inner_radius, 40.0);
  EXPECT_DOUBLE_EQ(polar.outer_radius, 120.0);
}

TEST(Outline, CoversTheAreaOfItsRing) {
  const double area = std::numbers::pi / 4.0 * (120.0 * 120.0 - 40.0 * 40.0);
  EXPECT_NEAR(image::CountPixels(Rasterise(RightAngle(), 200, 200)), area, 0.005 * area);
}

TEST(Outline, IsCutByItsWindow) {
  Outline outline = RightAngle();
  outline.window_left = 59.5;
  outline.window_bottom = 99.5;
  const image::PixelBox box = image::BoundingBox(Rasterise(outline, 200, 200));
  EXPECT_EQ(box.left, 60);
  EXPECT_EQ(box.top + box.rows, 100);
}

TEST(Outline, WithParallelEdgesIsARectangle) {
  Outline outline = RightAngle();
  outline.left_lower = outline.left_upper;
  outline.right_lower = outline.right_upper;
  const image::BinaryMask mask = Rasterise(outline, 200, 200);
  const image::PixelBox box = image::BoundingBox(mask);
  EXPECT_NEAR(box.rows, 80, 1);
  EXPECT_NEAR(box.columns, 40, 1);
  EXPECT_EQ(image::CountPixels(mask), box.rows * box.columns);
}

TEST(Outline, InsetMovesEveryBoundaryByTheDistance) {
  const PolarOutline polar = Polar(Inset(RightAngle(), 2.0));
  EXPECT_NEAR(polar.apex_row, 10.0 + 2.0 * std::numbers::sqrt2, 1e-9);
  EXPECT_DOUBLE_EQ(polar.RightAngle(), 45.0);
  EXPECT_NEAR(polar.apex_row + polar.inner_radius, 52.0, 1e-9);
  EXPECT_NEAR(polar.apex_row + polar.outer_radius, 128.0, 1e-9);
}

TEST(Outline, WithCrossingEdgesIsNotProper) {
  Outline outline = RightAngle();
  EXPECT_TRUE(IsProper(outline));
  outline.right_lower = 20.0;
  EXPECT_FALSE(IsProper(outline));
}

}  // namespace
}  // namespace etalon::ultrasound
