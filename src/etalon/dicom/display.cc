#include "etalon/dicom/display.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "etalon/core/error.h"

namespace etalon::dicom {
namespace {

using image::GrayImage;
using image::Rgb;
using image::RgbImage;
using Frame = std::span<const std::uint8_t>;

bool IsSubsampled(const PixelLayout& layout) {
  return layout.photometric == "YBR_FULL_422" && layout.samples == 3 && !layout.by_plane &&
         layout.bits_allocated == 8;
}

int SampleAt(const PixelLayout& layout, Frame frame, std::size_t index) {
  if (layout.bits_allocated == 8) return frame[index];
  std::uint16_t sample;
  std::memcpy(&sample, frame.data() + 2 * index, 2);
  return sample;
}

/// The bits that count, without what overlays may have put beside them.
struct StoredBits {
  explicit StoredBits(const PixelLayout& layout)
      : shift(layout.high_bit + 1 - layout.bits_stored), mask((1 << layout.bits_stored) - 1) {}
  int Of(int sample) const { return (sample >> shift) & mask; }
  int shift;
  int mask;
};

int ValueOf(const PixelLayout& layout, int bits) {
  const bool negative = layout.is_signed && (bits >> (layout.bits_stored - 1)) != 0;
  return negative ? bits - (1 << layout.bits_stored) : bits;
}

std::uint8_t Level(double value) {
  return static_cast<std::uint8_t>(std::clamp(value + 0.5, 0.0, 255.0));
}

double Windowed(double value, const VoiWindow& window) {
  const double centre = window.centre - 0.5;
  const double width = std::max(window.width - 1.0, 1e-6);
  return 255.0 * std::clamp((value - centre) / width + 0.5, 0.0, 1.0);
}

std::uint8_t HighByte(const PixelLayout& layout, int sample) {
  const int surplus = layout.bits_stored - 8;
  return static_cast<std::uint8_t>(std::min(255, surplus > 0 ? sample >> surplus : sample));
}

/// PS3.3 C.7.6.3.1.2, in units of 1/65536.
Rgb FromYbr(int y, int cb, int cr) {
  const int blue_difference = cb - 128;
  const int red_difference = cr - 128;
  const int base = (y << 16) + 32768;
  const auto clip = [](int value) {
    return static_cast<std::uint8_t>(std::clamp(value >> 16, 0, 255));
  };
  return {clip(base + 91881 * red_difference),
          clip(base - 22554 * blue_difference - 46802 * red_difference),
          clip(base + 116130 * blue_difference)};
}

/// Y1 Y2 Cb Cr for each pair of pixels.
RgbImage FromSubsampledYbr(const PixelLayout& layout, Frame frame) {
  RgbImage picture(layout.rows, layout.columns);
  for (std::size_t pixel = 0; pixel < layout.pixels(); ++pixel) {
    const std::uint8_t* pair = frame.data() + 4 * (pixel / 2);
    picture.pixels()[pixel] = FromYbr(pair[pixel % 2], pair[2], pair[3]);
  }
  return picture;
}

RgbImage FromTriplets(const PixelLayout& layout, Frame frame) {
  RgbImage picture(layout.rows, layout.columns);
  const bool ybr = layout.photometric.starts_with("YBR_FULL");
  const bool as_stored = !ybr && !layout.by_plane && layout.bits_allocated == 8;
  if (as_stored) {
    std::memcpy(static_cast<void*>(picture.pixels().data()), frame.data(), 3 * layout.pixels());
    return picture;
  }
  const std::size_t pixel_step = layout.by_plane ? 1 : 3;
  const std::size_t channel_step = layout.by_plane ? layout.pixels() : 1;
  for (std::size_t pixel = 0; pixel < layout.pixels(); ++pixel) {
    std::array<std::uint8_t, 3> channel;
    for (std::size_t c = 0; c < 3; ++c) {
      const int sample = SampleAt(layout, frame, pixel * pixel_step + c * channel_step);
      channel[c] = HighByte(layout, sample);
    }
    picture.pixels()[pixel] =
        ybr ? FromYbr(channel[0], channel[1], channel[2]) : Rgb{channel[0], channel[1], channel[2]};
  }
  return picture;
}

}  // namespace

std::size_t FrameBytes(const PixelLayout& layout) {
  // Pairs of pixels share their colour; an odd last pixel still takes a pair.
  if (IsSubsampled(layout)) return (layout.pixels() + 1) / 2 * 4;
  return layout.pixels() * static_cast<std::size_t>(layout.samples) *
         static_cast<std::size_t>(layout.bits_allocated / 8);
}

StoredRange RangeOf(const PixelLayout& layout, Frame frame) {
  const StoredBits bits(layout);
  StoredRange range{1 << 30, -(1 << 30)};
  for (std::size_t pixel = 0; pixel < layout.pixels(); ++pixel) {
    const int value = ValueOf(layout, bits.Of(SampleAt(layout, frame, pixel)));
    range = {std::min(range.low, value), std::max(range.high, value)};
  }
  return range;
}

std::vector<std::uint8_t> DisplayTable(const PixelLayout& layout, const GrayTransform& transform) {
  Require(layout.bits_stored >= 1 && layout.bits_stored <= 16, "bits stored beyond 1 to 16");
  std::vector<std::uint8_t> table(std::size_t{1} << layout.bits_stored);
  const VoiWindow as_is{.centre = 128.0, .width = 256.0};
  for (std::size_t bits = 0; bits < table.size(); ++bits) {
    const int stored = ValueOf(layout, static_cast<int>(bits));
    const double value = transform.slope * stored + transform.intercept;
    const double shown = Windowed(value, transform.window.value_or(as_is));
    table[bits] = Level(transform.inverted ? 255.0 - shown : shown);
  }
  return table;
}

GrayImage DisplayGray(const PixelLayout& layout, Frame frame,
                      const std::vector<std::uint8_t>& table) {
  GrayImage picture(layout.rows, layout.columns);
  const StoredBits bits(layout);
  for (std::size_t pixel = 0; pixel < layout.pixels(); ++pixel) {
    const int stored = bits.Of(SampleAt(layout, frame, pixel));
    picture.pixels()[pixel] = table[static_cast<std::size_t>(stored)];
  }
  return picture;
}

RgbImage DisplayPalette(const PixelLayout& layout, Frame frame, const Palette& palette) {
  Require(!palette.colours.empty(), "a palette without colours");
  RgbImage picture(layout.rows, layout.columns);
  const StoredBits bits(layout);
  const int last = static_cast<int>(palette.colours.size()) - 1;
  for (std::size_t pixel = 0; pixel < layout.pixels(); ++pixel) {
    const int value = ValueOf(layout, bits.Of(SampleAt(layout, frame, pixel)));
    const int index = std::clamp(value - palette.first, 0, last);
    picture.pixels()[pixel] = palette.colours[static_cast<std::size_t>(index)];
  }
  return picture;
}

RgbImage DisplayColour(const PixelLayout& layout, Frame frame) {
  return IsSubsampled(layout) ? FromSubsampledYbr(layout, frame) : FromTriplets(layout, frame);
}

}  // namespace etalon::dicom
