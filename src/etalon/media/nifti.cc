#include "etalon/media/nifti.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/media/inflate.h"
#include "etalon/media/limits.h"
#include "etalon/media/voxels.h"

namespace etalon::media {
namespace {

using image::Cine;

constexpr std::size_t kHeader1Bytes = 348;
constexpr std::size_t kHeader2Bytes = 540;

/// Where the fields that are read lie in the two versions of the header (nifti1.h, nifti2.h).
struct FieldOffsets {
  std::size_t magic, dim, datatype, pixdim, vox_offset, scl_slope, scl_inter, xyzt_units;
};
constexpr FieldOffsets kOffsets1{344, 40, 70, 76, 108, 112, 116, 123};
constexpr FieldOffsets kOffsets2{4, 16, 12, 104, 168, 176, 184, 500};

/// Reads numbers at byte offsets of a header that is long enough.
class Header {
 public:
  Header(ByteView bytes, std::endian order, bool second_version)
      : bytes_(bytes), order_(order), second_(second_version) {}

  std::endian byte_order() const { return order_; }
  const FieldOffsets& offsets() const { return second_ ? kOffsets2 : kOffsets1; }
  std::string Magic() const {
    return std::string(reinterpret_cast<const char*>(bytes_.data() + offsets().magic), 3);
  }
  std::int64_t Dim(std::size_t axis) const {
    return second_ ? At<std::int64_t>(offsets().dim + 8 * axis)
                   : At<std::int16_t>(offsets().dim + 2 * axis);
  }
  double Real(std::size_t offset, std::size_t index = 0) const {
    return second_ ? At<double>(offset + 8 * index)
                   : static_cast<double>(At<float>(offset + 4 * index));
  }
  std::int16_t DataType() const { return At<std::int16_t>(offsets().datatype); }
  int Units() const {
    return second_ ? At<std::int32_t>(offsets().xyzt_units) : bytes_[offsets().xyzt_units];
  }
  /// Where the data start; -1 when the field is out of range.
  std::int64_t DataOffset() const {
    const double offset = second_ ? static_cast<double>(At<std::int64_t>(offsets().vox_offset))
                                  : Real(offsets().vox_offset);
    const double smallest = static_cast<double>(second_ ? kHeader2Bytes : kHeader1Bytes);
    return offset >= smallest && offset < 1e9 ? static_cast<std::int64_t>(offset) : -1;
  }

 private:
  template <typename T>
  T At(std::size_t offset) const {
    std::array<std::uint8_t, sizeof(T)> raw;
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), sizeof(T), raw.begin());
    if (order_ != std::endian::native) std::ranges::reverse(raw);
    return std::bit_cast<T>(raw);
  }

  ByteView bytes_;
  std::endian order_;
  bool second_;
};

std::optional<Header> HeaderIn(ByteView file, std::size_t size, bool second_version) {
  if (file.size() < size) return std::nullopt;
  std::uint32_t written = 0;
  std::memcpy(&written, file.data(), 4);
  for (const std::endian order : {std::endian::little, std::endian::big}) {
    const std::uint32_t value = order == std::endian::native ? written : __builtin_bswap32(written);
    if (value == size) return Header(file, order, second_version);
  }
  return std::nullopt;
}

Header FindHeader(ByteView file, std::string_view name) {
  std::optional<Header> header = HeaderIn(file, kHeader1Bytes, false);
  if (!header) header = HeaderIn(file, kHeader2Bytes, true);
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

struct Element {
  ElementType type;
  std::int64_t channels;
};

Element ElementOf(const Header& header, std::string_view name) {
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

std::int64_t FramesOf(const Header& header) {
  std::int64_t frames = 1;
  for (std::size_t axis = 3; axis <= static_cast<std::size_t>(header.Dim(0)); ++axis) {
    const std::int64_t count = std::clamp<std::int64_t>(header.Dim(axis), 0, kMaxFrames + 1);
    frames = std::min(frames * count, kMaxFrames + 1);
  }
  return frames;
}

VoxelLayout LayoutOf(const Header& header, std::string_view name) {
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

/// NIFTI_UNITS_METER 1, MM 2, MICRON 3; 0 (unknown) is taken as millimetres, as readers do.
std::optional<double> MillimetresPerUnit(int units) {
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

std::optional<image::PixelSpacing> SpacingOf(const Header& header) {
  const auto scale = MillimetresPerUnit(header.Units());
  const double column = std::abs(header.Real(header.offsets().pixdim, 1)) * scale.value_or(0.0);
  const double row = std::abs(header.Real(header.offsets().pixdim, 2)) * scale.value_or(0.0);
  if (!(column > 0.0 && row > 0.0 && std::isfinite(column) && std::isfinite(row))) {
    return std::nullopt;
  }
  return image::PixelSpacing{.row = row, .column = column};
}

/// NIFTI_UNITS_SEC 8, MSEC 16, USEC 24; 0 when the unit is none of them.
double SecondsPerUnit(int units) {
  switch (units & 0x38) {
    case 8:
      return 1.0;
    case 16:
      return 1e-3;
    case 24:
      return 1e-6;
    default:
      return 0.0;
  }
}

std::vector<Seconds> FrameTimesOf(const Header& header, std::int64_t frames) {
  const bool one_time_axis = header.Dim(0) >= 4 && header.Dim(4) == frames && frames > 1;
  const double step = header.Real(header.offsets().pixdim, 4) * SecondsPerUnit(header.Units());
  if (!one_time_axis || !(step > 0.0) || !std::isfinite(step)) return {};
  std::vector<Seconds> times;
  for (std::int64_t frame = 0; frame < frames; ++frame) {
    times.emplace_back(step * static_cast<double>(frame));
  }
  return times;
}

Cine ParsePlain(ByteView file, const Header& header, const VoxelLayout& layout,
                std::string_view name) {
  const std::int64_t offset = header.DataOffset();
  if (offset < 0) throw FileError(ErrorCode::kFileMalformed, name, "NIfTI data offset is wrong");
  Cine cine;
  cine.name = std::filesystem::path(name).filename().string();
  cine.spacing = SpacingOf(header);
  cine.frame_times = FrameTimesOf(header, layout.frames);
  const std::size_t start = std::min(static_cast<std::size_t>(offset), file.size());
  AppendFrames(layout, file.subspan(start), name, cine);
  return cine;
}

Cine ParsePlain(ByteView file, std::string_view name) {
  const Header header = FindHeader(file, name);
  return ParsePlain(file, header, LayoutOf(header, name), name);
}

/// Only as much is decompressed as the header, once checked, asks for.
Cine ParseCompressed(ByteView file, std::string_view name) {
  const Bytes start = Inflate(file, kHeader2Bytes, name);
  const Header header = FindHeader(start, name);
  const auto needed =
      ByteCount(LayoutOf(header, name)) + std::max<std::int64_t>(0, header.DataOffset());
  return ParsePlain(Inflate(file, static_cast<std::size_t>(needed), name), name);
}

}  // namespace

Cine ParseNifti(ByteView file, std::string_view name) {
  return IsGzip(file) ? ParseCompressed(file, name) : ParsePlain(file, name);
}

Cine ReadNifti(const std::filesystem::path& path) {
  return ParseNifti(ReadBytes(path), path.string());
}

}  // namespace etalon::media
