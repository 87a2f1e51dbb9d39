#include "etalon/image/volume.h"

#include <algorithm>
#include <cmath>

namespace etalon::image {
namespace {

PatientPoint Cross(const PatientPoint& a, const PatientPoint& b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

double Dot(const PatientPoint& a, const PatientPoint& b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

/// An affine map from the voxels of one frame to those of another.
struct VoxelMap {
  VoxelPoint origin;
  VoxelPoint column_step;
  VoxelPoint row_step;
  VoxelPoint slice_step;

  VoxelMap(const VoxelFrame& from, const VoxelFrame& to) {
    const auto at = [&](double column, double row, double slice) {
      return to.VoxelFromPatient(from.PatientFromVoxel({column, row, slice}));
    };
    origin = at(0, 0, 0);
    column_step = Step(at(1, 0, 0));
    row_step = Step(at(0, 1, 0));
    slice_step = Step(at(0, 0, 1));
  }

  VoxelPoint At(int slice, int row, int column) const {
    return {origin.column + column * column_step.column + row * row_step.column +
                slice * slice_step.column,
            origin.row + column * column_step.row + row * row_step.row + slice * slice_step.row,
            origin.slice + column * column_step.slice + row * row_step.slice +
                slice * slice_step.slice};
  }

 private:
  VoxelPoint Step(const VoxelPoint& end) const {
    return {end.column - origin.column, end.row - origin.row, end.slice - origin.slice};
  }
};

/// The two voxels around a position along one axis, and the weight of the second.
struct Neighbours {
  int first = 0;
  int second = 0;
  double weight = 0.0;
  bool inside = false;

  Neighbours(double position, int count) {
    constexpr double kRounding = 1e-6;
    if (position < -kRounding || position > count - 1 + kRounding) return;
    const double held = std::clamp(position, 0.0, static_cast<double>(count - 1));
    first = static_cast<int>(held);
    second = std::min(first + 1, count - 1);
    weight = held - first;
    inside = true;
  }
};

float Interpolate(const FloatVolume& volume, const VoxelPoint& point, float outside) {
  const Neighbours x(point.column, volume.columns());
  const Neighbours y(point.row, volume.rows());
  const Neighbours z(point.slice, volume.slices());
  if (!x.inside || !y.inside || !z.inside) return outside;
  const auto along_x = [&](int slice, int row) {
    return (1.0 - x.weight) * static_cast<double>(volume(slice, row, x.first)) +
           x.weight * static_cast<double>(volume(slice, row, x.second));
  };
  const auto along_y = [&](int slice) {
    return (1.0 - y.weight) * along_x(slice, y.first) + y.weight * along_x(slice, y.second);
  };
  return static_cast<float>((1.0 - z.weight) * along_y(z.first) + z.weight * along_y(z.second));
}

template <typename T, typename Read>
Volume<T> Resample(const VoxelFrame& source, const VoxelFrame& frame,
                   const std::array<int, 3>& sides, Read read) {
  Volume<T> result(sides[0], sides[1], sides[2], frame);
  const VoxelMap map(frame, source);
  for (int slice = 0; slice < sides[0]; ++slice) {
    for (int row = 0; row < sides[1]; ++row) {
      for (int column = 0; column < sides[2]; ++column) {
        result(slice, row, column) = read(map.At(slice, row, column));
      }
    }
  }
  return result;
}

}  // namespace

PatientPoint VoxelFrame::PatientFromVoxel(const VoxelPoint& voxel) const {
  return {
      origin.x + voxel.column * column_step.x + voxel.row * row_step.x + voxel.slice * slice_step.x,
      origin.y + voxel.column * column_step.y + voxel.row * row_step.y + voxel.slice * slice_step.y,
      origin.z + voxel.column * column_step.z + voxel.row * row_step.z +
          voxel.slice * slice_step.z};
}

VoxelPoint VoxelFrame::VoxelFromPatient(const PatientPoint& point) const {
  const double volume = Dot(column_step, Cross(row_step, slice_step));
  Require(std::abs(volume) > 0.0, "voxels whose steps lie in a plane");
  const PatientPoint offset{point.x - origin.x, point.y - origin.y, point.z - origin.z};
  return {Dot(offset, Cross(row_step, slice_step)) / volume,
          Dot(offset, Cross(slice_step, column_step)) / volume,
          Dot(offset, Cross(column_step, row_step)) / volume};
}

double VoxelFrame::VoxelVolume() const {
  return std::abs(Dot(column_step, Cross(row_step, slice_step)));
}

FloatVolume ResampleLinear(const FloatVolume& volume, const VoxelFrame& frame,
                           const std::array<int, 3>& slices_rows_columns, float outside) {
  return Resample<float>(volume.frame(), frame, slices_rows_columns, [&](const VoxelPoint& point) {
    return Interpolate(volume, point, outside);
  });
}

LabelVolume ResampleNearest(const LabelVolume& volume, const VoxelFrame& frame,
                            const std::array<int, 3>& slices_rows_columns) {
  return Resample<std::uint8_t>(
      volume.frame(), frame, slices_rows_columns, [&](const VoxelPoint& point) -> std::uint8_t {
        const auto near = [](double position) { return static_cast<int>(std::lround(position)); };
        const int slice = near(point.slice);
        const int row = near(point.row);
        const int column = near(point.column);
        return volume.Contains(slice, row, column) ? volume(slice, row, column) : std::uint8_t{0};
      });
}

}  // namespace etalon::image
