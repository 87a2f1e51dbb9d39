#include "etalon/echo/strain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace etalon::echo {
namespace {

/// Half an ellipse above its base on the x axis, as a fine polygon, with a straight base.
CavityOutline HalfEllipse(double half_width, double height, int points = 2000) {
  CavityOutline cavity;
  for (int i = 0; i <= points; ++i) {
    const double angle = std::numbers::pi * i / points;
    cavity.contour.push_back({-half_width * std::cos(angle), -height * std::sin(angle)});
  }
  for (int i = 1; i < points; ++i) {
    cavity.contour.push_back({half_width * (1.0 - 2.0 * i / points), 0.0});
  }
  cavity.base_left = {-half_width, 0.0};
  cavity.base_right = {half_width, 0.0};
  cavity.apex = {0.0, -height};
  return cavity;
}

TEST(EndocardialLength, IsThatOfTheArcWithoutTheBase) {
  const auto length = EndocardialLength(HalfEllipse(40.0, 40.0));
  EXPECT_NEAR(length->value(), std::numbers::pi * 40.0, 0.005 * std::numbers::pi * 40.0);
}

TEST(EndocardialLength, DoesNotDependOnTheDirectionOfTheOutline) {
  CavityOutline cavity = HalfEllipse(25.0, 90.0);
  const double forwards = EndocardialLength(cavity)->value();
  std::reverse(cavity.contour.begin(), cavity.contour.end());
  EXPECT_NEAR(EndocardialLength(cavity)->value(), forwards, 1e-9);
}

TEST(EndocardialLength, RefusesAnOutlineOfAFewPoints) {
  const auto length = EndocardialLength(HalfEllipse(25.0, 90.0, 8));
  ASSERT_FALSE(length);
  EXPECT_EQ(length.refusal().code, RefusalCode::kImplausible);
  EXPECT_EQ(length.refusal().reason, "the outline is too coarse for its length");
}

TEST(LongitudinalStrain, OfAShrunkenOutlineIsItsScale) {
  const auto strain = LongitudinalStrain(HalfEllipse(25.0, 90.0), HalfEllipse(20.25, 72.9));
  EXPECT_NEAR(strain->value(), -19.0, 1e-9);
}

TEST(LongitudinalStrain, IsPositiveWhenTheVentricleLengthens) {
  EXPECT_GT(LongitudinalStrain(HalfEllipse(25.0, 80.0), HalfEllipse(25.0, 90.0))->value(), 0.0);
}

}  // namespace
}  // namespace etalon::echo
