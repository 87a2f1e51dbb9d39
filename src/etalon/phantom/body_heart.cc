#include <cmath>

#include "etalon/phantom/body_plan.h"

namespace etalon::phantom {
namespace {

Ellipsoid Ball(const PatientPoint& centre, double radius) {
  return {.centre = centre, .half_axes = {radius, radius, radius}};
}

Ellipsoid Shrunk(Ellipsoid shape, double thickness) {
  for (double& half_axis : shape.half_axes) half_axis -= thickness;
  return shape;
}

void PaintVessels(BodyCanvas& canvas, const BodyPlan& plan, const PatientPoint& base) {
  const double arch_z = plan.Z(0.192);
  const PatientPoint arch{plan.SternumX(arch_z) - 5.0, -20.0, arch_z};
  const PatientPoint behind{plan.SpineX(arch_z) + 25.0, 35.0, arch_z};
  const PatientPoint low{plan.SpineX(plan.Z(0.37)) + 10.0, 45.0, plan.Z(0.37)};
  canvas.Paint(Rod{base, arch, 15.0, 15.0}, Organ::kAorta);
  canvas.Paint(Rod{arch, behind, 14.0, 13.0}, Organ::kAorta);
  canvas.Paint(Rod{behind, low, 13.0, 10.0}, Organ::kAorta);
}

}  // namespace

/// Atria behind the base, the right ventricle as a shell around the front and right of the left.
void PaintHeart(BodyCanvas& canvas, const BodyPlan& plan) {
  const Ellipsoid left = plan.LeftVentricle();
  const double size = plan.options().cardiomegaly * std::sqrt(plan.Scale());
  const double wall = plan.options().wall_thickness.value();
  const PatientPoint axis = left.directions[0];
  const PatientPoint right_front = Unit(PatientPoint{-0.75, -0.6, -0.25});
  const PatientPoint base = left.centre - (0.62 * left.half_axes[0]) * axis;

  PaintVessels(canvas, plan, base);
  canvas.Paint(Ball(base + size * PatientPoint{-10.0, 32.0, 12.0}, 26.0 * size),
               Organ::kLeftAtrium);
  canvas.Paint(Ball(base + size * PatientPoint{-42.0, 2.0, 2.0}, 27.0 * size), Organ::kRightAtrium);

  Ellipsoid right = left;
  right.centre = left.centre + (size * 22.0) * right_front - (size * 6.0) * axis;
  right.half_axes = {size * 46.0, size * 30.0, size * 30.0};
  const HalfSpace before_base{.point = base, .normal = axis};
  canvas.Paint(right, before_base, Organ::kRightVentricleWall);
  canvas.Paint(Shrunk(right, 3.0 + 0.15 * wall), before_base, Organ::kRightVentricleBlood);
  canvas.Paint(left, before_base, Organ::kLeftVentricleWall);
  canvas.Paint(Shrunk(left, wall), before_base, Organ::kLeftVentricleBlood);
}

}  // namespace etalon::phantom
