#include "etalon/nuclear/planar_network_input.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "etalon/image/resample.h"

namespace etalon::nuclear {
namespace {

using image::FloatImage;
using image::PixelBox;

constexpr double kBrightest = 9.0;  // times the usual count

/// The upper body in pixels of the picture; may reach beyond it.
PixelBox UpperBody(const PlanarReading& reading) {
  const PixelBox& outline = reading.landmarks.outline;
  const int rows =
      static_cast<int>(std::lround(kNetworkInputSide * kNetworkInputRow / reading.pixel));
  const int columns =
      static_cast<int>(std::lround(kNetworkInputSide * kNetworkInputColumn / reading.pixel));
  return {.top = outline.top,
          .left = outline.left + (outline.columns - columns) / 2,
          .rows = std::max(rows, 1),
          .columns = std::max(columns, 1)};
}

/// The pixels of `box`; 0 where it reaches beyond the picture.
FloatImage CropWithMargin(const FloatImage& picture, const PixelBox& box) {
  FloatImage crop(box.rows, box.columns);
  const PixelBox inside = image::ClipBox(box, picture.rows(), picture.columns());
  for (int row = inside.top; row < inside.top + inside.rows; ++row) {
    std::copy_n(picture.row(row) + inside.left, inside.columns,
                crop.row(row - box.top) + (inside.left - box.left));
  }
  return crop;
}

/// Median of what exceeds half the mean; 0 for a picture without counts.
float UsualCount(const FloatImage& picture) {
  double sum = 0.0;
  for (const float count : picture.pixels()) sum += count;
  const auto half_mean = static_cast<float>(0.5 * sum / static_cast<double>(picture.size()));
  std::vector<float> above;
  std::ranges::copy_if(picture.pixels(), std::back_inserter(above),
                       [&](float count) { return count > half_mean; });
  if (above.empty()) return 0.0F;
  const auto middle = above.begin() + static_cast<std::ptrdiff_t>(above.size() / 2);
  std::ranges::nth_element(above, middle);
  return *middle;
}

}  // namespace

image::GrayImage PlanarNetworkInput(const image::PlanarScan& scan, const PlanarReading& reading) {
  FloatImage made;
  const FloatImage counts =
      image::ResizeArea(CropWithMargin(ReadPicture(scan, reading, made), UpperBody(reading)),
                        kNetworkInputSide, kNetworkInputSide);
  image::GrayImage picture(kNetworkInputSide, kNetworkInputSide);
  const float usual = UsualCount(counts);
  if (usual <= 0.0F) return picture;
  const auto scale = static_cast<float>(1.0 / (kBrightest * usual));
  for (std::size_t pixel = 0; pixel < picture.size(); ++pixel) {
    const float part = std::clamp(counts.pixels()[pixel] * scale, 0.0F, 1.0F);
    picture.pixels()[pixel] = static_cast<std::uint8_t>(std::lround(255.0F * std::sqrt(part)));
  }
  return picture;
}

}  // namespace etalon::nuclear
