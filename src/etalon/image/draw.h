#pragma once

#include <string>

#include "etalon/image/contour.h"
#include "etalon/image/raster.h"

namespace etalon::image {

// Drawing for evidence pictures. What falls outside the picture is clipped. Lines are smoothed.

RgbImage RgbFromGray(const GrayImage& image);

/// A straight line between two points, `thickness` pixels wide (>= 1).
void DrawLine(RgbImage& picture, const PixelPoint& from, const PixelPoint& to, const Rgb& colour,
              int thickness = 1);

/// The closed outline of `contour`.
void DrawContour(RgbImage& picture, const PixelContour& contour, const Rgb& colour,
                 int thickness = 1);

/// A filled disk of `radius` pixels.
void DrawDot(RgbImage& picture, const PixelPoint& centre, double radius, const Rgb& colour);

/// Text of printable ASCII (other bytes become '?') with capitals `height` pixels high; `start` is
/// the left end of its base line.
void DrawText(RgbImage& picture, const std::string& text, const PixelPoint& start, int height,
              const Rgb& colour);

/// Mixes `colour` into the pixels of `mask`: `opacity` 0 leaves them, 1 replaces them.
/// @throws ContractError if the sizes differ or the opacity is outside [0, 1].
void TintMask(RgbImage& picture, const BinaryMask& mask, const Rgb& colour, double opacity);

}  // namespace etalon::image
