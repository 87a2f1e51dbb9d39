#pragma once

#include "etalon/core/quantity.h"
#include "etalon/image/volume.h"

namespace etalon::image {

/// Convolution with an isotropic Gaussian of this full width at half maximum, axis by axis along
/// the voxels' steps, cut at four standard deviations. Beyond the borders lie the border's values.
/// @throws ContractError for a negative width.
FloatVolume GaussianBlur(const FloatVolume& volume, Millimetres full_width);

}  // namespace etalon::image
