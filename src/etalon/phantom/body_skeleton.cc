#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "etalon/core/random.h"
#include "etalon/phantom/body_plan.h"

namespace etalon::phantom {
namespace {

constexpr int kRibs = 12;
constexpr int kRibPieces = 14;

void PaintRib(BodyCanvas& canvas, const BodyPlan& plan, int side, int rib) {
  const double radius = plan.Scale() * 5.2;
  const double last = BonyPart(rib);
  PatientPoint from = RibPoint(plan, side, rib, 0.08);
  for (int piece = 1; piece <= kRibPieces; ++piece) {
    const double part = 0.08 + (last - 0.08) * piece / kRibPieces;
    const PatientPoint to = RibPoint(plan, side, rib, part);
    canvas.Paint(Rod{from, to, radius, radius}, Organ::kRib);
    from = to;
  }
}

void PaintSpine(BodyCanvas& canvas, const BodyPlan& plan) {
  constexpr int kPieces = 24;
  const double size = plan.Scale();
  for (int piece = 0; piece < kPieces; ++piece) {
    const double from = 0.115 + 0.325 * piece / kPieces;
    const double to = 0.115 + 0.325 * (piece + 1) / kPieces;
    const auto point = [&](double part) {
      const double back = part < 0.16 ? 15.0 : (part < 0.34 ? 58.0 : 42.0);
      return PatientPoint{plan.SpineX(plan.Z(part)), back * size, plan.Z(part)};
    };
    canvas.Paint(Rod{point(from), point(to), size * std::lerp(11.0, 21.0, (from - 0.115) / 0.325),
                     size * std::lerp(11.0, 21.0, (to - 0.115) / 0.325)},
                 Organ::kSpine);
  }
}

void PaintSternum(BodyCanvas& canvas, const BodyPlan& plan) {
  const double size = plan.Scale();
  const auto point = [&](double part) {
    const double z = plan.Z(part);
    return PatientPoint{plan.SternumX(z), plan.SternumY(z), z};
  };
  const PatientPoint notch = point(0.160);
  canvas.Paint(Ellipsoid{{notch.x, notch.y, plan.Z(0.172)}, {27.0 * size, 9.0 * size, 26.0 * size}},
               Organ::kSternum);
  for (int piece = 0; piece < 6; ++piece) {
    const PatientPoint centre = point(0.190 + 0.013 * piece);
    canvas.Paint(Ellipsoid{centre, {17.0 * size, 7.5 * size, 18.0 * size}}, Organ::kSternum);
  }
}

void PaintShoulder(BodyCanvas& canvas, const BodyPlan& plan, int side) {
  const double size = plan.Scale();
  const PatientPoint shoulder = plan.Shoulder(side);
  const PatientPoint notch{plan.SternumX(plan.Z(0.163)) + side * 25.0, -55.0, plan.Z(0.163)};
  const PatientPoint corner{shoulder.x - side * 22.0, -15.0, shoulder.z + 18.0};
  canvas.Paint(Rod{notch, corner, 6.5 * size, 7.0 * size}, Organ::kShoulder);
  canvas.Paint(Ellipsoid{shoulder, {27.0 * size, 25.0 * size, 27.0 * size}}, Organ::kShoulder);
  const PatientPoint tip{side * 95.0 * plan.Bone(), 85.0, plan.Z(0.250)};
  const PatientPoint socket{shoulder.x - side * 35.0, 55.0, shoulder.z};
  canvas.Paint(Rod{socket, tip, 12.0 * size, 6.0 * size}, Organ::kShoulder);
}

void PaintPelvis(BodyCanvas& canvas, const BodyPlan& plan) {
  const double size = plan.Bone();
  canvas.Paint(Ellipsoid{{0.0, 55.0, plan.Z(0.438)}, {48.0 * size, 20.0 * size, 46.0 * size}},
               Organ::kPelvis);
  for (const int side : {kLeft, kRight}) {
    const PatientPoint hip = plan.Hip(side);
    const PatientPoint back{side * 45.0 * size, 58.0, plan.Z(0.415)};
    const PatientPoint crest{side * 128.0 * size, 5.0, plan.Z(0.388)};
    const PatientPoint front{side * 122.0 * size, -50.0, plan.Z(0.415)};
    const PatientPoint pubis{side * 12.0 * size, -55.0, plan.Z(0.490)};
    const PatientPoint sitting{side * 55.0 * size, 30.0, plan.Z(0.520)};
    for (const Rod& rod :
         {Rod{back, crest, 11.0, 9.0}, Rod{crest, front, 8.0, 8.0}, Rod{front, hip, 9.0, 16.0},
          Rod{back, hip, 14.0, 18.0}, Rod{hip, pubis, 11.0, 8.0}, Rod{hip, sitting, 12.0, 10.0}}) {
      canvas.Paint(rod, Organ::kPelvis);
    }
  }
}

void PaintLimb(BodyCanvas& canvas, const std::array<PatientPoint, 3>& points,
               const std::array<double, 3>& radii) {
  canvas.Paint(Rod{points[0], points[1], radii[0], radii[1]}, Organ::kLongBone);
  canvas.Paint(Rod{points[1], points[2], radii[1], radii[2]}, Organ::kLongBone);
  canvas.Paint(Ellipsoid{points[1], {1.9 * radii[1], 1.7 * radii[1], 1.9 * radii[1]}},
               Organ::kJoint);
  canvas.Paint(Ellipsoid{points[2], {1.7 * radii[2], 1.7 * radii[2], 1.7 * radii[2]}},
               Organ::kJoint);
}

void PaintLimbs(BodyCanvas& canvas, const BodyPlan& plan, int side) {
  const double size = plan.Scale();
  const double wide = plan.Wide();
  const PatientPoint hip = plan.Hip(side);
  const PatientPoint knee{side * 82.0 * wide, 0.0, plan.Z(0.720)};
  const PatientPoint ankle{side * 62.0 * wide, 10.0, plan.Z(0.955)};
  PaintLimb(canvas, {hip + PatientPoint{side * 25.0, 0.0, -25.0}, knee, ankle},
            {14.0 * size, 19.0 * size, 14.0 * size});
  canvas.Paint(Ellipsoid{hip, {24.0 * size, 22.0 * size, 24.0 * size}}, Organ::kPelvis);
  PaintLimb(canvas, {plan.Shoulder(side), ElbowOf(plan, side), WristOf(plan, side)},
            {11.0 * size, 12.0 * size, 10.0 * size});
}

void PaintSkull(BodyCanvas& canvas, const BodyPlan& plan) {
  const double size = plan.Scale();
  const PatientPoint centre{0.0, 0.0, plan.Z(0.058)};
  const Ellipsoid outside{centre, {72.0 * size, 90.0 * size, 92.0 * size}};
  const Ellipsoid inside{centre, {64.0 * size, 82.0 * size, 84.0 * size}};
  canvas.Paint(outside, Organ::kSkull);
  canvas.Paint(inside, Organ::kSoftTissue);
  canvas.Paint(
      Ellipsoid{{0.0, -48.0 * size, plan.Z(0.098)}, {38.0 * size, 30.0 * size, 40.0 * size}},
      Organ::kSkull);
}

void PaintLesions(BodyCanvas& canvas, const BodyPlan& plan) {
  Random random(plan.options().seed ^ 0x1E510ULL);
  const auto spot = [&](const PatientPoint& centre) {
    const double radius = random.Uniform(6.0, 11.0);
    canvas.Paint(Ellipsoid{centre, {radius, radius, radius}}, Organ::kLesion);
  };
  for (int lesion = 0; lesion < plan.options().rib_lesions; ++lesion) {
    const int side = random.Below(2) == 0 ? kLeft : kRight;
    const int rib = static_cast<int>(random.Below(10));
    spot(RibPoint(plan, side, rib, random.Uniform(0.15, BonyPart(rib))));
  }
  if (plan.options().sternal_lesion) {
    const double z = plan.Z(random.Uniform(0.175, 0.255));
    spot({plan.SternumX(z), plan.SternumY(z), z});
  }
  if (plan.options().extravasation) {
    const int side = random.Below(2) == 0 ? kLeft : kRight;
    canvas.Paint(
        Ellipsoid{ElbowOf(plan, side) + PatientPoint{0.0, -20.0, 10.0}, {14.0, 12.0, 22.0}},
        Organ::kExtravasation);
  }
}

}  // namespace

double BonyPart(int rib) {
  if (rib < 7) return 0.80 - 0.012 * rib;
  return rib < 10 ? 0.66 : 0.45;
}

PatientPoint RibPoint(const BodyPlan& plan, int side, int rib, double part) {
  const double bone = plan.Bone();
  const double angle = std::numbers::pi * part;
  const double grown = std::min(1.0, 0.50 + 0.085 * rib);
  const double half_width = bone * 138.0 * grown * plan.Side(side, 6);
  const double half_depth = bone * 92.0 * (0.62 + 0.38 * grown);
  const double back_z = plan.Z(0.155 + 0.0138 * rib);
  const double drop = plan.Scale() * (rib < 2 ? 38.0 : 66.0);
  const double z = back_z - 0.5 * drop * (1.0 - std::cos(angle));
  const double shift = std::lerp(plan.SpineX(z), plan.SternumX(z), part);
  return {shift + side * half_width * std::sin(angle), half_depth * std::cos(angle), z};
}

void PaintSkeleton(BodyCanvas& canvas, const BodyPlan& plan) {
  PaintSkull(canvas, plan);
  PaintSpine(canvas, plan);
  PaintPelvis(canvas, plan);
  for (const int side : {kLeft, kRight}) {
    PaintShoulder(canvas, plan, side);
    PaintLimbs(canvas, plan, side);
    for (int rib = 0; rib < kRibs; ++rib) PaintRib(canvas, plan, side, rib);
  }
  PaintSternum(canvas, plan);
  PaintLesions(canvas, plan);
}

}  // namespace etalon::phantom
