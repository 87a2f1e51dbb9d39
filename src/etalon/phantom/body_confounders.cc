#include <array>
#include <cmath>

#include "etalon/core/random.h"
#include "etalon/phantom/body_plan.h"

namespace etalon::phantom {
namespace {

int Sign(BodySide side) { return side == BodySide::kLeft ? kLeft : kRight; }

void PaintStomachAndThyroid(BodyCanvas& canvas, const BodyPlan& plan) {
  const double size = plan.Scale();
  const double wide = 0.5 * (plan.Wide() + plan.Scale());
  canvas.Paint(Ellipsoid{{62.0 * wide, -48.0 * wide, plan.Z(0.318)},
                         {38.0 * wide, 30.0 * wide, 48.0 * size}},
               Organ::kStomach);
  for (const int side : {kLeft, kRight}) {
    canvas.Paint(Ellipsoid{{side * 15.0 * size, -38.0 * size, plan.Z(0.138)},
                           {9.0 * size, 8.0 * size, 22.0 * size}},
                 Organ::kThyroid);
  }
}

/// Ascending and transverse colon.
void PaintBowel(BodyCanvas& canvas, const BodyPlan& plan) {
  const double size = 19.0 * plan.Scale();
  const double wide = 0.5 * (plan.Wide() + plan.Scale());
  const auto at = [&](double x, double y, double part) {
    return PatientPoint{x * wide, y * wide, plan.Z(part)};
  };
  const std::array<PatientPoint, 5> way{at(-95.0, -10.0, 0.425), at(-100.0, -5.0, 0.365),
                                        at(-35.0, -60.0, 0.378), at(35.0, -60.0, 0.374),
                                        at(100.0, 5.0, 0.342)};
  for (std::size_t part = 1; part < way.size(); ++part) {
    canvas.Paint(Rod{way[part - 1], way[part], size, size}, Organ::kBowel);
  }
}

/// Drops on the clothes in front of pelvis and thighs.
void PaintContamination(BodyCanvas& canvas, const BodyPlan& plan) {
  Random random(plan.options().seed ^ 0x0D20B5ULL);
  const int drops = 1 + static_cast<int>(random.Below(3));
  for (int drop = 0; drop < drops; ++drop) {
    const PatientPoint place{random.Uniform(-110.0, 110.0) * plan.Wide(), -122.0 * plan.Wide(),
                             plan.Z(random.Uniform(0.47, 0.60))};
    const double radius = random.Uniform(6.0, 20.0);
    canvas.Paint(Ellipsoid{place, {radius, 4.0, 1.4 * radius}}, Organ::kUrine);
  }
}

void PaintCatheter(BodyCanvas& canvas, const BodyPlan& plan) {
  const PatientPoint out{0.0, -75.0 * plan.Wide(), plan.Z(0.525)};
  const PatientPoint over{kRight * 95.0 * plan.Wide(), -105.0 * plan.Wide(), plan.Z(0.580)};
  const PatientPoint bag{kRight * 190.0 * plan.Wide(), -10.0, plan.Z(0.680)};
  canvas.Paint(Rod{out, over, 4.5, 4.5}, Organ::kUrine);
  canvas.Paint(Rod{over, bag, 4.5, 4.5}, Organ::kUrine);
  canvas.Paint(Ellipsoid{bag, {35.0, 12.0, 70.0}}, Organ::kUrine);
}

/// Ball and stem in place of the head of a long bone.
void PaintProsthesis(BodyCanvas& canvas, const PatientPoint& joint, const PatientPoint& bone,
                     double size) {
  const PatientPoint stem = joint + (150.0 * size) * Unit(bone - joint);
  canvas.Paint(Ellipsoid{joint, {25.0 * size, 23.0 * size, 25.0 * size}}, Organ::kMetal);
  canvas.Paint(Rod{joint, stem, 10.0 * size, 7.0 * size}, Organ::kMetal);
}

void PaintPacemaker(BodyCanvas& canvas, const BodyPlan& plan, int side) {
  const double part = 0.193;
  const PatientPoint place{plan.SternumX(plan.Z(part)) + side * 88.0 * plan.Bone(),
                           -88.0 * plan.Wide(), plan.Z(part)};
  canvas.Paint(Ellipsoid{place, {24.0, 6.0, 22.0}}, Organ::kMetal);
}

/// Second to sixth rib of the left.
void PaintCostochondral(BodyCanvas& canvas, const BodyPlan& plan) {
  for (int rib = 1; rib <= 5; ++rib) {
    canvas.Paint(Ellipsoid{RibPoint(plan, kLeft, rib, BonyPart(rib)), {6.5, 6.5, 6.5}},
                 Organ::kCostochondral);
  }
}

/// Between the axilla and the front, in a line as after a fall.
void PaintRibFractures(BodyCanvas& canvas, const BodyPlan& plan) {
  Random random(plan.options().seed ^ 0xF2AC72ULL);
  const int fractures = plan.options().confounders.rib_fractures;
  const int first = 2 + static_cast<int>(random.Below(static_cast<std::uint64_t>(9 - fractures)));
  const double part = random.Uniform(0.40, 0.70);
  for (int rib = first; rib < first + fractures; ++rib) {
    const double place = std::min(part + 0.015 * random.Normal(), BonyPart(rib) - 0.02);
    canvas.Paint(Ellipsoid{RibPoint(plan, kLeft, rib, place), {7.0, 7.0, 7.0}}, Organ::kLesion);
  }
}

}  // namespace

void PaintConfounders(BodyCanvas& canvas, const BodyPlan& plan) {
  const Confounders& confounders = plan.options().confounders;
  if (confounders.stomach) PaintStomachAndThyroid(canvas, plan);
  if (confounders.bowel) PaintBowel(canvas, plan);
  if (confounders.contamination) PaintContamination(canvas, plan);
  if (confounders.catheter) PaintCatheter(canvas, plan);
  if (confounders.hip_prosthesis != BodySide::kNone) {
    const int side = Sign(confounders.hip_prosthesis);
    const PatientPoint hip = plan.Hip(side);
    PaintProsthesis(canvas, hip, {hip.x - side * 10.0, 0.0, plan.Z(0.720)}, plan.Scale());
  }
  if (confounders.shoulder_prosthesis != BodySide::kNone) {
    const int side = Sign(confounders.shoulder_prosthesis);
    PaintProsthesis(canvas, plan.Shoulder(side), ElbowOf(plan, side), 0.9 * plan.Scale());
  }
  if (confounders.pacemaker != BodySide::kNone) {
    PaintPacemaker(canvas, plan, Sign(confounders.pacemaker));
  }
  if (confounders.costochondral) PaintCostochondral(canvas, plan);
  if (confounders.rib_fractures > 0) PaintRibFractures(canvas, plan);
}

}  // namespace etalon::phantom
