#pragma once

// Internal: what the header of a NIfTI file says, of either version and byte order.

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "etalon/media/bytes.h"
#include "etalon/media/voxels.h"

namespace etalon::media {

inline constexpr std::size_t kNiftiHeader1Bytes = 348;
inline constexpr std::size_t kNiftiHeader2Bytes = 540;

/// Where the fields that are read lie in the two versions of the header (nifti1.h, nifti2.h).
struct NiftiOffsets {
  std::size_t magic, dim, datatype, pixdim, vox_offset, scl_slope, scl_inter, xyzt_units;
  std::size_t qform_code, sform_code, quaternion, quaternion_offset, srow;
};
inline constexpr NiftiOffsets kNiftiOffsets1{344, 40,  70,  76,  108, 112, 116,
                                             123, 252, 254, 256, 268, 280};
inline constexpr NiftiOffsets kNiftiOffsets2{4,   16,  12,  104, 168, 176, 184,
                                             500, 344, 348, 352, 376, 400};

/// Reads numbers at byte offsets of a header that is long enough.
class NiftiHeader {
 public:
  NiftiHeader(ByteView bytes, std::endian order, bool second_version)
      : bytes_(bytes), order_(order), second_(second_version) {}

  std::endian byte_order() const { return order_; }
  const NiftiOffsets& offsets() const { return second_ ? kNiftiOffsets2 : kNiftiOffsets1; }
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
  /// `qform_code` or `sform_code`, by its offset.
  int Code(std::size_t offset) const {
    return second_ ? At<std::int32_t>(offset) : At<std::int16_t>(offset);
  }
  /// Where the data start; -1 when the field is out of range.
  std::int64_t DataOffset() const {
    const double offset = second_ ? static_cast<double>(At<std::int64_t>(offsets().vox_offset))
                                  : Real(offsets().vox_offset);
    const double smallest = static_cast<double>(second_ ? kNiftiHeader2Bytes : kNiftiHeader1Bytes);
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

/// The header at the start of `file`, which must outlive it.
/// @throws Error kFileMalformed, kFileUnsupported; `name` stands for the path.
NiftiHeader FindNiftiHeader(ByteView file, std::string_view name);

/// How the data lie: axes from the third on are frames. @throws Error also kFileTooLarge.
VoxelLayout NiftiLayout(const NiftiHeader& header, std::string_view name);

/// NIFTI_UNITS_METER 1, MM 2, MICRON 3; 0 (unknown) is taken as millimetres, as readers do.
std::optional<double> NiftiMillimetresPerUnit(int units);

/// Header and data of a file that may be gzip-compressed: only as much is decompressed as the
/// header, once checked, asks for.
Bytes NiftiBytes(ByteView file, std::string_view name);

/// The part of `file` (as of `NiftiBytes`) that holds the data; may be short.
/// @throws Error kFileMalformed when the header's offset is wrong.
ByteView NiftiData(ByteView file, const NiftiHeader& header, std::string_view name);

}  // namespace etalon::media
