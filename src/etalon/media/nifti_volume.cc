#include "etalon/media/nifti_volume.h"

#include <cmath>

#include "etalon/core/error.h"
#include "etalon/media/nifti_header.h"

namespace etalon::media {
namespace {

using image::PatientPoint;
using image::VoxelFrame;

/// From NIfTI's right-anterior-superior axes, in the unit of the file, to those of DICOM.
PatientPoint PatientFromNifti(double x, double y, double z, double millimetres) {
  return {-x * millimetres, -y * millimetres, z * millimetres};
}

VoxelFrame FrameOfRows(const NiftiHeader& header, double millimetres) {
  const auto column = [&](std::size_t index) {
    const auto at = [&](std::size_t row) {
      return header.Real(header.offsets().srow, 4 * row + index);
    };
    return PatientFromNifti(at(0), at(1), at(2), millimetres);
  };
  return {column(3), column(0), column(1), column(2)};
}

/// The rotation of the quaternion (nifti1.h, METHOD 2).
VoxelFrame FrameOfQuaternion(const NiftiHeader& header, double millimetres) {
  const NiftiOffsets& at = header.offsets();
  const double b = header.Real(at.quaternion, 0);
  const double c = header.Real(at.quaternion, 1);
  const double d = header.Real(at.quaternion, 2);
  const double a = std::sqrt(std::max(0.0, 1.0 - b * b - c * c - d * d));
  const double handedness = header.Real(at.pixdim, 0) < 0.0 ? -1.0 : 1.0;
  const auto step = [&](double x, double y, double z, double size) {
    return PatientFromNifti(x * size, y * size, z * size, millimetres);
  };
  return {
      PatientFromNifti(header.Real(at.quaternion_offset, 0), header.Real(at.quaternion_offset, 1),
                       header.Real(at.quaternion_offset, 2), millimetres),
      step(a * a + b * b - c * c - d * d, 2 * (b * c + a * d), 2 * (b * d - a * c),
           header.Real(at.pixdim, 1)),
      step(2 * (b * c - a * d), a * a + c * c - b * b - d * d, 2 * (c * d + a * b),
           header.Real(at.pixdim, 2)),
      step(2 * (b * d + a * c), 2 * (c * d - a * b), a * a + d * d - b * b - c * c,
           handedness * header.Real(at.pixdim, 3))};
}

VoxelFrame FrameOfSizes(const NiftiHeader& header, double millimetres) {
  const auto size = [&](std::size_t axis) {
    return millimetres * std::abs(header.Real(header.offsets().pixdim, axis));
  };
  return {{}, {-size(1), 0.0, 0.0}, {0.0, -size(2), 0.0}, {0.0, 0.0, size(3)}};
}

VoxelFrame FrameOf(const NiftiHeader& header, std::string_view name) {
  const double millimetres = NiftiMillimetresPerUnit(header.Units()).value_or(1.0);
  const bool by_rows = header.Code(header.offsets().sform_code) > 0;
  const bool by_quaternion = header.Code(header.offsets().qform_code) > 0;
  const VoxelFrame frame = by_rows         ? FrameOfRows(header, millimetres)
                           : by_quaternion ? FrameOfQuaternion(header, millimetres)
                                           : FrameOfSizes(header, millimetres);
  const double volume = frame.VoxelVolume();
  if (!(volume > 1e-9) || !std::isfinite(volume)) {
    throw FileError(ErrorCode::kFileUnsupported, name, "NIfTI axes that do not span space");
  }
  return frame;
}

void RequireOneVolume(const NiftiHeader& header, const VoxelLayout& layout, std::string_view name) {
  const bool one = header.Dim(0) >= 3 && layout.frames == header.Dim(3) && layout.channels == 1;
  if (!one) throw FileError(ErrorCode::kFileUnsupported, name, "is not one grey volume");
}

NiftiVolume ParsePlain(ByteView file, std::string_view name) {
  const NiftiHeader header = FindNiftiHeader(file, name);
  const VoxelLayout layout = NiftiLayout(header, name);
  RequireOneVolume(header, layout, name);
  NiftiVolume result;
  result.placed =
      header.Code(header.offsets().sform_code) > 0 || header.Code(header.offsets().qform_code) > 0;
  result.volume = image::FloatVolume(static_cast<int>(layout.frames), static_cast<int>(layout.rows),
                                     static_cast<int>(layout.columns), FrameOf(header, name));
  result.volume.voxels() = ReadValues(layout, NiftiData(file, header, name), name);
  return result;
}

}  // namespace

NiftiVolume ParseNiftiVolume(ByteView file, std::string_view name) {
  return ParsePlain(NiftiBytes(file, name), name);
}

NiftiVolume ReadNiftiVolume(const std::filesystem::path& path) {
  return ParseNiftiVolume(ReadBytes(path), path.string());
}

}  // namespace etalon::media
