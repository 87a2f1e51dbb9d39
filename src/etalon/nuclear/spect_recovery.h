#pragma once

#include "etalon/core/quantity.h"
#include "etalon/image/volume.h"

namespace etalon::nuclear {

/// Recovery of what the blur of the camera took from thin structures.
struct RecoveryOptions {
  Millimetres resolution{0.0};  ///< full width at half maximum of the reconstruction; 0: none
  /// Excursion of the heart across the slices while it was scanned, of a breath like a sine.
  Millimetres breath{0.0};
  int rounds = 20;
};

/// Iterative Yang correction [Erlandsson2012]: every structure holds its mean, what is outside all
/// structures its own voxels; each voxel is multiplied by that picture over the same picture
/// blurred, and the means are taken again. Returns `spect` itself for a resolution of 0. Only as
/// true as the masks, the resolution and the evenness of uptake within a structure.
/// @throws ContractError unless both volumes lie on one grid; for a negative resolution or breath,
/// or no round.
image::FloatVolume RecoverResolution(const image::FloatVolume& spect,
                                     const image::LabelVolume& structures,
                                     const RecoveryOptions& options);

/// The part of a SPECT within `margin` of a box of voxels that hold one of the heart's chambers or
/// its wall, with voxels of half the size by linear interpolation: thin walls are cut less
/// coarsely. `structures` lie on the grid of `spect`; the whole volume when they hold no heart.
image::FloatVolume RefinedHeart(const image::FloatVolume& spect,
                                const image::LabelVolume& structures,
                                Millimetres margin = Millimetres(40.0));

/// Width of the blur of a refined SPECT: that of the camera, the average over a voxel and the
/// interpolation between voxels, as if they were Gaussians. `voxel` is that of the SPECT.
Millimetres RefinedResolution(Millimetres resolution, Millimetres voxel);

}  // namespace etalon::nuclear
