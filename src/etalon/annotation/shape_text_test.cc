#include "etalon/annotation/shape_text.h"

#include <gtest/gtest.h>

#include "etalon/core/random.h"

namespace etalon::annotation {
namespace {

TEST(ShapeText, APointIsRowThenColumn) {
  const std::vector<image::PixelPoint> points{{12.5, 30.0}, {0.1, -3.0}};
  EXPECT_EQ(PointsText(points), "12.5,30 0.1,-3");
  EXPECT_EQ(PointsFromText("12.5,30 0.1,-3"), points);
  EXPECT_EQ(PointsFromText("")->size(), 0U);
}

TEST(ShapeText, EveryNumberComesBackAsItWas) {
  Random random(1);
  std::vector<image::PixelPoint> points;
  for (int i = 0; i < 1000; ++i) {
    points.push_back({random.Uniform(-10.0, 2000.0), random.Normal() * 1e-7});
  }
  EXPECT_EQ(PointsFromText(PointsText(points)), points);
}

TEST(ShapeText, AMaskComesBackAsItWas) {
  Random random(2);
  for (int trial = 0; trial < 50; ++trial) {
    image::BinaryMask mask(1 + trial, 23);
    for (auto& pixel : mask.pixels()) pixel = random.Uniform() < 0.4;
    const auto runs = image::RunMask::FromMask(mask);
    EXPECT_EQ(MaskFromText(MaskText(runs)), runs);
  }
  EXPECT_EQ(MaskText({}), "");
  EXPECT_EQ(MaskFromText(""), image::RunMask());
}

TEST(ShapeText, OtherTextsGiveNothing) {
  for (const char* text : {"1", "1,", "1,2,3", "1,2 3", "a,b", "1,2  3,4", "nan,1", "inf,1"}) {
    EXPECT_FALSE(PointsFromText(text)) << text;
  }
  for (const char* text : {"3", "3 x", "0 4", "-1 4", "3 4 0 1", "3 4 0 2 2", "3 4 3 0 1",
                           "3 4 0 0 5", "3 4 1 0 1 0 0 1", "3 4 0 0 9999999999"}) {
    EXPECT_FALSE(MaskFromText(text)) << text;
  }
}

TEST(ShapeText, ScopesHaveNames) {
  for (const Scope scope : {Scope::kImage, Scope::kFrame, Scope::kStudy}) {
    EXPECT_EQ(ScopeNamed(Name(scope)), scope);
  }
  EXPECT_FALSE(ScopeNamed("patient"));
}

}  // namespace
}  // namespace etalon::annotation
