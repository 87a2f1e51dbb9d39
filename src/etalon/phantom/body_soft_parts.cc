#include <cmath>

#include "etalon/phantom/body_plan.h"

namespace etalon::phantom {
namespace {

void PaintTrunk(BodyCanvas& canvas, const BodyPlan& plan) {
  const double wide = plan.Wide();
  const double waist = plan.options().sex == image::Sex::kFemale ? 0.93 : 1.0;
  const double hips = plan.options().sex == image::Sex::kFemale ? 1.06 : 1.0;
  const auto section = [&](double part, double half_width, double half_depth) {
    return Column::Section{plan.Z(part), 0.0, 0.0, half_width * wide, half_depth * wide};
  };
  canvas.Paint(
      Column{{section(0.110, 56.0, 58.0), section(0.145, 62.0, 60.0), section(0.158, 125.0, 70.0),
              section(0.175, 178.0, 88.0), section(0.215, 172.0, 108.0),
              section(0.270, 162.0, 118.0), section(0.330, 154.0 * waist, 114.0),
              section(0.375, 152.0 * waist, 110.0), section(0.430, 170.0 * hips, 114.0),
              section(0.480, 176.0 * hips, 112.0), section(0.515, 160.0 * hips, 98.0)}},
      Organ::kSoftTissue);
}

void PaintHead(BodyCanvas& canvas, const BodyPlan& plan) {
  const double size = plan.Scale();
  canvas.Paint(Ellipsoid{{0.0, 0.0, plan.Z(0.066)}, {78.0 * size, 97.0 * size, 113.0 * size}},
               Organ::kSoftTissue);
}

void PaintLeg(BodyCanvas& canvas, const BodyPlan& plan, int side) {
  const double wide = plan.Wide();
  const PatientPoint hip{side * 88.0 * wide, 5.0, plan.Z(0.495)};
  const PatientPoint knee{side * 82.0 * wide, 5.0, plan.Z(0.720)};
  const PatientPoint ankle{side * 62.0 * wide, 10.0, plan.Z(0.955)};
  canvas.Paint(Rod{hip, knee, 84.0 * wide, 57.0 * wide}, Organ::kSoftTissue);
  canvas.Paint(Rod{knee, ankle, 57.0 * wide, 36.0 * wide}, Organ::kSoftTissue);
  const PatientPoint toes{ankle.x + side * 25.0, -90.0, plan.Z(0.985)};
  canvas.Paint(Rod{ankle, toes, 36.0 * wide, 30.0 * wide}, Organ::kSoftTissue);
}

void PaintArm(BodyCanvas& canvas, const BodyPlan& plan, int side) {
  const bool raised = plan.options().arms == ArmPosition::kRaised;
  const double wide = plan.Wide();
  const PatientPoint shoulder = plan.Shoulder(side);
  const PatientPoint elbow = ElbowOf(plan, side);
  const PatientPoint wrist = WristOf(plan, side);
  canvas.Paint(Rod{shoulder, elbow, 52.0 * wide, 42.0 * wide}, Organ::kArm);
  canvas.Paint(Rod{elbow, wrist, 42.0 * wide, 28.0 * wide}, Organ::kArm);
  const double reach = raised ? 1.35 : 1.40;
  canvas.Paint(Rod{wrist, elbow + reach * (wrist - elbow), 28.0 * wide, 24.0 * wide}, Organ::kArm);
}

void PaintBreasts(BodyCanvas& canvas, const BodyPlan& plan) {
  const double size = plan.options().breast;
  const Confounders& confounders = plan.options().confounders;
  if (size <= 0.0) return;
  for (const int side : {kLeft, kRight}) {
    if (confounders.missing_breast == (side == kLeft ? BodySide::kLeft : BodySide::kRight))
      continue;
    const double larger = 1.0 + 0.5 * side * confounders.breast_difference;
    const double radius = plan.Wide() * (35.0 + 40.0 * size) * plan.Side(side, 3) * larger;
    canvas.Paint(Ellipsoid{{side * 82.0 * plan.Wide(), -92.0 * plan.Wide(), plan.Z(0.245)},
                           {radius, 0.75 * radius, radius}},
                 Organ::kBreast);
  }
}

void PaintLungs(BodyCanvas& canvas, const BodyPlan& plan) {
  const double bone = plan.Bone();
  for (const int side : {kLeft, kRight}) {
    const double x = plan.SternumX(plan.Z(0.225)) + side * 76.0 * bone;
    canvas.Paint(Ellipsoid{{x, 0.0, plan.Z(0.228)},
                           {62.0 * bone * plan.Side(side, 4), 84.0 * bone,
                            118.0 * plan.Scale() * plan.Side(side, 5)}},
                 Organ::kLung);
  }
}

void PaintAbdomen(BodyCanvas& canvas, const BodyPlan& plan) {
  const double wide = 0.5 * (plan.Wide() + plan.Scale());
  const double size = plan.Scale();
  const double dome = plan.Z(0.300);
  canvas.Paint(Ellipsoid{{-66.0 * wide, -10.0, dome}, {84.0 * wide, 80.0 * wide, 66.0 * size}},
               Organ::kLiver);
  canvas.Paint(
      Ellipsoid{{104.0 * wide, 42.0 * wide, dome}, {28.0 * size, 40.0 * size, 52.0 * size}},
      Organ::kSpleen);
  for (const int side : {kLeft, kRight}) {
    const double z = plan.Z(side == kLeft ? 0.332 : 0.342);
    canvas.Paint(
        Ellipsoid{{side * 62.0 * wide, 55.0 * wide, z}, {31.0 * size, 29.0 * size, 58.0 * size}},
        Organ::kKidney);
    canvas.Paint(Rod{{plan.SpineX(z) + side * 42.0, 75.0 * wide, plan.Z(0.24)},
                     {side * 45.0, 75.0 * wide, plan.Z(0.42)},
                     22.0 * size,
                     26.0 * size},
                 Organ::kMuscle);
  }
  const double filling = size * (16.0 + 26.0 * plan.options().bladder);
  canvas.Paint(Ellipsoid{{0.0, -25.0, plan.Z(0.475)}, {1.15 * filling, filling, filling}},
               Organ::kBladder);
}

}  // namespace

PatientPoint ElbowOf(const BodyPlan& plan, int side) {
  const double wide = plan.Wide();
  if (plan.options().arms == ArmPosition::kRaised) {
    return {side * 245.0 * wide, 0.0, plan.Z(0.060)};
  }
  return {side * 222.0 * wide, 15.0, plan.Z(0.355)};
}

PatientPoint WristOf(const BodyPlan& plan, int side) {
  const double wide = plan.Wide();
  if (plan.options().arms == ArmPosition::kRaised) {
    return {side * 110.0 * wide, 0.0, plan.Z(-0.040)};
  }
  return {side * 228.0 * wide, 0.0, plan.Z(0.480)};
}

void PaintSoftParts(BodyCanvas& canvas, const BodyPlan& plan) {
  for (const int side : {kLeft, kRight}) {
    PaintArm(canvas, plan, side);
    PaintLeg(canvas, plan, side);
  }
  PaintHead(canvas, plan);
  PaintBreasts(canvas, plan);
  PaintTrunk(canvas, plan);
  PaintLungs(canvas, plan);
  PaintAbdomen(canvas, plan);
}

}  // namespace etalon::phantom
