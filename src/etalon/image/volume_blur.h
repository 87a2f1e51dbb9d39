#pragma once

#include "etalon/core/quantity.h"
#include "etalon/image/volume.h"

namespace etalon::image {

/// Convolution with an isotropic Gaussian of this full width at half maximum, axis by axis along
/// the voxels' steps, cut at four standard deviations. Beyond the borders lie the border's values.
/// @throws ContractError for a negative width.
FloatVolume GaussianBlur(const FloatVolume& volume, Millimetres full_width);

/// Full widths at half maximum along the steps of a volume's voxels.
struct BlurWidths {
  Millimetres column;
  Millimetres row;
  Millimetres slice;
};

/// The same with a width of its own along each axis.
FloatVolume GaussianBlur(const FloatVolume& volume, const BlurWidths& full_widths);

}  // namespace etalon::image
