#include "etalon/cmr/ventricle_slice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "etalon/cmr/region_value.h"
#include "etalon/core/error.h"
#include "etalon/image/components.h"

namespace etalon::cmr {
namespace {

constexpr double kDegree = std::numbers::pi / 180.0;

/// A ring around (64, 64) with the right ventricle between two angles against the clock from the
/// right of the picture.
image::LabelMask Heart(double from_degrees, double to_degrees) {
  image::LabelMask labels(128, 128);
  for (int row = 0; row < 128; ++row) {
    for (int column = 0; column < 128; ++column) {
      const double radius = std::hypot(row - 64.0, column - 64.0);
      double angle = std::atan2(64.0 - row, column - 64.0) / kDegree;
      if (angle < 0.0) angle += 360.0;
      const bool beside = angle >= from_degrees && angle <= to_degrees;
      if (radius < 18.0) {
        labels(row, column) = kLeftVentricleLabel;
      } else if (radius < 28.0) {
        labels(row, column) = kMyocardiumLabel;
      } else if (radius < 45.0 && beside) {
        labels(row, column) = kRightVentricleLabel;
      }
    }
  }
  return labels;
}

image::PixelPoint OnWall(double degrees) {
  return {64.0 - 23.0 * std::sin(degrees * kDegree), 64.0 + 23.0 * std::cos(degrees * kDegree)};
}

int LabelAt(const image::LabelMask& labels, double degrees) {
  const image::PixelPoint point = OnWall(degrees);
  return labels(static_cast<int>(std::lround(point.row)),
                static_cast<int>(std::lround(point.column)));
}

TEST(SliceFromLabels, FindsCentreAndInsertions) {
  const auto slice = SliceFromLabels(Heart(120.0, 240.0));
  ASSERT_TRUE(slice);
  EXPECT_NEAR(slice->centre.row, 64.0, 1e-9);
  EXPECT_NEAR(slice->centre.column, 64.0, 1e-9);
  ASSERT_TRUE(slice->anterior_insertion && slice->inferior_insertion);
  const auto& front = *slice->anterior_insertion;
  EXPECT_NEAR(std::atan2(64.0 - front.row, front.column - 64.0) / kDegree, 118.0, 5.0);
}

TEST(SegmentLabels, NumbersTheMidSliceFromTheInsertionOverTheSeptum) {
  auto slice = SliceFromLabels(Heart(120.0, 240.0)).value();
  slice.anterior_insertion = OnWall(120.0);
  slice.inferior_insertion.reset();
  const auto labels = SegmentLabels(slice, SliceLevel::kMid);
  ASSERT_TRUE(labels);
  EXPECT_EQ(LabelAt(*labels, 150.0), 8);   // anteroseptal
  EXPECT_EQ(LabelAt(*labels, 210.0), 9);   // inferoseptal
  EXPECT_EQ(LabelAt(*labels, 270.0), 10);  // inferior
  EXPECT_EQ(LabelAt(*labels, 330.0), 11);
  EXPECT_EQ(LabelAt(*labels, 30.0), 12);
  EXPECT_EQ(LabelAt(*labels, 90.0), 7);  // anterior
  EXPECT_EQ(SegmentName(9), "mid_inferoseptal");
  EXPECT_TRUE(IsSeptal(8) && IsSeptal(9) && !IsSeptal(7) && !IsSeptal(10));
  for (int segment = 7; segment <= 12; ++segment) {
    const int pixels =
        image::CountPixels(image::MaskOf(*labels, static_cast<std::uint8_t>(segment)));
    EXPECT_NEAR(pixels, image::CountPixels(slice.myocardium) / 6.0, 12.0) << segment;
  }
}

TEST(SegmentLabels, FollowsTheRightVentricleInAMirroredPicture) {
  const auto slice = SliceFromLabels(Heart(300.0, 360.0)).value();  // to the lower right
  const auto labels = SegmentLabels(slice, SliceLevel::kMid);
  ASSERT_TRUE(labels);
  EXPECT_EQ(LabelAt(*labels, 335.0), 8);
  EXPECT_EQ(LabelAt(*labels, 25.0), 7);  // before the upper insertion
}

TEST(SegmentLabels, GivesAnApicalSliceFourParts) {
  const auto slice = SliceFromLabels(Heart(120.0, 240.0)).value();
  const auto labels = SegmentLabels(slice, SliceLevel::kApical);
  ASSERT_TRUE(labels);
  EXPECT_EQ(LabelAt(*labels, 180.0), 14);
  EXPECT_EQ(LabelAt(*labels, 270.0), 15);
  EXPECT_EQ(LabelAt(*labels, 0.0), 16);
  EXPECT_EQ(LabelAt(*labels, 90.0), 13);
}

TEST(SegmentLabels, RefusesWithoutTheRightVentricle) {
  const auto slice = SliceFromLabels(Heart(400.0, 401.0));
  ASSERT_TRUE(slice);
  const auto labels = SegmentLabels(*slice, SliceLevel::kMid);
  ASSERT_FALSE(labels);
  EXPECT_EQ(labels.refusal().code, RefusalCode::kMissingView);
}

TEST(SliceFromLabels, RefusesAMaskWithoutAVentricle) {
  const auto slice = SliceFromLabels(image::LabelMask(16, 16));
  ASSERT_FALSE(slice);
  EXPECT_EQ(slice.refusal().reason, "the mask holds no blood pool of the left ventricle (label 1)");
}

TEST(SliceFromContours, FillsTheRingBetweenThem) {
  image::PixelContour inner, outer;
  for (int step = 0; step < 72; ++step) {
    const double angle = step * 5.0 * kDegree;
    inner.push_back({64.0 + 18.0 * std::sin(angle), 64.0 + 18.0 * std::cos(angle)});
    outer.push_back({64.0 + 28.0 * std::sin(angle), 64.0 + 28.0 * std::cos(angle)});
  }
  const auto slice = SliceFromContours(inner, outer, OnWall(120.0), 128, 128);
  ASSERT_TRUE(slice);
  EXPECT_NEAR(image::CountPixels(slice->blood_pool), std::numbers::pi * 18 * 18, 25.0);
  EXPECT_NEAR(image::CountPixels(slice->myocardium), std::numbers::pi * (28 * 28 - 18 * 18), 40.0);
  EXPECT_FALSE(SliceFromContours(outer, inner, {}, 128, 128));
}

TEST(InnerPart, LeavesABorderWhereThereIsRoom) {
  const auto slice = SliceFromLabels(Heart(120.0, 240.0)).value();
  const auto inner = InnerPart(slice.myocardium, 2);
  EXPECT_NEAR(image::CountPixels(inner), std::numbers::pi * (26 * 26 - 20 * 20), 60.0);
  EXPECT_EQ(InnerPart(slice.myocardium, 5), InnerPart(slice.myocardium, 3));
}

TEST(ValueInRegion, IsTheMeanOfThePixelsWithAValue) {
  image::FloatImage map(2, 5, {10, 12, 14, 16, 18, 20, 0, 99, 99, 99});
  image::BinaryMask region(2, 5, {1, 1, 1, 1, 1, 1, 1, 0, 0, 0});
  const auto value = ValueInRegion(map, region);
  ASSERT_TRUE(value);
  EXPECT_DOUBLE_EQ(value->mean, 15.0);
  EXPECT_DOUBLE_EQ(value->median, 15.0);
  EXPECT_EQ(value->pixels, 6);
  EXPECT_EQ(value->missing, 1);
  EXPECT_NEAR(value->standard_deviation, std::sqrt(14.0), 1e-12);
  EXPECT_LT(value->interval.low, 15.0);
}

TEST(ValueInRegion, RefusesFewPixelsAndHoles) {
  const image::FloatImage map(2, 5, {10, 12, 14, 16, 18, 0, 0, 0, 0, 20});
  const image::BinaryMask all(2, 5, 1);
  const auto holes = ValueInRegion(map, all);
  ASSERT_FALSE(holes);
  EXPECT_EQ(holes.refusal().reason, "more than a third of the region has no value");
  EXPECT_FALSE(ValueInRegion(map, image::BinaryMask(2, 5)));
  EXPECT_THROW(static_cast<void>(ValueInRegion(map, image::BinaryMask(3, 5))), ContractError);
}

}  // namespace
}  // namespace etalon::cmr
