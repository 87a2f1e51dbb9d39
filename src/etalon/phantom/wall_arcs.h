#pragma once

#include <array>

#include "etalon/phantom/left_heart.h"

namespace etalon::phantom {

/// Turns material coordinates of a wall into places at one moment: the layers between the cavity
/// and the epicardium are walked by arc length, from the apex (0) to a rim (1).
class WallArcs {
 public:
  WallArcs(ApicalView view, const LeftHeart& heart);

  /// Angle at the ellipsoid's centre, from the apex, of a point at `arc` (-1 .. 1) and `depth`
  /// (0 .. 1); its sign is that of `arc`.
  double AngleOf(double arc, double depth) const;

  /// Inverse of `AngleOf`.
  double ArcOf(double angle, double depth) const;

 private:
  static constexpr int kLayers = 5;
  static constexpr int kSteps = 64;

  std::array<double, kLayers> rim_angle_{};
  /// Fraction of the arc at equal steps of the angle.
  std::array<std::array<double, kSteps + 1>, kLayers> arc_at_angle_{};
  /// Fraction of the rim's angle at equal steps of the arc.
  std::array<std::array<double, kSteps + 1>, kLayers> angle_at_arc_{};
};

}  // namespace etalon::phantom
