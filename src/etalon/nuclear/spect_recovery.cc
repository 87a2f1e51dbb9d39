#include "etalon/nuclear/spect_recovery.h"

#include <array>

#include "etalon/image/volume_blur.h"
#include "etalon/nuclear/spect_structures.h"

namespace etalon::nuclear {
namespace {

using image::FloatVolume;
using image::LabelVolume;

/// The structures as even regions, the rest as observed.
FloatVolume EvenRegions(const FloatVolume& observed, const FloatVolume& corrected,
                        const LabelVolume& structures) {
  std::array<double, 256> sums{};
  std::array<double, 256> counts{};
  for (std::size_t voxel = 0; voxel < structures.size(); ++voxel) {
    const std::uint8_t label = structures.voxels()[voxel];
    sums[label] += static_cast<double>(corrected.voxels()[voxel]);
    counts[label] += 1.0;
  }
  FloatVolume even = observed;
  for (std::size_t voxel = 0; voxel < structures.size(); ++voxel) {
    const std::uint8_t label = structures.voxels()[voxel];
    if (label == static_cast<std::uint8_t>(Structure::kOther)) continue;
    even.voxels()[voxel] = static_cast<float>(sums[label] / counts[label]);
  }
  return even;
}

}  // namespace

FloatVolume RecoverResolution(const FloatVolume& spect, const LabelVolume& structures,
                              const RecoveryOptions& options) {
  Require(spect.SameGrid(structures), "SPECT and structures on different grids");
  Require(options.resolution.value() >= 0.0 && options.rounds > 0,
          "a recovery with a negative resolution or no round");
  FloatVolume corrected = spect;
  if (options.resolution.value() == 0.0) return corrected;
  for (int round = 0; round < options.rounds; ++round) {
    const FloatVolume even = EvenRegions(spect, corrected, structures);
    const FloatVolume blurred = image::GaussianBlur(even, options.resolution);
    for (std::size_t voxel = 0; voxel < spect.size(); ++voxel) {
      const float below = blurred.voxels()[voxel];
      corrected.voxels()[voxel] =
          below > 0.0F ? spect.voxels()[voxel] * even.voxels()[voxel] / below : 0.0F;
    }
  }
  return corrected;
}

}  // namespace etalon::nuclear
