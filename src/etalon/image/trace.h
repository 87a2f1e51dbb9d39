#pragma once

#include "etalon/image/contour.h"
#include "etalon/image/raster.h"

namespace etalon::image {

/// The outer boundary of the largest component (joined by edges) of `mask`, along the edges of its
/// pixels.
///
/// Vertices lie on pixel corners, at half-integer coordinates, only where the boundary turns, and
/// run clockwise as seen on the screen from the top left corner of the topmost, then leftmost
/// pixel. The enclosed area in square pixels equals the number of pixels of the component with its
/// holes filled. Empty for an empty mask.
PixelContour OuterBoundary(const BinaryMask& mask);

/// The pixels whose centres lie inside `contour` (even-odd rule), in a raster of `rows` x
/// `columns`; a centre on a left or top edge is inside. Inverse of `OuterBoundary`.
BinaryMask MaskFromContour(const PixelContour& contour, int rows, int columns);

}  // namespace etalon::image
