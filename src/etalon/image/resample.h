#pragma once

#include <algorithm>

#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"

namespace etalon::image {

/// The pixels of `box`, which must lie inside the raster. @throws ContractError if it does not.
template <typename T>
Raster<T> Crop(const Raster<T>& raster, const PixelBox& box) {
  Require(box.top >= 0 && box.left >= 0 && box.rows >= 0 && box.columns >= 0 &&
              box.top + box.rows <= raster.rows() && box.left + box.columns <= raster.columns(),
          "crop outside the raster");
  Raster<T> result(box.rows, box.columns);
  for (int row = 0; row < box.rows; ++row) {
    std::copy_n(raster.row(box.top + row) + box.left, box.columns, result.row(row));
  }
  return result;
}

/// The part of `box` inside an image of `rows` x `columns`.
PixelBox ClipBox(const PixelBox& box, int rows, int columns);

// All resizing maps the outer edges of the input on those of the output: the centre of output pixel
// i lies at (i + 0.5) * input / output - 0.5 of the input. @throws ContractError for an empty input
// or a size that is not positive.

/// Bilinear interpolation, for enlarging or slight changes of size.
GrayImage ResizeLinear(const GrayImage& image, int rows, int columns);
FloatImage ResizeLinear(const FloatImage& image, int rows, int columns);
RgbImage ResizeLinear(const RgbImage& image, int rows, int columns);

/// Mean over the area that an output pixel covers, for shrinking without aliasing.
GrayImage ResizeArea(const GrayImage& image, int rows, int columns);
FloatImage ResizeArea(const FloatImage& image, int rows, int columns);
RgbImage ResizeArea(const RgbImage& image, int rows, int columns);

/// The label of the nearest input pixel: no label arises that the input does not hold.
LabelMask ResizeLabels(const LabelMask& labels, int rows, int columns);

}  // namespace etalon::image
