#include "etalon/media/colour.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace etalon::media {
namespace {

using image::GrayImage;
using image::Rgb;
using image::RgbImage;

constexpr int kVisibleChroma = 24;
constexpr std::int64_t kFewestColouredPixels = 16;
constexpr std::int64_t kPixelsPerColoured = 2000;

// The two loops over all pixels of all frames: integer arithmetic, so each clone gives the same.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define ETALON_VECTOR_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define ETALON_VECTOR_CLONES
#endif

ETALON_VECTOR_CLONES void LuminanceOf(const Rgb* pixels, std::size_t count, std::uint8_t* gray) {
  for (std::size_t pixel = 0; pixel < count; ++pixel) {
    const Rgb colour = pixels[pixel];
    const int weighted = 77 * colour.red + 150 * colour.green + 29 * colour.blue + 128;
    gray[pixel] = static_cast<std::uint8_t>(weighted >> 8);
  }
}

ETALON_VECTOR_CLONES int CountColoured(const Rgb* pixels, int count) {
  int coloured = 0;
  for (int pixel = 0; pixel < count; ++pixel) {
    const Rgb colour = pixels[pixel];
    const int high = std::max<int>(std::max(colour.red, colour.green), colour.blue);
    const int low = std::min<int>(std::min(colour.red, colour.green), colour.blue);
    coloured += high - low > kVisibleChroma ? 1 : 0;
  }
  return coloured;
}

RgbImage Neutral(const GrayImage& gray) {
  RgbImage picture(gray.rows(), gray.columns());
  std::ranges::transform(gray.pixels(), picture.pixels().begin(), [](std::uint8_t level) {
    return Rgb{level, level, level};
  });
  return picture;
}

}  // namespace

GrayImage Luminance(const RgbImage& picture) {
  GrayImage gray(picture.rows(), picture.columns());
  LuminanceOf(picture.pixels().data(), picture.size(), gray.pixels().data());
  return gray;
}

bool IsColoured(const RgbImage& picture) {
  std::int64_t coloured = 0;
  for (int row = 0; row < picture.rows(); ++row) {
    coloured += CountColoured(picture.row(row), picture.columns());
  }
  const auto pixels = static_cast<std::int64_t>(picture.size());
  return coloured >= kFewestColouredPixels && coloured > pixels / kPixelsPerColoured;
}

void AppendColourFrame(RgbImage picture, image::Cine& cine) {
  const bool keeps_colour = !cine.colour.empty() || IsColoured(picture);
  if (keeps_colour && cine.colour.empty()) {
    for (const GrayImage& frame : cine.frames) cine.colour.push_back(Neutral(frame));
  }
  cine.frames.push_back(Luminance(picture));
  if (keeps_colour) cine.colour.push_back(std::move(picture));
}

void AppendGrayFrame(GrayImage picture, image::Cine& cine) {
  if (!cine.colour.empty()) cine.colour.push_back(Neutral(picture));
  cine.frames.push_back(std::move(picture));
}

}  // namespace etalon::media
