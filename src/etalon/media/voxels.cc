#include "etalon/media/voxels.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include "etalon/core/error.h"
#include "etalon/media/colour.h"
#include "etalon/media/limits.h"

namespace etalon::media {
namespace {

using image::GrayImage;
using image::Rgb;
using image::RgbImage;

std::int64_t BytesPerElement(ElementType type) {
  switch (type) {
    case ElementType::kUint8:
    case ElementType::kInt8:
      return 1;
    case ElementType::kUint16:
    case ElementType::kInt16:
      return 2;
    case ElementType::kUint32:
    case ElementType::kInt32:
    case ElementType::kFloat32:
      return 4;
    case ElementType::kUint64:
    case ElementType::kInt64:
    case ElementType::kFloat64:
      return 8;
  }
  throw ContractError("unknown element type");
}

template <typename T>
double Load(const std::uint8_t* source, std::endian byte_order) {
  std::uint8_t bytes[sizeof(T)];
  std::memcpy(bytes, source, sizeof(T));
  if (byte_order != std::endian::native) std::reverse(bytes, bytes + sizeof(T));
  T value;
  std::memcpy(&value, bytes, sizeof(T));
  return static_cast<double>(value);
}

/// Calls `visit(index, value)` for each element of `data`, rescaled.
template <typename T, typename Visit>
void VisitAs(const VoxelLayout& layout, ByteView data, Visit visit) {
  for (std::size_t index = 0; index < data.size() / sizeof(T); ++index) {
    const double stored = Load<T>(data.data() + index * sizeof(T), layout.byte_order);
    visit(index, layout.slope * stored + layout.intercept);
  }
}

template <typename Visit>
void VisitValues(const VoxelLayout& layout, ByteView data, Visit visit) {
  switch (layout.type) {
    case ElementType::kUint8:
      return VisitAs<std::uint8_t>(layout, data, visit);
    case ElementType::kInt8:
      return VisitAs<std::int8_t>(layout, data, visit);
    case ElementType::kUint16:
      return VisitAs<std::uint16_t>(layout, data, visit);
    case ElementType::kInt16:
      return VisitAs<std::int16_t>(layout, data, visit);
    case ElementType::kUint32:
      return VisitAs<std::uint32_t>(layout, data, visit);
    case ElementType::kInt32:
      return VisitAs<std::int32_t>(layout, data, visit);
    case ElementType::kUint64:
      return VisitAs<std::uint64_t>(layout, data, visit);
    case ElementType::kInt64:
      return VisitAs<std::int64_t>(layout, data, visit);
    case ElementType::kFloat32:
      return VisitAs<float>(layout, data, visit);
    case ElementType::kFloat64:
      return VisitAs<double>(layout, data, visit);
  }
}

/// The values that become 0 and 255.
struct DisplayWindow {
  double low = 0.0;
  double high = 255.0;
};

DisplayWindow WindowOf(const VoxelLayout& layout, ByteView data) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  VisitValues(layout, data, [&](std::size_t, double value) {
    if (!std::isfinite(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  });
  if (low >= 0.0 && high <= 255.0) return {};
  if (!(low < high)) return {low, low + 1.0};
  return {low, high};
}

std::uint8_t Display(double value, const DisplayWindow& window) {
  // Halves first: the width of a window of extreme doubles overflows.
  const double width = window.high * 0.5 - window.low * 0.5;
  const double level = 255.0 * (value * 0.5 - window.low * 0.5) / width;
  return std::isfinite(level) ? static_cast<std::uint8_t>(std::clamp(level + 0.5, 0.0, 255.0)) : 0;
}

GrayImage DisplayFrame(const VoxelLayout& layout, ByteView data, const DisplayWindow& window) {
  GrayImage frame(static_cast<int>(layout.rows), static_cast<int>(layout.columns));
  VisitValues(layout, data, [&](std::size_t index, double value) {
    frame.pixels()[index] = Display(value, window);
  });
  return frame;
}

GrayImage StoredGray(const VoxelLayout& layout, ByteView data) {
  return {static_cast<int>(layout.rows), static_cast<int>(layout.columns),
          std::vector<std::uint8_t>(data.begin(), data.end())};
}

RgbImage StoredColour(const VoxelLayout& layout, ByteView data) {
  RgbImage frame(static_cast<int>(layout.rows), static_cast<int>(layout.columns));
  std::memcpy(frame.pixels().data(), data.data(), data.size());
  return frame;
}

ByteView NeededPart(const VoxelLayout& layout, ByteView data, std::string_view path) {
  const auto needed = static_cast<std::size_t>(ByteCount(layout));
  if (data.size() < needed) {
    throw FileError(ErrorCode::kFileMalformed, path,
                    "is truncated: " + std::to_string(data.size()) + " of " +
                        std::to_string(needed) + " bytes of image data");
  }
  return data.first(needed);
}

bool IsStoredAsDisplayed(const VoxelLayout& layout) {
  return layout.type == ElementType::kUint8 && layout.slope == 1.0 && layout.intercept == 0.0;
}

}  // namespace

std::int64_t ByteCount(const VoxelLayout& layout) {
  return layout.columns * layout.rows * layout.frames * layout.channels *
         BytesPerElement(layout.type);
}

void CheckLayout(const VoxelLayout& layout, std::string_view path) {
  const bool gray = layout.channels == 1;
  const bool colour = layout.channels == 3 && IsStoredAsDisplayed(layout);
  if (!gray && !colour) {
    throw FileError(ErrorCode::kFileUnsupported, path,
                    "has " + std::to_string(layout.channels) +
                        " channels; grey of any type and 8-bit colour are read");
  }
  CheckClaimedSize(path, layout.rows, layout.columns, layout.frames,
                   layout.channels * BytesPerElement(layout.type));
}

void AppendFrames(const VoxelLayout& layout, ByteView data, std::string_view path,
                  image::Cine& cine) {
  data = NeededPart(layout, data, path);
  const std::size_t needed = data.size();
  const bool as_stored = IsStoredAsDisplayed(layout);
  const DisplayWindow window = as_stored ? DisplayWindow{} : WindowOf(layout, data);
  const std::size_t frame_bytes = needed / static_cast<std::size_t>(layout.frames);
  for (std::size_t start = 0; start < needed; start += frame_bytes) {
    const ByteView frame = data.subspan(start, frame_bytes);
    if (layout.channels == 3) {
      AppendColourFrame(StoredColour(layout, frame), cine);
    } else {
      AppendGrayFrame(as_stored ? StoredGray(layout, frame) : DisplayFrame(layout, frame, window),
                      cine);
    }
  }
}

std::vector<float> ReadValues(const VoxelLayout& layout, ByteView data, std::string_view path) {
  data = NeededPart(layout, data, path);
  std::vector<float> values(
      static_cast<std::size_t>(layout.columns * layout.rows * layout.frames * layout.channels));
  VisitValues(layout, data, [&](std::size_t index, double value) {
    const auto narrow = static_cast<float>(value);
    values[index] = std::isfinite(narrow) ? narrow : 0.0F;
  });
  return values;
}

}  // namespace etalon::media
