#pragma once

#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"

namespace etalon::image {

/// Euclidean distance from each pixel's centre to the centre of the nearest foreground pixel, in
/// the unit of `spacing` (pixels by default), exact [Felzenszwalb2012]. 0 on the foreground;
/// infinity everywhere when the mask is empty.
/// @throws ContractError unless both spacings are positive.
FloatImage DistanceToForeground(const BinaryMask& mask, const PixelSpacing& spacing = {1.0, 1.0});

/// The same to the nearest background pixel: 0 on the background. What lies outside the image is
/// neither.
FloatImage DistanceToBackground(const BinaryMask& mask, const PixelSpacing& spacing = {1.0, 1.0});

}  // namespace etalon::image
