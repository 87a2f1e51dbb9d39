#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "etalon/image/components.h"
#include "etalon/image/draw.h"
#include "etalon/image/resample.h"
#include "etalon/report/map_colours.h"
#include "etalon/report/t1_report.h"

namespace etalon::report {
namespace {

using image::PixelBox;
using image::Rgb;
using image::RgbImage;

constexpr int kPictureSide = 420;  // about, in pixels
constexpr int kScaleWidth = 110;
constexpr int kTickCount = 5;

// Anchors of the viridis scale, which grows evenly in lightness.
constexpr std::array kAnchors{
    Rgb{68, 1, 84},    Rgb{72, 40, 120},  Rgb{62, 74, 137},  Rgb{49, 104, 142}, Rgb{38, 130, 142},
    Rgb{31, 158, 137}, Rgb{53, 183, 121}, Rgb{109, 205, 89}, Rgb{180, 222, 44}, Rgb{253, 231, 37}};

Rgb Between(const Rgb& a, const Rgb& b, double share) {
  const auto mix = [&](std::uint8_t from, std::uint8_t to) {
    return static_cast<std::uint8_t>(std::lround(from + share * (to - from)));
  };
  return {mix(a.red, b.red), mix(a.green, b.green), mix(a.blue, b.blue)};
}

/// A square around what is marked, twice as large; everything without marks.
PixelBox ShownBox(const image::FloatImage& map, const image::LabelMask& labels) {
  image::BinaryMask marked(labels.rows(), labels.columns());
  std::ranges::transform(labels.pixels(), marked.pixels().begin(),
                         [](std::uint8_t label) { return std::uint8_t{label != 0}; });
  const PixelBox box = image::BoundingBox(marked);
  if (box.empty()) return {0, 0, map.rows(), map.columns()};
  const int side = 2 * std::max(box.rows, box.columns);
  const PixelBox wide{box.top + box.rows / 2 - side / 2, box.left + box.columns / 2 - side / 2,
                      side, side};
  return image::ClipBox(wide, map.rows(), map.columns());
}

RgbImage Coloured(const image::FloatImage& map, const Interval& range, int scale) {
  RgbImage picture(map.rows() * scale, map.columns() * scale);
  for (int row = 0; row < picture.rows(); ++row) {
    for (int column = 0; column < picture.columns(); ++column) {
      const double value = map(row / scale, column / scale);
      if (value == 0.0) continue;
      picture(row, column) = ScaleColour((value - range.low) / (range.high - range.low));
    }
  }
  return picture;
}

/// A line where the label of a pixel differs from that above or to the left.
void DrawBorders(RgbImage& picture, const image::LabelMask& labels, int scale) {
  for (int row = 1; row < picture.rows(); ++row) {
    for (int column = 1; column < picture.columns(); ++column) {
      const std::uint8_t here = labels(row / scale, column / scale);
      const std::uint8_t above = labels((row - 1) / scale, column / scale);
      const std::uint8_t left = labels(row / scale, (column - 1) / scale);
      if (here != above || here != left) picture(row, column) = {255, 255, 255};
    }
  }
}

/// Widens the picture by a bar of all colours with numbers.
RgbImage WithScale(const RgbImage& picture, const Interval& range, const std::string& unit) {
  RgbImage wide(picture.rows(), picture.columns() + kScaleWidth, Rgb{255, 255, 255});
  for (int row = 0; row < picture.rows(); ++row) {
    std::copy_n(picture.row(row), picture.columns(), wide.row(row));
    const double share = 1.0 - (row + 0.5) / picture.rows();
    std::fill_n(wide.row(row) + picture.columns() + 10, 18, ScaleColour(share));
  }
  for (int tick = 0; tick < kTickCount; ++tick) {
    const double share = static_cast<double>(tick) / (kTickCount - 1);
    const double value = range.low + share * (range.high - range.low);
    const double row = std::clamp((1.0 - share) * picture.rows() + 5.0, 14.0,
                                  static_cast<double>(picture.rows() - 4));
    const std::string text = tick == kTickCount - 1 ? fmt::format("{:.0f} {}", value, unit)
                                                    : fmt::format("{:.0f}", value);
    image::DrawText(wide, text, {row, picture.columns() + 33.0}, 10, {30, 30, 30});
  }
  return wide;
}

}  // namespace

Rgb ScaleColour(double share) {
  const double place = std::clamp(share, 0.0, 1.0) * (kAnchors.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(place), kAnchors.size() - 2);
  return Between(kAnchors[below], kAnchors[below + 1], place - static_cast<double>(below));
}

RgbImage MapPicture(const image::FloatImage& map, const Interval& range,
                    const image::LabelMask& labels, const std::string& unit) {
  Require(range.low < range.high, "a scale of colours without extent");
  const PixelBox box = ShownBox(map, labels);
  const int scale = std::max(1, kPictureSide / std::max(1, std::max(box.rows, box.columns)));
  RgbImage picture = Coloured(image::Crop(map, box), range, scale);
  if (!labels.empty()) DrawBorders(picture, image::Crop(labels, box), scale);
  return WithScale(picture, range, unit);
}

}  // namespace etalon::report
