#include "etalon/ultrasound/evidence.h"

#include <algorithm>
#include <array>
#include <cmath>
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

/// 255 where a pixel belongs to a run of equal neighbours along its row that no tissue has.
GrayImage FlatRuns(const GrayImage& picture) {
  constexpr int kShortestRun = 14;
  GrayImage flat(picture.rows(), picture.columns());
  for (int row = 0; row < picture.rows(); ++row) {
    const std::uint8_t* values = picture.row(row);
    for (int begin = 0; begin < picture.columns();) {
      int end = begin + 1;
      while (end < picture.columns() && values[end] == values[begin]) ++end;
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

/// How surely each cell shows something: 0 at the background, 1 clearly above it.
FloatImage Visibility(const GrayImage& brightness, const GrayImage& flat) {
  const int background = Background(brightness);
  constexpr float kFaintest = 0.5f;
  constexpr float kClear = 4.0f;
  FloatImage visibility(brightness.rows(), brightness.columns());
  for (std::size_t i = 0; i < visibility.size(); ++i) {
    const float above = static_cast<float>(brightness.pixels()[i] - background);
    const float seen = std::clamp((above - kFaintest) / (kClear - kFaintest), 0.0f, 1.0f);
    visibility.pixels()[i] = flat.pixels()[i] > 127 ? 0.0f : seen;
  }
  return visibility;
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

/// The largest piece once small gaps are bridged, with all that lies inside its hull.
BinaryMask MainPiece(const BinaryMask& solid) {
  const int gap = std::max(1, std::max(solid.rows(), solid.columns()) / 100);
  const BinaryMask largest = image::LargestComponent(image::Dilate(solid, gap));
  BinaryMask piece = solid;
  for (std::size_t i = 0; i < piece.size(); ++i) piece.pixels()[i] &= largest.pixels()[i];
  const BinaryMask hull =
      image::MaskFromContour(image::ConvexHull(piece), solid.rows(), solid.columns());
  for (std::size_t i = 0; i < piece.size(); ++i) {
    piece.pixels()[i] = solid.pixels()[i] & hull.pixels()[i];
  }
  return piece;
}

/// Tissue counts for the field, darkness against it, other things seen not at all.
FloatImage Weights(const FloatImage& visibility, const BinaryMask& tissue) {
  const BinaryMask near = image::Dilate(tissue, 2);
  FloatImage weight(visibility.rows(), visibility.columns());
  for (std::size_t i = 0; i < weight.size(); ++i) {
    const float seen = visibility.pixels()[i];
    const float most = near.pixels()[i] != 0 ? 1.0f : 0.0f;
    weight.pixels()[i] = kDarkWeight + (most - kDarkWeight) * seen;
  }
  return weight;
}

}  // namespace

GrayImage MeanBrightness(const image::Cine& cine, const WorkingGrid& grid) {
  return MeanOf(ReducedFrames(cine, grid));
}

Evidence GatherEvidence(const image::Cine& cine, const WorkingGrid& grid) {
  const std::vector<GrayImage> frames = ReducedFrames(cine, grid);
  const GrayImage flat = image::ResizeArea(FlatRuns(image::Crop(cine.frames.front(), grid.region)),
                                           grid.rows, grid.columns);
  FloatImage visibility = Visibility(MeanOf(frames), flat);
  if (frames.size() > 1) RemoveConstant(RangeOf(frames), visibility);
  Evidence evidence;
  evidence.tissue = MainPiece(SolidTissue(visibility));
  evidence.weight = Weights(visibility, evidence.tissue);
  evidence.box = image::BoundingBox(evidence.tissue);
  evidence.area = image::CountPixels(evidence.tissue);
  return evidence;
}

}  // namespace etalon::ultrasound
