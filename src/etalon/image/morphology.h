#pragma once

#include "etalon/image/raster.h"

namespace etalon::image {

/// The pixels within `radius` (pixels, >= 0) of a foreground pixel, distances being Euclidean.
/// @throws ContractError for a negative radius, as the three below.
BinaryMask Dilate(const BinaryMask& mask, int radius);

/// The pixels farther than `radius` from every background pixel. What lies outside the image
/// counts as foreground, so that a structure cut by the border keeps its cut side.
BinaryMask Erode(const BinaryMask& mask, int radius);

/// Erosion, then dilation: removes what is narrower than the disk.
BinaryMask Open(const BinaryMask& mask, int radius);

/// Dilation, then erosion: closes gaps narrower than the disk.
BinaryMask Close(const BinaryMask& mask, int radius);

}  // namespace etalon::image
