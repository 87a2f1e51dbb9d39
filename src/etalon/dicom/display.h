#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "etalon/image/raster.h"

namespace etalon::dicom {

/// What the Image Pixel module says of one uncompressed frame (PS3.3 C.7.6.3).
struct PixelLayout {
  int rows = 0;
  int columns = 0;
  int samples = 1;         ///< Samples per Pixel
  int bits_allocated = 8;  ///< 8 or 16
  int bits_stored = 8;
  int high_bit = 7;
  bool is_signed = false;
  bool by_plane = false;    ///< Planar Configuration 1: a plane a channel
  std::string photometric;  ///< Photometric Interpretation, e.g. "YBR_FULL_422"

  std::size_t pixels() const {
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  }
};

/// Bytes of a frame of this layout; two samples a pixel for YBR_FULL_422 as PS3.3 C.7.6.3.1.2 has
/// it when uncompressed.
std::size_t FrameBytes(const PixelLayout& layout);

/// A palette, high bytes only (PS3.3 C.7.6.3.1.5). An index below `first` shows the first colour,
/// one beyond the end the last.
struct Palette {
  int first = 0;
  std::vector<image::Rgb> colours;
};

/// Linear VOI window on rescaled values (PS3.3 C.11.2.1.2).
struct VoiWindow {
  double centre = 128.0;
  double width = 256.0;
};

/// From stored to displayed grey (PS3.4 N.2): rescale, window, invert.
struct GrayTransform {
  double slope = 1.0;
  double intercept = 0.0;
  std::optional<VoiWindow> window = {};  ///< none: 8-bit values as they are, others by full range
  bool inverted = false;                 ///< MONOCHROME1, or Presentation LUT Shape INVERSE
};

/// Smallest and largest stored value of a frame.
struct StoredRange {
  int low = 0;
  int high = 0;
};
StoredRange RangeOf(const PixelLayout& layout, std::span<const std::uint8_t> frame);

/// For each stored bit pattern (2 to the power of bits stored) the level that is displayed.
std::vector<std::uint8_t> DisplayTable(const PixelLayout& layout, const GrayTransform& transform);

/// Preconditions of the three: `frame` holds at least `FrameBytes`, in the byte order of this
/// machine.
image::GrayImage DisplayGray(const PixelLayout& layout, std::span<const std::uint8_t> frame,
                             const std::vector<std::uint8_t>& table);
image::RgbImage DisplayPalette(const PixelLayout& layout, std::span<const std::uint8_t> frame,
                               const Palette& palette);

/// RGB, YBR_FULL, YBR_FULL_422 (subsampled or not, by `FrameBytes`), YBR_RCT and YBR_ICT (which
/// decoders deliver as RGB); 16-bit channels show their high byte.
image::RgbImage DisplayColour(const PixelLayout& layout, std::span<const std::uint8_t> frame);

}  // namespace etalon::dicom
