#include "etalon/nuclear/spect_recovery.h"

#include <algorithm>
#include <array>
#include <cmath>

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

/// The places of a sine of excursion E have the variance E^2 / 8.
image::BlurWidths WidthsOf(const RecoveryOptions& options) {
  const double resolution = options.resolution.value();
  const double breath = options.breath.value();
  const double added = 8.0 * std::log(2.0) * breath * breath / 8.0;
  return {options.resolution, options.resolution,
          Millimetres(std::sqrt(resolution * resolution + added))};
}

double Length(const image::PatientPoint& step) {
  return std::sqrt(step.x * step.x + step.y * step.y + step.z * step.z);
}

/// First and last of the voxels along each axis: slice, row, column.
struct HeartBox {
  std::array<int, 3> first{1 << 30, 1 << 30, 1 << 30};
  std::array<int, 3> last{-1, -1, -1};
};

HeartBox BoxOfHeart(const LabelVolume& structures) {
  HeartBox box;
  for (int slice = 0; slice < structures.slices(); ++slice) {
    for (int row = 0; row < structures.rows(); ++row) {
      for (int column = 0; column < structures.columns(); ++column) {
        const std::uint8_t label = structures(slice, row, column);
        if (label == 0 || label > static_cast<std::uint8_t>(Structure::kRightAtrium)) continue;
        const std::array<int, 3> at{slice, row, column};
        for (std::size_t axis = 0; axis < 3; ++axis) {
          box.first[axis] = std::min(box.first[axis], at[axis]);
          box.last[axis] = std::max(box.last[axis], at[axis]);
        }
      }
    }
  }
  return box;
}

}  // namespace

FloatVolume RefinedHeart(const FloatVolume& spect, const LabelVolume& structures,
                         Millimetres margin) {
  Require(spect.SameGrid(structures), "SPECT and structures on different grids");
  image::VoxelFrame frame = spect.frame();
  const std::array<double, 3> steps{Length(frame.slice_step), Length(frame.row_step),
                                    Length(frame.column_step)};
  const std::array<int, 3> sides{spect.slices(), spect.rows(), spect.columns()};
  HeartBox box = BoxOfHeart(structures);
  if (box.last[0] < 0) box = {{0, 0, 0}, {sides[0] - 1, sides[1] - 1, sides[2] - 1}};
  std::array<int, 3> refined{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const int more = static_cast<int>(std::ceil(margin.value() / steps[axis]));
    box.first[axis] = std::max(0, box.first[axis] - more);
    box.last[axis] = std::min(sides[axis] - 1, box.last[axis] + more);
    refined[axis] = 2 * (box.last[axis] - box.first[axis] + 1);
  }
  frame.origin =
      frame.PatientFromVoxel({box.first[2] - 0.25, box.first[1] - 0.25, box.first[0] - 0.25});
  for (image::PatientPoint* step : {&frame.column_step, &frame.row_step, &frame.slice_step}) {
    *step = {0.5 * step->x, 0.5 * step->y, 0.5 * step->z};
  }
  return image::ResampleLinear(spect, frame, refined);
}

Millimetres RefinedResolution(Millimetres resolution, Millimetres voxel) {
  // Variances: of a box of width d, d^2 / 12; of linear interpolation, on average, d^2 / 6.
  const double added = 8.0 * std::log(2.0) * voxel.value() * voxel.value() * (1.0 / 12 + 1.0 / 6);
  return Millimetres(std::sqrt(resolution.value() * resolution.value() + added));
}

FloatVolume RecoverResolution(const FloatVolume& spect, const LabelVolume& structures,
                              const RecoveryOptions& options) {
  Require(spect.SameGrid(structures), "SPECT and structures on different grids");
  Require(options.resolution.value() >= 0.0 && options.breath.value() >= 0.0 && options.rounds > 0,
          "a recovery with a negative resolution or breath, or no round");
  FloatVolume corrected = spect;
  const image::BlurWidths widths = WidthsOf(options);
  if (widths.slice.value() == 0.0) return corrected;
  for (int round = 0; round < options.rounds; ++round) {
    const FloatVolume even = EvenRegions(spect, corrected, structures);
    const FloatVolume blurred = image::GaussianBlur(even, widths);
    for (std::size_t voxel = 0; voxel < spect.size(); ++voxel) {
      const float below = blurred.voxels()[voxel];
      corrected.voxels()[voxel] =
          below > 0.0F ? spect.voxels()[voxel] * even.voxels()[voxel] / below : 0.0F;
    }
  }
  return corrected;
}

}  // namespace etalon::nuclear
