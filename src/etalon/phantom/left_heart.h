#pragma once

#include <array>

namespace etalon::phantom {

/// The two apical planes, at right angles through the long axis.
enum class ApicalView { kFourChamber = 0, kTwoChamber = 1 };
inline constexpr std::array kApicalViews{ApicalView::kFourChamber, ApicalView::kTwoChamber};

/// Half an egg on a flat base: an ellipsoid cut by the plane of the base, perpendicular to its
/// axis. Cross-sections at a height are ellipses whose semi-axes lie in the two apical planes.
/// Millimetres; heights count from the base towards the tip.
struct TruncatedEllipsoid {
  double height = 0.0;             ///< base to tip
  double centre = 0.0;             ///< height of the ellipsoid's centre, where it is widest
  std::array<double, 2> radius{};  ///< greatest half width, by view

  /// Semi-axis along the height.
  double Nose() const { return height - centre; }
  /// Half width in `view` at a height; 0 beyond the tip and below the base.
  double HalfWidth(ApicalView view, double at_height) const;
  double BaseHalfWidth(ApicalView view) const { return HalfWidth(view, 0.0); }
  /// Enclosed volume in mL: the exact integral of pi/4 a(z) b(z).
  double Volume() const;
  /// Angle at the ellipsoid's centre from the tip to the base's rim.
  double RimAngle() const;
  /// Length of the open outline in `view`, rim to rim through the tip, in mm.
  double OutlineLength(ApicalView view) const;
};

/// Left ventricle and atrium at one moment. Both stand on the mitral plane, tips apart.
struct LeftHeart {
  TruncatedEllipsoid cavity;
  TruncatedEllipsoid epicardium;  ///< same centre as the cavity
  TruncatedEllipsoid atrium;
  double wall = 0.0;  ///< thickness at the widest place, mm

  /// The layer of the wall at `depth`, 0 endocardium, 0.5 mid-wall, 1 epicardium.
  TruncatedEllipsoid Layer(double depth) const;
  /// Volume of the ventricle's wall in mL.
  double WallVolume() const { return epicardium.Volume() - cavity.Volume(); }
};

/// What a left heart is asked to do; mL, mm and a strain as a fraction.
struct LeftHeartDemand {
  double end_diastolic_volume = 0.0;
  double end_systolic_volume = 0.0;
  double longitudinal_strain = 0.0;  ///< of the endocardium at end systole, negative
  double atrial_volume = 0.0;        ///< greatest
  double wall = 0.0;                 ///< at end diastole
};

/// A left heart through its cycle with an incompressible wall.
///
/// At each moment the volume follows `VentricularFilling`; the long axis is solved so that the mean
/// over both views of the endocardial outline's length has the Lagrangian strain
/// `longitudinal_strain * (1 - filling)`; the wall's thickness is solved so that the wall keeps its
/// volume; the atrium keeps its roof in place and is solved for its own volume.
class LeftHeartCycle {
 public:
  explicit LeftHeartCycle(const LeftHeartDemand& demand);

  /// @param cycle beats since the first R wave.
  LeftHeart At(double cycle) const;

  /// Whether a ventricle of plausible proportions (length 1.1 to 3 times its width) can shorten so.
  static bool CanShorten(const LeftHeartDemand& demand);

 private:
  LeftHeartDemand demand_;
  LeftHeart end_diastole_;
};

/// Lagrangian strain of the outline of one layer, mean of both views, as a fraction.
double LayerStrain(const LeftHeart& now, const LeftHeart& end_diastole, double depth);

}  // namespace etalon::phantom
