#include "etalon/echo/apical_geometry.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "etalon/echo/volumes.h"

namespace etalon::echo {
namespace {

using image::LabelMask;
using image::PixelSpacing;

/// A ventricle shaped as half an ellipse (apex up, base on row `kBase`) in a wall of 10 mm with an
/// atrium shaped as half an ellipse below, drawn at a spacing.
struct Heart {
  double radius = 25.0;         ///< mm
  double length = 90.0;         ///< mm
  double atrial_length = 45.0;  ///< mm
  PixelSpacing spacing{.row = 0.5, .column = 0.5};
};
constexpr double kBase = 120.0;   // mm from the top
constexpr double kMiddle = 80.0;  // mm from the left

bool InHalfEllipse(double x, double y, double radius, double length) {
  return length * y >= 0.0 && (x * x) / (radius * radius) + (y * y) / (length * length) <= 1.0;
}

LabelMask Draw(const Heart& heart) {
  const int rows = static_cast<int>(190.0 / heart.spacing.row);
  const int columns = static_cast<int>(160.0 / heart.spacing.column);
  LabelMask mask(rows, columns);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const double x = column * heart.spacing.column - kMiddle;
      const double y = kBase - row * heart.spacing.row;  // towards the apex
      if (InHalfEllipse(x, y, heart.radius, heart.length)) {
        mask(row, column) = kLvCavityLabel;
      } else if (InHalfEllipse(x, y, heart.radius + 10.0, heart.length + 10.0)) {
        mask(row, column) = kLvMyocardiumLabel;
      } else if (InHalfEllipse(x, y, heart.radius, -heart.atrial_length)) {
        mask(row, column) = kLeftAtriumLabel;
      }
    }
  }
  return mask;
}

TEST(MeasureApicalFrame, FindsAnnulusApexAndAxes) {
  const Heart heart;
  const auto geometry = MeasureApicalFrame(Draw(heart), heart.spacing);
  ASSERT_TRUE(geometry.ok()) << geometry.refusal().reason;
  const CavityOutline& ventricle = geometry->ventricle;
  EXPECT_NEAR(ventricle.base_left.x, kMiddle - heart.radius, 2.0);
  EXPECT_NEAR(ventricle.base_right.x, kMiddle + heart.radius, 2.0);
  EXPECT_NEAR(ventricle.base_left.y, kBase, 2.0);
  EXPECT_NEAR(ventricle.apex.y, kBase - heart.length, 1.0);
  EXPECT_NEAR(ventricle.Length().value(), heart.length, 1.0);
  ASSERT_TRUE(geometry->atrium);
  EXPECT_NEAR(geometry->atrium->Length().value(), heart.atrial_length, 1.5);
  EXPECT_TRUE(geometry->flags.empty());
}

TEST(MeasureApicalFrame, VolumeIsThatOfTheDrawnEllipsoid) {
  const Heart heart;
  const auto geometry = MeasureApicalFrame(Draw(heart), heart.spacing);
  ASSERT_TRUE(geometry.ok());
  EXPECT_NEAR(SinglePlaneDisks(geometry->ventricle)->value(), 117.8, 1.2);
}

TEST(MeasureApicalFrame, AnisotropicPixelsGiveTheSameMillimetres) {
  Heart heart;
  heart.spacing = {.row = 0.25, .column = 0.8};
  const auto geometry = MeasureApicalFrame(Draw(heart), heart.spacing);
  ASSERT_TRUE(geometry.ok());
  EXPECT_NEAR(SinglePlaneDisks(geometry->ventricle)->value(), 117.8, 2.0);
  EXPECT_NEAR(geometry->ventricle.Length().value(), 90.0, 1.0);
}

TEST(MeasureApicalFrame, IslandsAndHolesChangeNothing) {
  const Heart heart;
  LabelMask mask = Draw(heart);
  const double clean =
      SinglePlaneDisks(MeasureApicalFrame(mask, heart.spacing)->ventricle)->value();
  for (int row = 150; row < 156; ++row) {
    for (int column = 155; column < 160; ++column) mask(row, column) = 0;
    for (int column = 10; column < 20; ++column) mask(row, column) = kLvCavityLabel;
  }
  const auto geometry = MeasureApicalFrame(mask, heart.spacing);
  ASSERT_TRUE(geometry.ok());
  EXPECT_NEAR(SinglePlaneDisks(geometry->ventricle)->value(), clean, 1e-9);
}

TEST(MeasureApicalFrame, FlagsAVentricleOnTheBorder) {
  Heart heart;
  heart.length = 115.0;
  const auto geometry = MeasureApicalFrame(Draw(heart), heart.spacing);
  ASSERT_TRUE(geometry.ok());
  EXPECT_EQ(geometry->flags, std::vector<std::string>{"ventricle-cut-by-field"});
}

TEST(MeasureApicalFrame, RefusesAnEmptyMask) {
  const auto geometry = MeasureApicalFrame(LabelMask(50, 50), {.row = 1.0, .column = 1.0});
  ASSERT_FALSE(geometry.ok());
  EXPECT_EQ(geometry.refusal().code, RefusalCode::kStructureNotFound);
  EXPECT_EQ(geometry.refusal().reason, "no left-ventricular cavity was found");
}

TEST(MeasureApicalFrame, RefusesACavityWithoutWall) {
  const Heart heart;
  LabelMask mask = Draw(heart);
  for (auto& label : mask.pixels()) {
    if (label == kLvMyocardiumLabel) label = 0;
  }
  EXPECT_EQ(MeasureApicalFrame(mask, heart.spacing).refusal().reason,
            "no left-ventricular myocardium was found");
}

TEST(MeasureApicalFrame, RefusesTwoCavities) {
  const Heart heart;
  LabelMask mask = Draw(heart);
  for (int row = 300; row < 380; ++row) {
    for (int column = 220; column < 310; ++column) mask(row, column) = kLvCavityLabel;
  }
  EXPECT_EQ(MeasureApicalFrame(mask, heart.spacing).refusal().code,
            RefusalCode::kStructureAmbiguous);
}

TEST(MeasureApicalFrame, RefusesAClosedWall) {
  const Heart heart;
  LabelMask mask = Draw(heart);
  for (auto& label : mask.pixels()) {
    if (label == 0 || label == kLeftAtriumLabel) label = kLvMyocardiumLabel;
  }
  EXPECT_EQ(MeasureApicalFrame(mask, heart.spacing).refusal().code, RefusalCode::kImplausible);
}

}  // namespace
}  // namespace etalon::echo
