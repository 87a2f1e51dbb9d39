#include "etalon/phantom/preview.h"

#include <algorithm>
#include <array>

#include "etalon/image/draw.h"
#include "etalon/image/resample.h"
#include "etalon/phantom/apical_plane.h"

namespace etalon::phantom {
namespace {

constexpr int kTileColumns = 220;
constexpr double kTint = 0.3;

struct Tile {
  image::RgbImage plain;
  image::RgbImage tinted;
};

image::RgbImage Tinted(image::RgbImage picture, const image::LabelMask& mask) {
  constexpr std::array<std::pair<std::uint8_t, image::Rgb>, 3> kColours{
      {{kCavityLabel, {255, 0, 0}}, {kMyocardiumLabel, {0, 255, 0}}, {kAtriumLabel, {0, 80, 255}}}};
  for (const auto& [label, colour] : kColours) {
    image::BinaryMask chosen(mask.rows(), mask.columns());
    std::transform(mask.pixels().begin(), mask.pixels().end(), chosen.pixels().begin(),
                   [label = label](std::uint8_t pixel) { return pixel == label ? 1 : 0; });
    image::TintMask(picture, chosen, colour, kTint);
  }
  return picture;
}

Tile TileOf(const EchoPhantomView& view, std::size_t frame, const image::PixelSpacing& spacing) {
  const image::PixelBox box = view.cine.regions.front().box;
  const double aspect = box.rows * spacing.row / (box.columns * spacing.column);
  const int rows = std::max(1, static_cast<int>(kTileColumns * aspect));
  const auto grey =
      image::ResizeArea(image::Crop(view.cine.frames[frame], box), rows, kTileColumns);
  const auto mask = image::ResizeLabels(image::Crop(view.masks[frame], box), rows, kTileColumns);
  image::RgbImage plain = image::RgbFromGray(grey);
  return {plain, Tinted(plain, mask)};
}

void Paste(const image::RgbImage& from, image::RgbImage& to, int top, int left) {
  for (int row = 0; row < from.rows(); ++row) {
    std::copy_n(from.row(row), from.columns(), to.row(top + row) + left);
  }
}

}  // namespace

image::RgbImage Preview(const EchoPhantomStudy& study) {
  const auto last = static_cast<int>(study.instants.size()) - 1;
  const int end_systole = study.end_systole_frames.empty() ? last : study.end_systole_frames[0];
  std::vector<Tile> tiles;
  for (const EchoPhantomView& view : study.views) {
    for (const int frame : {study.end_diastole_frames[0], end_systole}) {
      tiles.push_back(TileOf(view, static_cast<std::size_t>(frame), study.spacing));
    }
  }
  const int rows = tiles[0].plain.rows();
  image::RgbImage sheet(2 * rows, kTileColumns * static_cast<int>(tiles.size()));
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    Paste(tiles[i].plain, sheet, 0, kTileColumns * static_cast<int>(i));
    Paste(tiles[i].tinted, sheet, rows, kTileColumns * static_cast<int>(i));
  }
  return sheet;
}

}  // namespace etalon::phantom
