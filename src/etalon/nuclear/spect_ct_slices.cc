#include "etalon/nuclear/spect_ct_slices.h"

#include <algorithm>
#include <cmath>

namespace etalon::nuclear {
namespace {

using image::FloatVolume;
using image::PatientPoint;

constexpr float kAir = -1024.0F;

/// Mean place of every fourth voxel along each axis that is denser than -300 HU; the middle of the
/// volume when there is none.
PatientPoint MiddleOfBody(const FloatVolume& ct) {
  constexpr int kStride = 4;
  constexpr float kDense = -300.0F;
  double count = 0.0;
  image::VoxelPoint sum;
  for (int slice = 0; slice < ct.slices(); slice += kStride) {
    for (int row = 0; row < ct.rows(); row += kStride) {
      for (int column = 0; column < ct.columns(); column += kStride) {
        if (ct(slice, row, column) < kDense) continue;
        sum = {sum.column + column, sum.row + row, sum.slice + slice};
        count += 1.0;
      }
    }
  }
  if (count == 0.0) {
    sum = {0.5 * (ct.columns() - 1), 0.5 * (ct.rows() - 1), 0.5 * (ct.slices() - 1)};
    count = 1.0;
  }
  return ct.frame().PatientFromVoxel({sum.column / count, sum.row / count, sum.slice / count});
}

/// Lowest and highest z of the voxels' centres.
std::pair<double, double> Heights(const FloatVolume& ct) {
  double low = 1e30;
  double high = -1e30;
  for (int corner = 0; corner < 8; ++corner) {
    const auto end = [&](int bit, int count) { return (corner & bit) != 0 ? count - 1.0 : 0.0; };
    const double z =
        ct.frame()
            .PatientFromVoxel({end(1, ct.columns()), end(2, ct.rows()), end(4, ct.slices())})
            .z;
    low = std::min(low, z);
    high = std::max(high, z);
  }
  return {low, high};
}

std::uint8_t Grey(double hounsfield) {
  const double part = (hounsfield - kCtDarkest) / (kCtBrightest - kCtDarkest);
  return static_cast<std::uint8_t>(std::lround(255.0 * std::clamp(part, 0.0, 1.0)));
}

/// Mean of the four points of a pixel.
double MeanAt(const FloatVolume& points, int slice, int row, int column) {
  double sum = 0.0;
  for (const int down : {0, 1}) {
    for (const int right : {0, 1}) {
      sum += static_cast<double>(points(slice, 2 * row + down, 2 * column + right));
    }
  }
  return 0.25 * sum;
}

}  // namespace

CtSlices SlicesOfCt(const FloatVolume& hounsfield) {
  const PatientPoint middle = MiddleOfBody(hounsfield);
  const auto [low, high] = Heights(hounsfield);
  const int slices = 1 + static_cast<int>((high - low) / kCtSliceStep);
  const double half = 0.5 * kCtPixel * (kCtPictureSide - 1);
  CtSlices result;
  result.frame = {.origin = {middle.x - half, middle.y - half, low},
                  .column_step = {kCtPixel, 0.0, 0.0},
                  .row_step = {0.0, kCtPixel, 0.0},
                  .slice_step = {0.0, 0.0, kCtSliceStep}};
  image::VoxelFrame fine = result.frame;
  fine.origin = result.frame.PatientFromVoxel({-0.25, -0.25, 0.0});
  fine.column_step.x = fine.row_step.y = 0.5 * kCtPixel;
  const FloatVolume points = image::ResampleLinear(
      hounsfield, fine, {slices, 2 * kCtPictureSide, 2 * kCtPictureSide}, kAir);
  for (int slice = 0; slice < slices; ++slice) {
    image::GrayImage picture(kCtPictureSide, kCtPictureSide);
    for (int row = 0; row < kCtPictureSide; ++row) {
      for (int column = 0; column < kCtPictureSide; ++column) {
        picture(row, column) = Grey(MeanAt(points, slice, row, column));
      }
    }
    result.pictures.push_back(std::move(picture));
  }
  return result;
}

}  // namespace etalon::nuclear
