#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "etalon/core/error.h"

namespace etalon::image {

/// A position in millimetres in the patient: x to the left, y to the back, z to the head (the
/// reference coordinate system of DICOM, PS3.3 C.7.6.2.1.1).
struct PatientPoint {
  double x = 0.0;
  double y = 0.0;
  double z = 0.0;
  bool operator==(const PatientPoint&) const = default;
};

/// A position in voxels: (0, 0, 0) is the centre of the first voxel.
struct VoxelPoint {
  double column = 0.0;
  double row = 0.0;
  double slice = 0.0;
  bool operator==(const VoxelPoint&) const = default;
};

/// Where the voxels of a volume lie in the patient: three steps in millimetres from the centre of
/// the first voxel. The steps need not be at right angles, but must span space.
struct VoxelFrame {
  PatientPoint origin;                      ///< centre of voxel (0, 0, 0)
  PatientPoint column_step{1.0, 0.0, 0.0};  ///< from one column to the next
  PatientPoint row_step{0.0, 1.0, 0.0};     ///< from one row to the next
  PatientPoint slice_step{0.0, 0.0, 1.0};   ///< from one slice to the next

  PatientPoint PatientFromVoxel(const VoxelPoint& voxel) const;
  /// @throws ContractError when the steps lie in a plane.
  VoxelPoint VoxelFromPatient(const PatientPoint& point) const;
  /// In cubic millimetres.
  double VoxelVolume() const;

  bool operator==(const VoxelFrame&) const = default;
};

/// A three-dimensional array, slice by slice, each in row-major order.
template <typename T>
class Volume {
 public:
  Volume() = default;
  Volume(int slices, int rows, int columns, VoxelFrame frame = {}, T fill = T{})
      : slices_(slices), rows_(rows), columns_(columns), frame_(frame) {
    Require(slices >= 0 && rows >= 0 && columns >= 0, "volume with a negative side");
    voxels_.assign(static_cast<std::size_t>(slices) * static_cast<std::size_t>(rows) *
                       static_cast<std::size_t>(columns),
                   fill);
  }

  int slices() const { return slices_; }
  int rows() const { return rows_; }
  int columns() const { return columns_; }
  std::size_t size() const { return voxels_.size(); }
  bool empty() const { return voxels_.empty(); }
  const VoxelFrame& frame() const { return frame_; }
  void set_frame(const VoxelFrame& frame) { frame_ = frame; }

  T& operator()(int slice, int row, int column) { return voxels_[Index(slice, row, column)]; }
  const T& operator()(int slice, int row, int column) const {
    return voxels_[Index(slice, row, column)];
  }
  bool Contains(int slice, int row, int column) const {
    return slice >= 0 && slice < slices_ && row >= 0 && row < rows_ && column >= 0 &&
           column < columns_;
  }

  /// First voxel of a slice.
  T* slice(int slice) { return voxels_.data() + Index(slice, 0, 0); }
  const T* slice(int slice) const { return voxels_.data() + Index(slice, 0, 0); }
  std::vector<T>& voxels() { return voxels_; }
  const std::vector<T>& voxels() const { return voxels_; }

  /// Same sides and same place in the patient.
  template <typename Other>
  bool SameGrid(const Volume<Other>& other) const {
    return slices_ == other.slices() && rows_ == other.rows() && columns_ == other.columns() &&
           frame_ == other.frame();
  }

 private:
  std::size_t Index(int slice, int row, int column) const {
    return (static_cast<std::size_t>(slice) * static_cast<std::size_t>(rows_) +
            static_cast<std::size_t>(row)) *
               static_cast<std::size_t>(columns_) +
           static_cast<std::size_t>(column);
  }

  int slices_ = 0;
  int rows_ = 0;
  int columns_ = 0;
  VoxelFrame frame_;
  std::vector<T> voxels_;
};

using FloatVolume = Volume<float>;
using LabelVolume = Volume<std::uint8_t>;

/// Values of `volume` at the voxels of another grid: linear between voxel centres, `outside` beyond
/// the outermost centres.
FloatVolume ResampleLinear(const FloatVolume& volume, const VoxelFrame& frame,
                           const std::array<int, 3>& slices_rows_columns, float outside = 0.0F);

/// Label of the nearest voxel, 0 outside.
LabelVolume ResampleNearest(const LabelVolume& volume, const VoxelFrame& frame,
                            const std::array<int, 3>& slices_rows_columns);

}  // namespace etalon::image
