#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/core/quantity.h"
#include "etalon/image/contour.h"
#include "etalon/image/raster.h"

namespace etalon::echo {

/// Classes of a segmented apical image, as in the masks of CAMUS [Leclerc2019].
inline constexpr std::uint8_t kLvCavityLabel = 1;
inline constexpr std::uint8_t kLvMyocardiumLabel = 2;
inline constexpr std::uint8_t kLeftAtriumLabel = 3;

/// A cavity with its base and its long axis, in millimetres of the image plane.
struct CavityOutline {
  image::PlaneContour contour;  ///< closed
  image::PlanePoint base_left;  ///< end of the base line on the side of smaller columns
  image::PlanePoint base_right;
  image::PlanePoint apex;  ///< farthest point of the contour from the middle of the base

  image::PlanePoint BaseMiddle() const {
    return {(base_left.x + base_right.x) / 2.0, (base_left.y + base_right.y) / 2.0};
  }
  /// Long axis: from the middle of the base to the apex [Lang2015].
  Millimetres Length() const;
  SquareCentimetres Area() const;
};

/// The left heart in one apical frame.
struct ApicalGeometry {
  CavityOutline ventricle;              ///< base: the mitral annulus
  image::PlaneContour epicardium;       ///< outline of cavity and myocardium together
  std::optional<CavityOutline> atrium;  ///< base: the mitral annulus; apex: the atrial roof
  std::vector<std::string> flags;       ///< e.g. "ventricle-cut-by-field"
};

/// Two points at the base of the ventricle: the ends of the mitral annulus, in pixels.
struct AnnulusPoints {
  image::PixelPoint left;
  image::PixelPoint right;
};

/// The structures of an apical frame as a person outlines them, in pixels.
struct DrawnOutlines {
  image::PixelContour ventricle;   ///< the cavity
  image::PixelContour epicardium;  ///< around cavity and myocardium together
  image::PixelContour atrium;      ///< empty where none is seen
};

/// The classes of the drawn structures, a pixel belonging to the outline that holds its middle: the
/// cavity before the myocardium, both before the atrium.
image::LabelMask MaskOfOutlines(const DrawnOutlines& outlines, int rows, int columns);

/// Outlines, mitral annulus and apex from a segmented apical frame.
///
/// The mitral annulus is the pair of points where the endocardium leaves the myocardium at the
/// base: the ends of the stretch of the cavity's outline that touches no myocardium. Small islands
/// and holes are removed first.
/// @param mask classes as above, at the size of `spacing`.
/// @param spacing millimetres per pixel; for images without calibration, {1, aspect}: lengths are
///   then in units of a pixel row and only ratios mean something.
/// @return Refusal(kStructureNotFound) without a cavity or myocardium,
///   Refusal(kStructureAmbiguous) when two cavities are of comparable size,
///   Refusal(kImplausible) when the outline has no base or the axis is shorter than the base.
/// @param annulus where a person put the mitral annulus: its ends are the points of the outline
///   next to these, whatever lines the cavity there; none: found as above.
Outcome<ApicalGeometry> MeasureApicalFrame(const image::LabelMask& mask,
                                           const image::PixelSpacing& spacing,
                                           const std::optional<AnnulusPoints>& annulus = {});

}  // namespace etalon::echo
