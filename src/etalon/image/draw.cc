#include "etalon/image/draw.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "etalon/image/opencv_view.h"

namespace etalon::image {
namespace {

/// OpenCV takes coordinates as integers with this many fractional bits.
constexpr int kFractionalBits = 4;

cv::Point FixedPoint(const PixelPoint& point) {
  // Far outside stays far outside without leaving the range of integers.
  constexpr double kLimit = 1e6;
  constexpr double kScale = 1 << kFractionalBits;
  return {static_cast<int>(std::lround(std::clamp(point.column, -kLimit, kLimit) * kScale)),
          static_cast<int>(std::lround(std::clamp(point.row, -kLimit, kLimit) * kScale))};
}

cv::Scalar Scalar(const Rgb& colour) {
  return {static_cast<double>(colour.red), static_cast<double>(colour.green),
          static_cast<double>(colour.blue)};
}

std::string Printable(std::string text) {
  for (char& character : text) {
    if (character < ' ' || character > '~') character = '?';
  }
  return text;
}

std::uint8_t Mix(std::uint8_t under, std::uint8_t over, double opacity) {
  return static_cast<std::uint8_t>(std::lround(under * (1.0 - opacity) + over * opacity));
}

}  // namespace

RgbImage RgbFromGray(const GrayImage& image) {
  RgbImage picture(image.rows(), image.columns());
  std::transform(image.pixels().begin(), image.pixels().end(), picture.pixels().begin(),
                 [](std::uint8_t value) {
                   return Rgb{value, value, value};
                 });
  return picture;
}

void DrawLine(RgbImage& picture, const PixelPoint& from, const PixelPoint& to, const Rgb& colour,
              int thickness) {
  if (picture.empty()) return;
  cv::Mat target = View(picture);
  cv::line(target, FixedPoint(from), FixedPoint(to), Scalar(colour), std::max(thickness, 1),
           cv::LINE_AA, kFractionalBits);
}

void DrawContour(RgbImage& picture, const PixelContour& contour, const Rgb& colour, int thickness) {
  if (picture.empty() || contour.empty()) return;
  std::vector<std::vector<cv::Point>> polygons(1);
  for (const PixelPoint& point : contour) polygons[0].push_back(FixedPoint(point));
  cv::Mat target = View(picture);
  cv::polylines(target, polygons, true, Scalar(colour), std::max(thickness, 1), cv::LINE_AA,
                kFractionalBits);
}

void DrawDot(RgbImage& picture, const PixelPoint& centre, double radius, const Rgb& colour) {
  if (picture.empty()) return;
  constexpr double kScale = 1 << kFractionalBits;
  cv::Mat target = View(picture);
  cv::circle(target, FixedPoint(centre), static_cast<int>(std::lround(radius * kScale)),
             Scalar(colour), cv::FILLED, cv::LINE_AA, kFractionalBits);
}

void DrawText(RgbImage& picture, const std::string& text, const PixelPoint& start, int height,
              const Rgb& colour) {
  if (picture.empty() || height <= 0) return;
  const int thickness = std::max(1, height / 10);
  const double scale = cv::getFontScaleFromHeight(cv::FONT_HERSHEY_SIMPLEX, height, thickness);
  const cv::Point origin(static_cast<int>(std::lround(start.column)),
                         static_cast<int>(std::lround(start.row)));
  cv::Mat target = View(picture);
  cv::putText(target, Printable(text), origin, cv::FONT_HERSHEY_SIMPLEX, scale, Scalar(colour),
              thickness, cv::LINE_AA);
}

void TintMask(RgbImage& picture, const BinaryMask& mask, const Rgb& colour, double opacity) {
  Require(picture.rows() == mask.rows() && picture.columns() == mask.columns(),
          "tint with a mask of another size");
  Require(opacity >= 0.0 && opacity <= 1.0, "opacity outside [0, 1]");
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask.pixels()[i] == 0) continue;
    Rgb& pixel = picture.pixels()[i];
    pixel = {Mix(pixel.red, colour.red, opacity), Mix(pixel.green, colour.green, opacity),
             Mix(pixel.blue, colour.blue, opacity)};
  }
}

}  // namespace etalon::image
