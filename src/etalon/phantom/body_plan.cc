#include "etalon/phantom/body_plan.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "etalon/core/random.h"

namespace etalon::phantom {

BodyPlan::BodyPlan(const BodyOptions& options) : options_(options) {
  Random random(options.seed ^ 0x51DE5ULL);
  for (double& side : sides_) side = options.asymmetry * random.Uniform(-1.0, 1.0);
}

double BodyPlan::SpineX(double z) const {
  const double part = 1.0 - z / height();
  if (part < 0.12 || part > 0.46) return 0.0;
  return options_.scoliosis.value() * std::sin(std::numbers::pi * (part - 0.12) / 0.34);
}

double BodyPlan::Side(int side, int part) const {
  return 1.0 + 0.06 * side * sides_[static_cast<std::size_t>(part)];
}

double BodyPlan::SternumY(double z) const {
  const double part = std::clamp((1.0 - z / height() - 0.155) / 0.115, 0.0, 1.0);
  return -Bone() * std::lerp(62.0, 98.0, part);
}

PatientPoint BodyPlan::Shoulder(int side) const {
  return {side * 172.0 * Bone() * Side(side, 0), 10.0, Z(0.170) + 12.0 * side * sides_[1]};
}

PatientPoint BodyPlan::Hip(int side) const {
  return {side * 92.0 * Bone(), 5.0, Z(0.478) + 8.0 * side * sides_[2]};
}

PatientPoint BodyPlan::HeartCentre() const {
  const double z = Z(0.243) + options_.heart_shift.z;
  return {SternumX(z) + 24.0 * Bone() + options_.heart_shift.x,
          -34.0 * Bone() + options_.heart_shift.y, z};
}

PatientPoint BodyPlan::HeartAxis() const {
  const double angle = options_.heart_rotation.value() * std::numbers::pi / 180.0;
  const PatientPoint usual{0.68, -0.58, -0.45};
  return Unit({std::cos(angle) * usual.x - std::sin(angle) * usual.y,
               std::sin(angle) * usual.x + std::cos(angle) * usual.y, usual.z});
}

Ellipsoid BodyPlan::LeftVentricle() const {
  const double size = options_.cardiomegaly * std::sqrt(Scale());
  const double outer = size * 25.0 + options_.wall_thickness.value();
  const double half_length = size * 42.0 + options_.wall_thickness.value();
  const PatientPoint axis = HeartAxis();
  const PatientPoint first = Unit(Cross(axis, {0.0, 0.0, 1.0}));
  return {.centre = HeartCentre() + (size * 18.0) * axis,
          .half_axes = {half_length, outer, outer},
          .directions = {axis, first, Cross(axis, first)}};
}

}  // namespace etalon::phantom
