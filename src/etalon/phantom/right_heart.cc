#include "etalon/phantom/right_heart.h"

#include <algorithm>
#include <cmath>

namespace etalon::phantom {
namespace {

constexpr double kTricuspidPlane = -3.0;
constexpr double kAtrialSeptum = 3.5;

}  // namespace

double RightHeart::Ellipse::Radius(const HeartPoint& point) const {
  const double u = (point.across - centre.across) / across;
  const double v = (point.along - centre.along) / along;
  return std::sqrt(u * u + v * v);
}

RightHeart::RightHeart(const LeftHeart& heart, const LeftHeart& end_diastole) {
  const double size = end_diastole.cavity.radius[0] / 24.6;
  const double shortening = heart.cavity.height / end_diastole.cavity.height;
  const double squeeze = std::sqrt(heart.cavity.radius[0] / end_diastole.cavity.radius[0]);
  ventricle_ = {{-35.0 * size, 14.0}, 19.0 * size * squeeze, 50.0 * size * shortening};
  atrium_ = {{-41.0 * size, -20.0}, 17.0 * size / squeeze, 21.0 * size};
  septum_ = -heart.atrium.radius[0] - kAtrialSeptum;
}

bool RightHeart::Holds(const HeartPoint& point) const {
  if (point.along > kTricuspidPlane + 1.0) return ventricle_.Radius(point) < 1.0;
  if (point.along > kTricuspidPlane) return false;
  return point.across < septum_ && atrium_.Radius(point) < 1.0;
}

double RightHeart::DistanceOutside(const HeartPoint& point) const {
  const Ellipse& nearest = point.along > kTricuspidPlane ? ventricle_ : atrium_;
  return (nearest.Radius(point) - 1.0) * std::min(nearest.across, nearest.along);
}

}  // namespace etalon::phantom
