#pragma once

#include <vector>

#include "etalon/image/raster.h"
#include "etalon/image/volume.h"

namespace etalon::nuclear {

/// What the heart model is shown of a CT.
struct CtSlices {
  std::vector<image::GrayImage> pictures;  ///< from the feet upwards
  image::VoxelFrame frame;                 ///< of the pictures' pixels, a slice each
};

inline constexpr int kCtPictureSide = 128;     ///< pixels
inline constexpr double kCtPixel = 3.0;        ///< mm
inline constexpr double kCtSliceStep = 4.0;    ///< mm
inline constexpr double kCtDarkest = -200.0;   ///< HU that becomes 0
inline constexpr double kCtBrightest = 400.0;  ///< HU that becomes 255

/// Axial pictures around the middle of what is denser than -300 HU, the patient's left on the
/// right; each pixel is the mean of four points. What lies beyond the CT is air.
CtSlices SlicesOfCt(const image::FloatVolume& hounsfield);

}  // namespace etalon::nuclear
