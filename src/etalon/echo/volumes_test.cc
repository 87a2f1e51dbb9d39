#include "etalon/echo/volumes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace etalon::echo {
namespace {

/// Half an ellipse: base on the line y = `top` + `length`, apex at y = `top`.
CavityOutline HalfEllipse(double radius, double length, double top = 10.0) {
  CavityOutline cavity;
  constexpr int kPoints = 2000;
  for (int i = 0; i <= kPoints; ++i) {
    const double angle = std::numbers::pi * i / kPoints;
    cavity.contour.push_back(
        {100.0 - radius * std::cos(angle), top + length - length * std::sin(angle)});
  }
  cavity.base_left = {100.0 - radius, top + length};
  cavity.base_right = {100.0 + radius, top + length};
  cavity.apex = {100.0, top};
  return cavity;
}

// FIGURES H: R 2.5 cm, L 9 cm; 20 midpoint disks give 117.846540 mL, the exact value is 117.809725.
TEST(Volumes, HalfEllipsoidMatchesTheWorkedValue) {
  const CavityOutline cavity = HalfEllipse(25.0, 90.0);
  EXPECT_NEAR(SinglePlaneDisks(cavity)->value(), 117.846540, 1e-3);
  EXPECT_NEAR(BiplaneDisks(cavity, cavity)->value(), 117.846540, 1e-3);
  EXPECT_NEAR(SinglePlaneAreaLength(cavity).value(), 117.809725, 1e-3);
}

TEST(Volumes, BiplaneUsesTheProductOfTheDiametersAndTheLongerAxis) {
  const CavityOutline wide = HalfEllipse(30.0, 90.0);
  const CavityOutline narrow = HalfEllipse(20.0, 80.0);
  const double round = SinglePlaneDisks(HalfEllipse(1.0, 90.0))->value();
  EXPECT_NEAR(BiplaneDisks(wide, narrow)->value(), 600.0 * round, 1e-2);
  const double mean_axis = BiplaneDisks(wide, narrow, {.axis = AxisChoice::kMean})->value();
  EXPECT_NEAR(mean_axis / BiplaneDisks(wide, narrow)->value(), 85.0 / 90.0, 1e-9);
}

TEST(Volumes, AreaLengthUsesTheShorterAxis) {
  const double volume = BiplaneAreaLength(HalfEllipse(25.0, 90.0), HalfEllipse(25.0, 80.0)).value();
  EXPECT_NEAR(volume, 117.809725, 1e-3);  // (A1 A2) / L = (k 90)(k 80) / 80
}

TEST(Volumes, ScaleGoesWithTheCube) {
  EXPECT_NEAR(SinglePlaneDisks(HalfEllipse(50.0, 180.0))->value() /
                  SinglePlaneDisks(HalfEllipse(25.0, 90.0))->value(),
              8.0, 1e-9);
}

TEST(Volumes, RotationOfTheOutlineChangesNothing) {
  CavityOutline rotated = HalfEllipse(25.0, 90.0);
  const auto turn = [](image::PlanePoint& p) {
    p = {0.8 * p.x - 0.6 * p.y, 0.6 * p.x + 0.8 * p.y};
  };
  for (image::PlanePoint& point : rotated.contour) turn(point);
  turn(rotated.base_left);
  turn(rotated.base_right);
  turn(rotated.apex);
  EXPECT_NEAR(SinglePlaneDisks(rotated)->value(),
              SinglePlaneDisks(HalfEllipse(25.0, 90.0))->value(), 1e-6);
}

TEST(EjectionFraction, IsTheRelativeFallOfVolume) {
  EXPECT_DOUBLE_EQ(EjectionFraction(Millilitres(120.0), Millilitres(48.0))->value(), 60.0);
}

TEST(EjectionFraction, IsNegativeRatherThanClamped) {
  EXPECT_DOUBLE_EQ(EjectionFraction(Millilitres(100.0), Millilitres(110.0))->value(), -10.0);
}

TEST(EjectionFraction, RefusesAnEmptyVentricle) {
  const auto fraction = EjectionFraction(Millilitres(0.0), Millilitres(10.0));
  ASSERT_FALSE(fraction.ok());
  EXPECT_EQ(fraction.refusal().code, RefusalCode::kImplausible);
}

TEST(LengthDisagreement, IsAFractionOfTheLonger) {
  EXPECT_NEAR(LengthDisagreement(HalfEllipse(25.0, 90.0), HalfEllipse(25.0, 72.0)), 0.2, 1e-12);
}

TEST(SphericityIndex, OfAHalfBallIsTwo) {
  EXPECT_NEAR(SphericityIndex(HalfEllipse(40.0, 40.0))->value(), 2.0, 1e-2);
}

TEST(DiskDiameters, RefusesAnAxisOutsideItsOutline) {
  CavityOutline cavity = HalfEllipse(25.0, 90.0);
  cavity.apex = {100.0, -200.0};
  EXPECT_EQ(DiskDiameters(cavity).refusal().code, RefusalCode::kImplausible);
}

}  // namespace
}  // namespace etalon::echo
