#pragma once

#include <cstdint>

#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"
#include "etalon/phantom/left_heart.h"

namespace etalon::phantom {

/// A position in an apical plane seen from the heart, in mm: `across` grows to the right of the
/// screen, `along` from the mitral plane (0) to the apex. The atrium lies at negative `along`.
struct HeartPoint {
  double across = 0.0;
  double along = 0.0;
};

/// A position in an apical plane seen from the transducer, in mm: `lateral` grows to the right of
/// the screen, `depth` away from the transducer.
struct BeamPoint {
  double lateral = 0.0;
  double depth = 0.0;
};

/// The field of a phased array on a screen: a circular sector whose tip is the transducer.
struct SectorField {
  int rows = 0;
  int columns = 0;
  image::PixelSpacing spacing;
  image::PixelPoint tip;    ///< where the transducer lies on the screen
  double depth = 0.0;       ///< radius in mm
  double half_angle = 0.0;  ///< radians

  image::PixelPoint PixelFromBeam(const BeamPoint& point) const {
    return {tip.row + point.depth / spacing.row, tip.column + point.lateral / spacing.column};
  }
  BeamPoint BeamFromPixel(const image::PixelPoint& pixel) const {
    return {(pixel.column - tip.column) * spacing.column, (pixel.row - tip.row) * spacing.row};
  }
  /// Smallest box of pixels that holds the sector.
  image::PixelBox Box() const;
};

/// How a heart lies in front of the transducer at one moment. The epicardial apex stays in place,
/// so that the mitral plane moves towards the apex in systole.
class HeartPose {
 public:
  HeartPose(ApicalView view, const LeftHeart& heart);

  BeamPoint BeamFromHeart(const HeartPoint& point) const {
    return {base_.lateral + point.across * cosine_ - point.along * sine_,
            base_.depth - point.across * sine_ - point.along * cosine_};
  }
  HeartPoint HeartFromBeam(const BeamPoint& point) const {
    const double lateral = point.lateral - base_.lateral;
    const double depth = point.depth - base_.depth;
    return {lateral * cosine_ - depth * sine_, -lateral * sine_ - depth * cosine_};
  }

 private:
  double sine_ = 0.0;
  double cosine_ = 1.0;
  BeamPoint base_;  ///< centre of the mitral plane
};

inline constexpr std::uint8_t kCavityLabel = 1;
inline constexpr std::uint8_t kMyocardiumLabel = 2;
inline constexpr std::uint8_t kAtriumLabel = 3;

/// The true classes at every pixel centre of the screen: 0 background, 1 LV cavity, 2 LV
/// myocardium, 3 left atrium. Not cut at the border of the sector.
image::LabelMask TrueMask(ApicalView view, const LeftHeart& heart, const SectorField& field);

}  // namespace etalon::phantom
