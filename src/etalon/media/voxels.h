#pragma once

#include <bit>
#include <cstdint>
#include <string_view>
#include <vector>

#include "etalon/image/cine.h"
#include "etalon/media/bytes.h"

namespace etalon::media {

enum class ElementType {
  kUint8,
  kInt8,
  kUint16,
  kInt16,
  kUint32,
  kInt32,
  kUint64,
  kInt64,
  kFloat32,
  kFloat64,
};

/// How the numbers of an uncompressed image or volume lie in a file: columns fastest, then rows,
/// then frames (slices or times). Stored value s means `slope * s + intercept`.
struct VoxelLayout {
  std::int64_t columns = 0;
  std::int64_t rows = 0;
  std::int64_t frames = 1;
  std::int64_t channels = 1;  ///< 1: grey; 3: red, green, blue interleaved, kUint8 only
  ElementType type = ElementType::kUint8;
  std::endian byte_order = std::endian::little;
  double slope = 1.0;
  double intercept = 0.0;
};

/// Bytes that the layout occupies. Precondition: `CheckLayout` passed.
std::int64_t ByteCount(const VoxelLayout& layout);

/// @throws Error as `CheckClaimedSize`; kFileUnsupported for channels other than above.
void CheckLayout(const VoxelLayout& layout, std::string_view path);

/// Appends the frames as they are displayed: 8-bit unsigned as stored; any other type as stored
/// when all its values lie in 0 .. 255, else scaled so that the smallest value of the file becomes
/// 0 and the largest 255. Values that are not finite become the smallest.
/// @throws Error kFileMalformed when `data` is shorter than the layout needs.
void AppendFrames(const VoxelLayout& layout, ByteView data, std::string_view path,
                  image::Cine& cine);

/// The values as they are, rescaled; those that are not finite become 0.
/// @throws Error kFileMalformed when `data` is shorter than the layout needs.
std::vector<float> ReadValues(const VoxelLayout& layout, ByteView data, std::string_view path);

}  // namespace etalon::media
