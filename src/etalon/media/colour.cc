#include "etalon/media/colour.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace etalon::media {
namespace {

using image::Rgb;
using image::RgbImage;

constexpr int kVisibleChroma = 24;
constexpr std::int64_t kFewestColouredPixels = 16;
constexpr std::int64_t kPixelsPerColoured = 2000;

std::uint8_t Luminance(const Rgb& pixel) {
  return static_cast<std::uint8_t>((77 * pixel.red + 150 * pixel.green + 29 * pixel.blue + 128) >>
                                   8);
}

bool HasHue(const Rgb& pixel) {
  const int high = std::max({pixel.red, pixel.green, pixel.blue});
  const int low = std::min({pixel.red, pixel.green, pixel.blue});
  return high - low > kVisibleChroma;
}

}  // namespace

image::GrayImage Luminance(const RgbImage& picture) {
  image::GrayImage gray(picture.rows(), picture.columns());
  std::ranges::transform(picture.pixels(), gray.pixels().begin(),
                         [](const Rgb& pixel) { return Luminance(pixel); });
  return gray;
}

bool IsColoured(const RgbImage& picture) {
  const std::int64_t coloured = std::ranges::count_if(picture.pixels(), HasHue);
  const auto pixels = static_cast<std::int64_t>(picture.size());
  return coloured >= kFewestColouredPixels && coloured > pixels / kPixelsPerColoured;
}

void AppendColourFrame(RgbImage picture, image::Cine& cine) {
  cine.frames.push_back(Luminance(picture));
  cine.colour.push_back(std::move(picture));
}

void DropNeutralColour(image::Cine& cine) {
  if (std::ranges::none_of(cine.colour, IsColoured)) cine.colour = {};
}

}  // namespace etalon::media
