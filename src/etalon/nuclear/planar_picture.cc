#include "etalon/nuclear/planar_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "etalon/core/error.h"
#include "etalon/image/draw.h"

namespace etalon::nuclear {
namespace {

using image::PixelPoint;
using image::Rgb;
using image::RgbImage;

constexpr Rgb kRed{214, 39, 40};
constexpr Rgb kBlue{31, 119, 180};
constexpr Rgb kGreen{44, 140, 44};
constexpr Rgb kBlack{0, 0, 0};

RgbImage Enlarged(const image::FloatImage& counts, int rows, double white_level, int scale) {
  RgbImage picture(rows * scale, counts.columns() * scale);
  for (int row = 0; row < picture.rows(); ++row) {
    for (int column = 0; column < picture.columns(); ++column) {
      const double level = std::clamp(counts(row / scale, column / scale) / white_level, 0.0, 1.0);
      const auto grey = static_cast<std::uint8_t>(std::lround(255.0 * (1.0 - level)));
      picture(row, column) = {grey, grey, grey};
    }
  }
  return picture;
}

PixelPoint Placed(const PixelPoint& point, int scale) {
  return {.row = (point.row + 0.5) * scale - 0.5, .column = (point.column + 0.5) * scale - 0.5};
}

void DrawRegion(RgbImage& picture, const PlanarRegion& region, int scale, const Rgb& colour) {
  image::PixelContour circle;
  for (int step = 0; step < 64; ++step) {
    const double angle = 2.0 * std::numbers::pi * step / 64.0;
    circle.push_back(Placed({.row = region.centre.row + region.radius * std::sin(angle),
                             .column = region.centre.column + region.radius * std::cos(angle)},
                            scale));
  }
  image::DrawContour(picture, circle, colour, 2);
}

}  // namespace

RgbImage ExplainReading(const image::PlanarScan& scan, const PlanarReading& reading, int scale) {
  Require(scale >= 1, "a picture of no size");
  const image::FloatImage counts = ReadPicture(scan, reading);
  const PlanarLandmarks& landmarks = reading.landmarks;
  const int rows = std::clamp(static_cast<int>(landmarks.Row(0.56)), 1, counts.rows());
  const double level = 2.6 * std::max(reading.contralateral.Mean(), 1e-9);
  RgbImage picture = Enlarged(counts, rows, level, scale);
  const auto on_mid_line = [&](double part) {
    const double row = landmarks.Row(part);
    return Placed({.row = row, .column = landmarks.MidLine(row)}, scale);
  };
  image::DrawLine(picture, on_mid_line(0.150), on_mid_line(0.365), kGreen);
  DrawRegion(picture, reading.regions.heart, scale, kRed);
  DrawRegion(picture, reading.regions.contralateral, scale, kBlue);
  const Interval interval = reading.heart_to_contralateral.interval.value_or(Interval{});
  image::DrawText(picture,
                  fmt::format("H/CL {:.2f} ({:.2f}-{:.2f})", reading.heart_to_contralateral.value,
                              interval.low, interval.high),
                  {.row = 22.0, .column = 8.0}, 12, kBlack);
  image::DrawText(
      picture,
      fmt::format("grade {}  p(>=2) {:.2f}", reading.grade.grade, reading.grade.significant),
      {.row = 44.0, .column = 8.0}, 12, kBlack);
  return picture;
}

}  // namespace etalon::nuclear
