#include "etalon/nuclear/planar_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "etalon/core/error.h"
#include "etalon/image/draw.h"
#include "etalon/image/resample.h"

namespace etalon::nuclear {
namespace {

using image::FloatImage;
using image::PixelPoint;
using image::Rgb;
using image::RgbImage;

constexpr Rgb kRed{214, 39, 40};
constexpr Rgb kBlue{31, 119, 180};
constexpr Rgb kGreen{44, 140, 44};
constexpr Rgb kBlack{0, 0, 0};
constexpr double kWhiteOverChest = 2.6;
constexpr double kShownOfBody = 0.56;  // down to below the pelvis

/// A picture of counts and how much larger than these it is.
struct Canvas {
  PixelPoint Placed(const PixelPoint& point) const {
    return {.row = (point.row + 0.5) * scale - 0.5, .column = (point.column + 0.5) * scale - 0.5};
  }
  RgbImage picture;
  double scale = 1.0;
};

std::uint8_t Grey(double counts, double white_level) {
  return static_cast<std::uint8_t>(
      std::lround(255.0 * (1.0 - std::clamp(counts / white_level, 0.0, 1.0))));
}

Canvas Painted(const FloatImage& counts, double white_level, int columns) {
  Require(columns >= 1 && !counts.empty(), "a picture of no size");
  const int factor = columns / counts.columns();
  Canvas canvas{.picture = {}, .scale = static_cast<double>(std::max(factor, 1))};
  FloatImage shrunk;
  if (factor == 0) {
    canvas.scale = static_cast<double>(columns) / counts.columns();
    const int rows = std::max(1, static_cast<int>(std::lround(counts.rows() * canvas.scale)));
    shrunk = image::ResizeArea(counts, rows, columns);
  }
  const FloatImage& source = factor == 0 ? shrunk : counts;
  const int size = std::max(factor, 1);
  canvas.picture = RgbImage(source.rows() * size, source.columns() * size);
  for (int row = 0; row < canvas.picture.rows(); ++row) {
    for (int column = 0; column < canvas.picture.columns(); ++column) {
      const std::uint8_t grey = Grey(source(row / size, column / size), white_level);
      canvas.picture(row, column) = {grey, grey, grey};
    }
  }
  return canvas;
}

void DrawRegion(Canvas& canvas, const PlanarRegion& region, const Rgb& colour) {
  image::PixelContour circle;
  for (int step = 0; step < 64; ++step) {
    const double angle = 2.0 * std::numbers::pi * step / 64.0;
    circle.push_back(
        canvas.Placed({.row = region.centre.row + region.radius * std::sin(angle),
                       .column = region.centre.column + region.radius * std::cos(angle)}));
  }
  image::DrawContour(canvas.picture, circle, colour, 2);
}

/// The rows that are shown of a whole body.
FloatImage UpperBody(const FloatImage& counts, const PlanarLandmarks& landmarks) {
  const int rows = std::clamp(static_cast<int>(landmarks.Row(kShownOfBody)), 1, counts.rows());
  return image::Crop(counts, {.top = 0, .left = 0, .rows = rows, .columns = counts.columns()});
}

Canvas PaintedWithRegions(const FloatImage& counts, const HeartRegions& regions, double chest,
                          int columns) {
  Canvas canvas = Painted(counts, kWhiteOverChest * std::max(chest, 1e-9), columns);
  DrawRegion(canvas, regions.heart, kRed);
  DrawRegion(canvas, regions.contralateral, kBlue);
  return canvas;
}

void DrawMidLine(Canvas& canvas, const PlanarLandmarks& landmarks) {
  const auto at = [&](double part) {
    const double row = landmarks.Row(part);
    return canvas.Placed({.row = row, .column = landmarks.MidLine(row)});
  };
  image::DrawLine(canvas.picture, at(0.150), at(0.365), kGreen);
}

void WriteResult(Canvas& canvas, const PlanarReading& reading) {
  const Measurement& ratio = reading.heart_to_contralateral;
  const Interval interval = ratio.interval.value_or(Interval{});
  const auto write = [&](const std::string& text, double row) {
    image::DrawText(canvas.picture, text, {.row = row, .column = 8.0}, 12, kBlack);
  };
  write(fmt::format("H/CL {:.2f} ({:.2f}-{:.2f})", ratio.value, interval.low, interval.high), 22.0);
  write(fmt::format("grade {}  p(>=2) {:.2f}", reading.grade.grade, reading.grade.significant),
        44.0);
}

/// Above 97 of 100 pixels with counts.
double UsualWhite(const FloatImage& counts) {
  std::vector<float> values;
  std::ranges::copy_if(counts.pixels(), std::back_inserter(values),
                       [](float value) { return value > 0.0F; });
  if (values.empty()) return 1.0;
  const auto place =
      values.begin() + static_cast<std::ptrdiff_t>(0.97 * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, place);
  return *place;
}

}  // namespace

RgbImage ExplainReading(const image::PlanarScan& scan, const PlanarReading& reading, int columns) {
  const FloatImage counts = UpperBody(ReadPicture(scan, reading), reading.landmarks);
  Canvas canvas =
      PaintedWithRegions(counts, reading.regions, reading.contralateral.Mean(), columns);
  DrawMidLine(canvas, reading.landmarks);
  WriteResult(canvas, reading);
  return std::move(canvas.picture);
}

std::optional<RgbImage> ExplainPosterior(const image::PlanarScan& scan,
                                         const PlanarReading& reading, int columns) {
  const auto posterior = PosteriorPicture(scan, reading);
  if (!posterior) return std::nullopt;
  const FloatImage counts = UpperBody(*posterior, reading.landmarks);
  HeartRegions regions = reading.regions;
  for (PlanarRegion* region : {&regions.heart, &regions.contralateral}) {
    region->centre.column = counts.columns() - 1 - region->centre.column;
  }
  const double chest = CountRegion(counts, regions.contralateral).Mean();
  return PaintedWithRegions(counts, regions, chest, columns).picture;
}

std::optional<RgbImage> ShowFirstFrame(const image::PlanarScan& scan, int columns) {
  if (scan.frames.empty() || scan.frames.front().counts.empty()) return std::nullopt;
  const FloatImage& counts = scan.frames.front().counts;
  return Painted(counts, UsualWhite(counts), columns).picture;
}

}  // namespace etalon::nuclear
