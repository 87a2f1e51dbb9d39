#pragma once

#include <optional>

#include "etalon/image/raster.h"
#include "etalon/nuclear/planar_landmarks.h"

namespace etalon::nuclear {

/// A patient who moved sideways while the table went on: below a row everything lies elsewhere.
struct SidewaysMotion {
  double row = 0.0;          ///< of the picture, the first one after the motion
  double millimetres = 0.0;  ///< to the right of the picture
};

/// The greatest break of the body between neighbouring rows of a whole-body picture, from the crown
/// to the hips (below, legs move by themselves and catheters run aslant). Rows above and
/// below are compared in bands of 14 mm: where both halves of the body, each with its edge, shift
/// to the same side, the shift that makes the bands alike is measured. None below 5 mm.
/// Motion along the body shows no such break and is not found, nor is one in a picture that is
/// taken of the whole chest at a time.
std::optional<SidewaysMotion> FindSidewaysMotion(const image::FloatImage& counts, double pixel_mm,
                                                 const PlanarLandmarks& landmarks);

}  // namespace etalon::nuclear
