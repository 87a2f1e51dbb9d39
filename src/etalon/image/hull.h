#pragma once

#include "etalon/image/contour.h"
#include "etalon/image/raster.h"

namespace etalon::image {

/// The convex hull of the pixels (as squares) of `mask`, clockwise as seen on the screen, without
/// collinear points. Empty for an empty mask. Its area is at least the number of pixels.
PixelContour ConvexHull(const BinaryMask& mask);

}  // namespace etalon::image
