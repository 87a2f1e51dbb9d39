#include "etalon/ultrasound/evidence.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "etalon/image/components.h"
#include "etalon/image/hull.h"
#include "etalon/image/morphology.h"
#include "etalon/image/resample.h"
#include "etalon/image/trace.h"

namespace etalon::ultrasound {
namespace {

using image::BinaryMask;
using image::FloatImage;
using image::GrayImage;

constexpr int kMostFrames = 16;

/// The frames looked at, spread evenly, on the working grid.
std::vector<GrayImage> ReducedFrames(const image::Cine& cine, const WorkingGrid& grid) {
  const int count = static_cast<int>(cine.frames.size());
  const int taken = std::min(count, kMostFrames);
  std::vector<GrayImage> reduced;
  for (int i = 0; i < taken; ++i) {
    const auto frame = static_cast<std::size_t>(i * count / taken);
    reduced.push_back(
        image::ResizeArea(image::Crop(cine.frames[frame], grid.region), grid.rows, grid.columns));
  }
  return reduced;
}

GrayImage MeanOf(const std::vector<GrayImage>& frames) {
  if (frames.size() == 1) return frames.front();
  GrayImage mean(frames.front().rows(), frames.front().columns());
  for (std::size_t i = 0; i < mean.size(); ++i) {
    int sum = 0;
    for (const GrayImage& frame : frames) sum += frame.pixels()[i];
    mean.pixels()[i] = static_cast<std::uint8_t>(sum / static_cast<int>(frames.size()));
  }
  return mean;
}

/// Greatest minus smallest brightness over the frames.
GrayImage RangeOf(const std::vector<GrayImage>& frames) {
  GrayImage range(frames.front().rows(), frames.front().columns());
  for (std::size_t i = 0; i < range.size(); ++i) {
    std::uint8_t low = 255;
    std::uint8_t high = 0;
    for (const GrayImage& frame : frames) {
      low = std::min(low, frame.pixels()[i]);
      high = std::max(high, frame.pixels()[i]);
    }
    range.pixels()[i] = static_cast<std::uint8_t>(high - low);
  }
  return range;
}

/// 255 where a pixel belongs to a run of (nearly) equal neighbours along its row that no tissue
/// has.
GrayImage FlatRuns(const GrayImage& picture) {
  constexpr int kShortestRun = 14;
  constexpr int kTolerance = 1;
  GrayImage flat(picture.rows(), picture.columns());
  for (int row = 0; row < picture.rows(); ++row) {
    const std::uint8_t* values = picture.row(row);
    for (int begin = 0; begin < picture.columns();) {
      int end = begin + 1;
      while (end < picture.columns() && std::abs(values[end] - values[begin]) <= kTolerance) ++end;
      if (end - begin >= kShortestRun) {
        std::fill(flat.row(row) + begin, flat.row(row) + end, std::uint8_t{255});
      }
      begin = end;
    }
  }
  return flat;
}

/// Median brightness of a ring along the border: what the screen shows where nothing is.
int Background(const GrayImage& picture) {
  const int margin = std::max(1, std::min(picture.rows(), picture.columns()) / 30);
  std::array<int, 256> histogram{};
  int count = 0;
  for (int row = 0; row < picture.rows(); ++row) {
    const bool edge_row = row < margin || row >= picture.rows() - margin;
    for (int column = 0; column < picture.columns(); ++column) {
      if (!edge_row && column == margin) column = std::max(margin, picture.columns() - margin);
      ++histogram[picture(row, column)];
      ++count;
    }
  }
  int level = 0;
  for (int below = histogram[0]; below <= count / 2;
       below += histogram[static_cast<std::size_t>(level)]) {
    ++level;
  }
  // A border this bright is tissue up to the edge, not screen.
  constexpr int kBrightestScreen = 24;
  return level <= kBrightestScreen ? level : 0;
}

/// Fraction of foreground in the square of side 2 `radius` + 1 around each cell.
FloatImage Density(const BinaryMask& mask, int radius) {
  image::Raster<int> sum(mask.rows() + 1, mask.columns() + 1);
  for (int row = 0; row < mask.rows(); ++row) {
    int line = 0;
    for (int column = 0; column < mask.columns(); ++column) {
      line += mask(row, column);
      sum(row + 1, column + 1) = sum(row, column + 1) + line;
    }
  }
  FloatImage density(mask.rows(), mask.columns());
  for (int row = 0; row < mask.rows(); ++row) {
    const int top = std::max(0, row - radius);
    const int bottom = std::min(mask.rows(), row + radius + 1);
    for (int column = 0; column < mask.columns(); ++column) {
      const int left = std::max(0, column - radius);
      const int right = std::min(mask.columns(), column + radius + 1);
      const int inside = sum(bottom, right) - sum(top, right) - sum(bottom, left) + sum(top, left);
      density(row, column) =
          static_cast<float>(inside) / static_cast<float>((bottom - top) * (right - left));
    }
  }
  return density;
}

/// The two levels at which a screen shows nothing.
struct ScreenLevels {
  int background = 0;  ///< of the screen
  int floor = 0;       ///< of the field, where a picture was cut out of a grey screen
};

/// The level at which many of the visible cells lie and hardly any below, or `background`.
int GreyFloor(const GrayImage& brightness, int background) {
  constexpr int kVisible = 4;
  constexpr int kBlur = 4;
  std::array<int, 256> histogram{};
  for (const std::uint8_t value : brightness.pixels()) ++histogram[value];
  const auto visible = histogram.begin() + std::min(255, background + kVisible);
  const auto count = std::accumulate(visible, histogram.end(), 0);
  const auto peak = std::max_element(visible, histogram.end());
  const int level = static_cast<int>(peak - histogram.begin());
  if (level - kBlur <= background + kVisible) return background;
  const int below = std::accumulate(visible, peak - kBlur, 0);
  const int around = std::accumulate(peak - 1, std::min(peak + 2, histogram.end()), 0);
  return below * 20 < count && around * 20 > count ? level : background;
}

ScreenLevels FindScreenLevels(const GrayImage& brightness) {
  const int background = Background(brightness);
  return {.background = background, .floor = GreyFloor(brightness, background)};
}

/// How far above the background a cell surely shows something: more in bright pictures, whose
/// edges are blurred over several levels.
float ClearContrast(const GrayImage& brightness, int background) {
  constexpr int kVisible = 4;
  constexpr float kShare = 0.15f;
  std::array<int, 256> histogram{};
  for (const std::uint8_t value : brightness.pixels()) ++histogram[value];
  const int first = std::min(255, background + kVisible);
  const int count = std::accumulate(histogram.begin() + first, histogram.end(), 0);
  int median = first;
  for (int below = 0; median < 255; ++median) {
    below += histogram[static_cast<std::size_t>(median)];
    if (2 * below >= count) break;
  }
  return std::clamp(kShare * static_cast<float>(median - background), 4.0f, 20.0f);
}

/// How surely each cell shows something: 0 at the background, 1 clearly above it.
FloatImage Visibility(const GrayImage& brightness, int background) {
  constexpr float kFaintest = 0.5f;
  const float clear = ClearContrast(brightness, background);
  FloatImage visibility(brightness.rows(), brightness.columns());
  for (std::size_t i = 0; i < visibility.size(); ++i) {
    const float above = static_cast<float>(brightness.pixels()[i] - background);
    visibility.pixels()[i] = std::clamp((above - kFaintest) / (clear - kFaintest), 0.0f, 1.0f);
  }
  return visibility;
}

bool ReachesBorder(const image::PixelBox& box, const BinaryMask& mask) {
  return box.top == 0 || box.left == 0 || box.top + box.rows == mask.rows() ||
         box.left + box.columns == mask.columns();
}

/// Leaves only the pieces that do not reach the border.
void RemovePiecesAtBorder(BinaryMask& mask) {
  const image::Components pieces = image::ConnectedComponents(mask);
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const std::int32_t label = pieces.labels.pixels()[i];
    if (label == 0) continue;
    if (ReachesBorder(pieces.list[static_cast<std::size_t>(label - 1)].box, mask)) {
      mask.pixels()[i] = 0;
    }
  }
}

/// Cells that are visible yet flat or at the floor: bars, and the grey of a screen out of which
/// the picture was cut. They may lie in the field or outside. Banners reach the border.
BinaryMask GreyCells(const GrayImage& brightness, const GrayImage& flat,
                     const ScreenLevels& levels) {
  constexpr int kVisible = 4;
  constexpr int kNoise = 2;
  BinaryMask grey(flat.rows(), flat.columns());
  for (std::size_t i = 0; i < grey.size(); ++i) {
    const int value = brightness.pixels()[i];
    const bool quiet = flat.pixels()[i] > 127 || value <= levels.floor + kNoise;
    grey.pixels()[i] = quiet && value >= levels.background + kVisible;
  }
  RemovePiecesAtBorder(grey);
  return grey;
}

void Hide(const GrayImage& flat, FloatImage& visibility) {
  for (std::size_t i = 0; i < flat.size(); ++i) {
    if (flat.pixels()[i] > 127) visibility.pixels()[i] = 0.0f;
  }
}

/// Removes what does not change over time, provided that most of what is seen does.
void RemoveConstant(const GrayImage& range, FloatImage& visibility) {
  constexpr int kChange = 2;
  int seen = 0;
  int changing = 0;
  for (std::size_t i = 0; i < visibility.size(); ++i) {
    if (visibility.pixels()[i] < 1.0f) continue;
    ++seen;
    changing += range.pixels()[i] >= kChange;
  }
  if (changing * 10 < seen * 4) return;
  for (std::size_t i = 0; i < visibility.size(); ++i) {
    if (range.pixels()[i] < kChange) visibility.pixels()[i] = 0.0f;
  }
}

BinaryMask Above(const FloatImage& values, float threshold) {
  BinaryMask mask(values.rows(), values.columns());
  for (std::size_t i = 0; i < mask.size(); ++i) mask.pixels()[i] = values.pixels()[i] > threshold;
  return mask;
}

/// Cells in areas that are filled with echoes, unlike text, lines and rulers.
BinaryMask SolidTissue(const FloatImage& visibility) {
  const int radius = std::max(2, std::max(visibility.rows(), visibility.columns()) / 80);
  const BinaryMask seen = Above(visibility, 0.6f);
  const BinaryMask core = Above(Density(seen, radius), 0.65f);
  BinaryMask solid = image::Dilate(core, radius);
  for (std::size_t i = 0; i < solid.size(); ++i) solid.pixels()[i] &= seen.pixels()[i];
  return solid;
}

void Intersect(BinaryMask& mask, const BinaryMask& other) {
  for (std::size_t i = 0; i < mask.size(); ++i) mask.pixels()[i] &= other.pixels()[i];
}

void Subtract(BinaryMask& mask, const BinaryMask& other) {
  for (std::size_t i = 0; i < mask.size(); ++i) mask.pixels()[i] &= other.pixels()[i] == 0;
}

/// The largest piece once small gaps are bridged, with all that lies inside its hull.
BinaryMask LargestPiece(const BinaryMask& solid) {
  const int gap = std::max(1, std::max(solid.rows(), solid.columns()) / 100);
  BinaryMask core = solid;
  Intersect(core, image::LargestComponent(image::Dilate(solid, gap)));
  BinaryMask piece = solid;
  Intersect(piece, image::MaskFromContour(image::ConvexHull(core), solid.rows(), solid.columns()));
  return piece;
}

std::vector<BinaryMask> SplitPieces(BinaryMask solid) {
  constexpr double kSmallestShare = 0.04;  // of the largest piece
  std::vector<BinaryMask> pieces;
  int largest = 0;
  while (pieces.size() < kMostPieces) {
    BinaryMask piece = LargestPiece(solid);
    const int area = image::CountPixels(piece);
    if (area == 0 || area < kSmallestShare * largest) break;
    largest = std::max(largest, area);
    Subtract(solid, piece);
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

/// Near the probe there is nearly always tissue; shadows and attenuation darken the depth.
float DarkWeight(int row, const image::PixelBox& box) {
  constexpr float kDeep = 0.08f;
  constexpr float kShallow = 0.9f;
  constexpr float kFall = 0.12f;
  const float depth =
      std::max(0.0f, static_cast<float>(row - box.top) / static_cast<float>(std::max(1, box.rows)));
  return -(kDeep + kShallow * std::exp(-depth / kFall));
}

/// Tissue counts for the field, darkness against it, other things seen not at all.
FloatImage Weights(const FloatImage& visibility, const BinaryMask& grey, const BinaryMask& tissue) {
  constexpr float kGreyWeight = 0.08f;
  const BinaryMask near = image::Dilate(tissue, 2);
  const image::PixelBox box = image::BoundingBox(tissue);
  FloatImage weight(visibility.rows(), visibility.columns());
  for (int row = 0; row < weight.rows(); ++row) {
    const float dark = DarkWeight(row, box);
    for (int column = 0; column < weight.columns(); ++column) {
      const float seen = visibility(row, column);
      const float most = near(row, column) != 0 ? 1.0f : 0.0f;
      const float least = grey(row, column) != 0 ? kGreyWeight : dark;
      weight(row, column) = least + (most - least) * seen;
    }
  }
  return weight;
}

}  // namespace

Scene ObserveScene(const image::Cine& cine, const WorkingGrid& grid) {
  const std::vector<GrayImage> frames = ReducedFrames(cine, grid);
  const GrayImage flat = image::ResizeArea(FlatRuns(image::Crop(cine.frames.front(), grid.region)),
                                           grid.rows, grid.columns);
  const GrayImage brightness = MeanOf(frames);
  const ScreenLevels levels = FindScreenLevels(brightness);
  Scene scene;
  scene.grey = GreyCells(brightness, flat, levels);
  scene.visibility = Visibility(brightness, levels.floor);
  Hide(flat, scene.visibility);
  if (frames.size() > 1) RemoveConstant(RangeOf(frames), scene.visibility);
  scene.pieces = SplitPieces(SolidTissue(scene.visibility));
  return scene;
}

Evidence WeighEvidence(const Scene& scene, const BinaryMask& tissue) {
  Require(
      tissue.rows() == scene.visibility.rows() && tissue.columns() == scene.visibility.columns(),
      "tissue of another size than its scene");
  Evidence evidence;
  evidence.tissue = tissue;
  evidence.box = image::BoundingBox(tissue);
  Require(!evidence.box.empty(), "evidence without tissue");
  evidence.weight = Weights(scene.visibility, scene.grey, tissue);
  evidence.area = image::CountPixels(tissue);
  return evidence;
}

}  // namespace etalon::ultrasound
