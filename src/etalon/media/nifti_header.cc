#include "etalon/media/nifti_header.h"

#include <cmath>
#include <cstring>

#include "etalon/core/error.h"
#include "etalon/media/inflate.h"
#include "etalon/media/limits.h"

namespace etalon::media {
namespace {

std::optional<NiftiHeader> HeaderIn(ByteView file, std::size_t size, bool second_version) {
  if (file.size() < size) return std::nullopt;
  std::uint32_t written = 0;
  std::memcpy(&written, file.data(), 4);
  for (const std::endian order : {std::endian::little, std::endian::big}) {
    const std::uint32_t value = order == std::endian::native ? written : __builtin_bswap32(written);
    if (value == size) return NiftiHeader(file, order, second_version);
  }
  return std::nullopt;
}

struct Element {
  ElementType type;
  std::int64_t channels;
};

Element ElementOf(const NiftiHeader& header, std::string_view name) {
  switch (header.DataType()) {
    case 2:
      return {ElementType::kUint8, 1};
    case 4:
      return {ElementType::kInt16, 1};
    case 8:
      return {ElementType::kInt32, 1};
    case 16:
      return {ElementType::kFloat32, 1};
    case 64:
      return {ElementType::kFloat64, 1};
    case 128:
      return {ElementType::kUint8, 3};
    case 256:
      return {ElementType::kInt8, 1};
    case 512:
      return {ElementType::kUint16, 1};
    case 768:
      return {ElementType::kUint32, 1};
    case 1024:
      return {ElementType::kInt64, 1};
    case 1280:
      return {ElementType::kUint64, 1};
    default:
      throw FileError(ErrorCode::kFileUnsupported, name,
                      "NIfTI data type " + std::to_string(header.DataType()) + " is not read");
  }
}

std::int64_t FramesOf(const NiftiHeader& header) {
  std::int64_t frames = 1;
  for (std::size_t axis = 3; axis <= static_cast<std::size_t>(header.Dim(0)); ++axis) {
    const std::int64_t count = std::clamp<std::int64_t>(header.Dim(axis), 0, kMaxFrames + 1);
    frames = std::min(frames * count, kMaxFrames + 1);
  }
  return frames;
}

}  // namespace

NiftiHeader FindNiftiHeader(ByteView file, std::string_view name) {
  std::optional<NiftiHeader> header = HeaderIn(file, kNiftiHeader1Bytes, false);
  if (!header) header = HeaderIn(file, kNiftiHeader2Bytes, true);
  if (!header) throw FileError(ErrorCode::kFileMalformed, name, "is not a NIfTI file");
  const std::string magic = header->Magic();
  if (magic == "ni1" || magic == "ni2") {
    throw FileError(ErrorCode::kFileUnsupported, name,
                    "NIfTI in two files (.hdr and .img) is not read; convert it to .nii");
  }
  if (magic != "n+1" && magic != "n+2") {
    throw FileError(ErrorCode::kFileMalformed, name, "is not a NIfTI file");
  }
  return *header;
}

VoxelLayout NiftiLayout(const NiftiHeader& header, std::string_view name) {
  if (header.Dim(0) < 2 || header.Dim(0) > 7) {
    throw FileError(ErrorCode::kFileMalformed, name,
                    "NIfTI with " + std::to_string(header.Dim(0)) + " dimensions");
  }
  const Element element = ElementOf(header, name);
  VoxelLayout layout{.columns = header.Dim(1),
                     .rows = header.Dim(2),
                     .frames = FramesOf(header),
                     .channels = element.channels,
                     .type = element.type,
                     .byte_order = header.byte_order()};
  const double slope = header.Real(header.offsets().scl_slope);
  const double intercept = header.Real(header.offsets().scl_inter);
  if (element.channels == 1 && std::isfinite(slope) && slope != 0.0 && std::isfinite(intercept)) {
    layout.slope = slope;
    layout.intercept = intercept;
  }
  CheckLayout(layout, name);
  return layout;
}

std::optional<double> NiftiMillimetresPerUnit(int units) {
  switch (units & 7) {
    case 0:
    case 2:
      return 1.0;
    case 1:
      return 1000.0;
    case 3:
      return 0.001;
    default:
      return std::nullopt;
  }
}

Bytes NiftiBytes(ByteView file, std::string_view name) {
  if (!IsGzip(file)) return {file.begin(), file.end()};
  const Bytes start = Inflate(file, kNiftiHeader2Bytes, name);
  const NiftiHeader header = FindNiftiHeader(start, name);
  const auto needed =
      ByteCount(NiftiLayout(header, name)) + std::max<std::int64_t>(0, header.DataOffset());
  return Inflate(file, static_cast<std::size_t>(needed), name);
}

ByteView NiftiData(ByteView file, const NiftiHeader& header, std::string_view name) {
  const std::int64_t offset = header.DataOffset();
  if (offset < 0) throw FileError(ErrorCode::kFileMalformed, name, "NIfTI data offset is wrong");
  return file.subspan(std::min(static_cast<std::size_t>(offset), file.size()));
}

}  // namespace etalon::media
