#pragma once

#include <optional>

#include "etalon/core/outcome.h"
#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"

namespace etalon::nuclear {

/// Where the body lies in an anterior picture with the head up; the patient's left is on the right.
/// Pixels of that picture; fractions of pixels allowed.
struct PlanarLandmarks {
  image::PixelBox outline;       ///< around the body
  double crown_row = 0.0;        ///< top of the head, also when it lies outside the picture
  double body_height = 0.0;      ///< pixels from the crown to the soles
  bool whole_body = false;       ///< crown and soles are in the picture
  double mid_line_column = 0.0;  ///< at `mid_line_row`
  double mid_line_row = 0.0;
  double mid_line_slope = 0.0;  ///< columns a row

  double MidLine(double row) const {
    return mid_line_column + mid_line_slope * (row - mid_line_row);
  }
  /// Row at this part of the way from the crown (0) to the soles (1).
  double Row(double part) const { return crown_row + part * body_height; }
};

/// A picture reduced to pixels of about 4.5 mm: sums of `step` x `step` counts.
struct CoarsePicture {
  image::FloatImage counts;  ///< smoothed by a mean of 3 x 3
  image::BinaryMask body;    ///< largest piece above a part of the usual level in the body
  int step = 1;
  double pixel = 4.5;  ///< mm
};

/// @return Refusal(kStructureNotFound) when no body shows.
Outcome<CoarsePicture> MakeCoarse(const image::FloatImage& counts, double pixel_mm);

/// True when the legs lie above the trunk: the picture wants turning by 180 degrees.
bool IsUpsideDown(const CoarsePicture& picture);

/// Crown, soles and mid-line. The mid-line follows the sternum above the heart, steadied by the
/// lumbar spine. Where no head shows (a picture of the thorax) an adult of 1700 mm is assumed below
/// the shoulders.
/// @return Refusal(kStructureNotFound) when the outline is no body with a thorax.
Outcome<PlanarLandmarks> FindLandmarks(const CoarsePicture& picture);

}  // namespace etalon::nuclear
