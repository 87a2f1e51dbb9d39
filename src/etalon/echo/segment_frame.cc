#include "etalon/echo/segment_frame.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/image/resample.h"

namespace etalon::echo {
namespace {

using image::FloatImage;
using image::GrayImage;
using image::LabelMask;
using image::PixelBox;

/// Frames that go through the network together: enough to keep it busy, few enough for memory.
constexpr std::size_t kBatch = 8;

/// How a crop differs from the field's box, in fractions of its sides.
struct CropChange {
  double scale;
  double down;
  double right;
};
constexpr std::array<CropChange, kCropVariants> kChanges{{{1.06, 0.0, 0.0},
                                                          {0.95, 0.0, 0.0},
                                                          {1.0, 0.03, 0.0},
                                                          {1.0, -0.03, 0.0},
                                                          {1.0, 0.0, 0.03},
                                                          {1.0, 0.0, -0.03}}};

PixelBox Changed(const PixelBox& box, const CropChange& change) {
  const double rows = box.rows * change.scale;
  const double columns = box.columns * change.scale;
  const double top = box.top + (box.rows - rows) / 2.0 + change.down * box.rows;
  const double left = box.left + (box.columns - columns) / 2.0 + change.right * box.columns;
  return {.top = static_cast<int>(std::lround(top)),
          .left = static_cast<int>(std::lround(left)),
          .rows = static_cast<int>(std::lround(rows)),
          .columns = static_cast<int>(std::lround(columns))};
}

/// The pixels of a box that may reach beyond the frame, where they are black.
GrayImage CropPadded(const GrayImage& frame, const PixelBox& box) {
  GrayImage crop(box.rows, box.columns);
  const PixelBox inside = image::ClipBox(box, frame.rows(), frame.columns());
  for (int row = 0; row < inside.rows; ++row) {
    const auto* source = frame.row(inside.top + row) + inside.left;
    std::copy_n(source, inside.columns,
                crop.row(inside.top - box.top + row) + (inside.left - box.left));
  }
  return crop;
}

/// A bilinear sample position along one axis.
struct Tap {
  int first = 0;
  int second = 0;
  float weight = 0.0F;  ///< of `second`
};

/// Taps that read a grid of `count` cells over [source, source + source_size) at the cells of a
/// grid of the same count over [target, target + target_size); positions outside are clamped.
std::vector<Tap> Taps(int count, int source, int source_size, int target, int target_size) {
  std::vector<Tap> taps(static_cast<std::size_t>(count));
  for (int cell = 0; cell < count; ++cell) {
    const double position = target + (cell + 0.5) * target_size / count;
    const double index =
        std::clamp((position - source) * count / source_size - 0.5, 0.0, count - 1.0);
    const int first = std::min(static_cast<int>(index), count - 1);
    taps[static_cast<std::size_t>(cell)] = {first, std::min(first + 1, count - 1),
                                            static_cast<float>(index - first)};
  }
  return taps;
}

/// Reads a map over box `from` at the cells of the same grid over box `to`.
FloatImage Regrid(const FloatImage& map, const PixelBox& from, const PixelBox& to) {
  const auto rows = Taps(map.rows(), from.top, from.rows, to.top, to.rows);
  const auto columns = Taps(map.columns(), from.left, from.columns, to.left, to.columns);
  FloatImage result(map.rows(), map.columns());
  for (int row = 0; row < map.rows(); ++row) {
    const Tap& vertical = rows[static_cast<std::size_t>(row)];
    const float* above = map.row(vertical.first);
    const float* below = map.row(vertical.second);
    float* out = result.row(row);
    for (int column = 0; column < map.columns(); ++column) {
      const Tap& tap = columns[static_cast<std::size_t>(column)];
      const float top = above[tap.first] + tap.weight * (above[tap.second] - above[tap.first]);
      const float bottom = below[tap.first] + tap.weight * (below[tap.second] - below[tap.first]);
      out[column] = top + vertical.weight * (bottom - top);
    }
  }
  return result;
}

LabelMask LargestClass(const ClassProbabilities& probabilities) {
  LabelMask mask(probabilities[0].rows(), probabilities[0].columns());
  for (std::size_t i = 0; i < mask.size(); ++i) {
    std::size_t best = 0;
    for (std::size_t label = 1; label < kApicalClassCount; ++label) {
      if (probabilities[label].pixels()[i] > probabilities[best].pixels()[i]) best = label;
    }
    mask.pixels()[i] = static_cast<std::uint8_t>(best);
  }
  return mask;
}

void Add(const ClassProbabilities& term, ClassProbabilities& sum) {
  for (std::size_t label = 0; label < kApicalClassCount; ++label) {
    auto& total = sum[label].pixels();
    const auto& values = term[label].pixels();
    for (std::size_t i = 0; i < total.size(); ++i) total[i] += values[i];
  }
}

/// The classes at the frame's own resolution.
LabelMask PasteInFrame(const ClassProbabilities& probabilities, const PixelBox& field, int rows,
                       int columns) {
  ClassProbabilities at_frame;
  for (std::size_t label = 0; label < kApicalClassCount; ++label) {
    at_frame[label] = image::ResizeLinear(probabilities[label], field.rows, field.columns);
  }
  const LabelMask inside = LargestClass(at_frame);
  LabelMask mask(rows, columns);
  for (int row = 0; row < field.rows; ++row) {
    std::copy_n(inside.row(row), field.columns, mask.row(field.top + row) + field.left);
  }
  return mask;
}

}  // namespace

PixelBox NetworkBox(const PixelBox& field, int rows, int columns) {
  const double whole = static_cast<double>(rows) * columns;
  const double part = static_cast<double>(field.rows) * field.columns;
  if (part < (1.0 - kNegligibleMargin) * whole) return field;
  return {.top = 0, .left = 0, .rows = rows, .columns = columns};
}

SegmentedFrame SegmentWithVariants(const GrayImage& frame, const PixelBox& field,
                                   ApicalNetworks& networks) {
  std::vector<PixelBox> boxes{field};
  for (const CropChange& change : kChanges) boxes.push_back(Changed(field, change));
  std::vector<GrayImage> crops;
  for (const PixelBox& box : boxes) crops.push_back(CropPadded(frame, box));
  std::vector<ClassProbabilities> maps = networks.Segment(crops);

  SegmentedFrame result;
  ClassProbabilities sum = maps.front();
  result.variants.push_back(LargestClass(maps.front()));
  for (std::size_t variant = 1; variant < maps.size(); ++variant) {
    for (FloatImage& map : maps[variant]) map = Regrid(map, boxes[variant], field);
    result.variants.push_back(LargestClass(maps[variant]));
    Add(maps[variant], sum);
  }
  result.mask = PasteInFrame(sum, field, frame.rows(), frame.columns());
  return result;
}

std::vector<LabelMask> SegmentOnce(const std::vector<GrayImage>& frames, const PixelBox& field,
                                   ApicalNetworks& networks) {
  std::vector<LabelMask> masks;
  masks.reserve(frames.size());
  for (std::size_t first = 0; first < frames.size(); first += kBatch) {
    std::vector<GrayImage> crops;
    for (std::size_t i = first; i < std::min(first + kBatch, frames.size()); ++i) {
      crops.push_back(image::Crop(frames[i], field));
    }
    for (const ClassProbabilities& map : networks.Segment(crops))
      masks.push_back(LargestClass(map));
  }
  return masks;
}

}  // namespace etalon::echo
