#include "etalon/annotation/annotation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace etalon::annotation {
namespace {

using testing::HasSubstr;

Shape Of(ShapeKind kind, std::vector<image::PixelPoint> points = {}) {
  Shape shape;
  shape.label = "lesion";
  shape.kind = kind;
  shape.points = std::move(points);
  return shape;
}

TEST(Shape, SoundOnesHaveNoDefect) {
  EXPECT_EQ(DefectOf(Of(ShapeKind::kLabel)), "");
  EXPECT_EQ(DefectOf(Of(ShapeKind::kBox, {{1, 2}, {3, 4}})), "");
  EXPECT_EQ(DefectOf(Of(ShapeKind::kPolygon, {{1, 2}, {3, 4}, {5, 0}})), "");
  EXPECT_EQ(DefectOf(Of(ShapeKind::kLandmark, {{1, 2}})), "");
  EXPECT_EQ(DefectOf(Of(ShapeKind::kLine, {{1, 2}, {3, 4}})), "");
  Shape mask = Of(ShapeKind::kMask);
  mask.mask = image::RunMask(4, 5);
  mask.mask.Append({1, 2, 4});
  EXPECT_EQ(DefectOf(mask), "");
  Shape interval = Of(ShapeKind::kInterval);
  interval.frame = 3;
  interval.last_frame = 9;
  EXPECT_EQ(DefectOf(interval, 10), "");
}

TEST(Shape, DefectsAreSaidInWords) {
  EXPECT_THAT(DefectOf({}), HasSubstr("no label"));
  EXPECT_THAT(DefectOf(Of(ShapeKind::kPolygon, {{1, 2}, {3, 4}})),
              HasSubstr("a polygon has 3 or more points, this one 2"));
  EXPECT_THAT(DefectOf(Of(ShapeKind::kBox, {{3, 4}, {1, 2}})), HasSubstr("top left"));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(DefectOf(Of(ShapeKind::kLandmark, {{nan, 2}})), HasSubstr("no number"));
  Shape shape = Of(ShapeKind::kLabel);
  shape.certainty = nan;
  EXPECT_THAT(DefectOf(shape), HasSubstr("certainty"));
  shape.certainty = 1.0;
  shape.frame = 10;
  EXPECT_THAT(DefectOf(shape, 10), HasSubstr("no such frame"));
  Shape absent = Of(ShapeKind::kLandmark, {{1, 2}});
  absent.present = false;
  EXPECT_THAT(DefectOf(absent), HasSubstr("only a label"));
  Shape interval = Of(ShapeKind::kInterval);
  interval.frame = 5;
  interval.last_frame = 4;
  EXPECT_THAT(DefectOf(interval), HasSubstr("ends before"));
  Shape mask = Of(ShapeKind::kMask);
  mask.mask = image::RunMask(2, 2);
  EXPECT_THAT(DefectOf(mask), HasSubstr("empty"));
}

}  // namespace
}  // namespace etalon::annotation
