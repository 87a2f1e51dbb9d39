#pragma once

// Internal: where the parts of a body lie before they are painted.

#include <array>

#include "etalon/phantom/body_canvas.h"

namespace etalon::phantom {

inline constexpr int kLeft = 1;  ///< the patient's left: positive x
inline constexpr int kRight = -1;

/// Measures of an upright body that its parts share. Millimetres.
class BodyPlan {
 public:
  explicit BodyPlan(const BodyOptions& options);

  const BodyOptions& options() const { return options_; }
  double height() const { return options_.height.value(); }
  /// Lengths that grow with the height alone.
  double Scale() const { return height() / 1720.0; }
  /// Lengths across that grow with the girth too.
  double Wide() const { return Scale() * options_.girth; }
  /// Skeletons vary less across than the soft tissue around them.
  double Bone() const { return Scale() * (0.7 + 0.3 * options_.girth); }
  /// Height above the soles of a point at this part of the way from the crown to the soles.
  double Z(double part_from_crown) const { return height() * (1.0 - part_from_crown); }
  /// Sideways place of the spine at a height, and of what hangs on it (the sternum follows half).
  double SpineX(double z) const;
  double SternumX(double z) const { return 0.5 * SpineX(z); }
  /// Factor near 1 by which one side is larger or higher than the other.
  double Side(int side, int part) const;

  double SternumY(double z) const;
  PatientPoint Shoulder(int side) const;
  PatientPoint Hip(int side) const;

  PatientPoint HeartCentre() const;
  /// Unit vector from the base of the left ventricle to its apex.
  PatientPoint HeartAxis() const;
  /// The left ventricle to its outer surface.
  Ellipsoid LeftVentricle() const;

 private:
  BodyOptions options_;
  std::array<double, 8> sides_{};
};

PatientPoint ElbowOf(const BodyPlan& plan, int side);
PatientPoint WristOf(const BodyPlan& plan, int side);
/// Centre of a rib. `rib` from 0; `part` 0 at the spine, 1 at the sternum.
PatientPoint RibPoint(const BodyPlan& plan, int side, int rib, double part);
/// How far round from the spine (0) to the sternum (1) the bone of a rib goes before its cartilage.
double BonyPart(int rib);

void PaintSoftParts(BodyCanvas& canvas, const BodyPlan& plan);  ///< trunk, limbs, lungs, abdomen
void PaintHeart(BodyCanvas& canvas, const BodyPlan& plan);
void PaintSkeleton(BodyCanvas& canvas, const BodyPlan& plan);  ///< with lesions
void PaintConfounders(BodyCanvas& canvas, const BodyPlan& plan);

}  // namespace etalon::phantom
