#include "etalon/cmr/motion.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>

#include "etalon/core/error.h"
#include "etalon/image/components.h"
#include "etalon/image/resample.h"
#include "etalon/stats/quantile.h"

namespace etalon::cmr {
namespace {

using image::FloatImage;
using image::PixelBox;

constexpr double kLeastGain = 1.01;

/// A displacement in whole pixels, and in parts of them.
struct PixelShift {
  int row = 0;
  int column = 0;
  double part_row = 0.0;
  double part_column = 0.0;

  double Row() const { return row + part_row; }
  double Column() const { return column + part_column; }
};

/// Direction of the steepest change at each pixel, shorter than 1 where there is little of it.
struct EdgeImage {
  FloatImage down;
  FloatImage across;
};

/// Sum over images of the outer products of their edge directions.
struct EdgeTensor {
  FloatImage down_down;
  FloatImage down_across;
  FloatImage across_across;
};

/// Gradients by Sobel's operator; 0 at the border of the image.
EdgeImage Gradients(const FloatImage& image) {
  EdgeImage edges{FloatImage(image.rows(), image.columns()),
                  FloatImage(image.rows(), image.columns())};
  for (int row = 1; row + 1 < image.rows(); ++row) {
    const float* above = image.row(row - 1);
    const float* here = image.row(row);
    const float* below = image.row(row + 1);
    for (int c = 1; c + 1 < image.columns(); ++c) {
      edges.down(row, c) = below[c - 1] + 2.0F * below[c] + below[c + 1] - above[c - 1] -
                           2.0F * above[c] - above[c + 1];
      edges.across(row, c) = above[c + 1] + 2.0F * here[c + 1] + below[c + 1] - above[c - 1] -
                             2.0F * here[c - 1] - below[c - 1];
    }
  }
  return edges;
}

/// Mean length of the gradients in the box: what is much shorter is noise.
double MeanLength(const EdgeImage& edges, const PixelBox& box) {
  double sum = 0.0;
  for (int row = box.top; row < box.top + box.rows; ++row) {
    for (int column = box.left; column < box.left + box.columns; ++column) {
      sum += std::hypot(edges.down(row, column), edges.across(row, column));
    }
  }
  return sum / (static_cast<double>(box.rows) * box.columns);
}

EdgeImage Edges(const FloatImage& image, const PixelBox& box) {
  EdgeImage edges = Gradients(image);
  const auto floor = static_cast<float>(2.0 * MeanLength(edges, box));
  if (!(floor > 0.0F)) return edges;
  for (std::size_t i = 0; i < image.size(); ++i) {
    float& down = edges.down.pixels()[i];
    float& across = edges.across.pixels()[i];
    const float length = std::sqrt(down * down + across * across + floor * floor);
    down /= length;
    across /= length;
  }
  return edges;
}

/// Calls `visit(index in the box, edge down, edge across)` for the box displaced by `shift`, as far
/// as it lies in the image.
template <typename Visit>
void ForDisplaced(const EdgeImage& edges, const PixelBox& box, int row_shift, int column_shift,
                  Visit visit) {
  const int first = std::max(0, -(box.left + column_shift));
  const int last = std::min(box.columns, edges.down.columns() - box.left - column_shift);
  for (int row = 0; row < box.rows; ++row) {
    const int source = box.top + row + row_shift;
    if (source < 0 || source >= edges.down.rows()) continue;
    const float* down = edges.down.row(source) + box.left + column_shift;
    const float* across = edges.across.row(source) + box.left + column_shift;
    for (int column = first; column < last; ++column) {
      visit(static_cast<std::size_t>(row * box.columns + column), down[column], across[column]);
    }
  }
}

/// Adds (or with `sign` -1 takes away) an image that is displaced by `shift`.
void Add(const EdgeImage& edges, const PixelBox& box, const PixelShift& shift, float sign,
         EdgeTensor& tensor) {
  ForDisplaced(edges, box, shift.row, shift.column, [&](std::size_t i, float down, float across) {
    tensor.down_down.pixels()[i] += sign * down * down;
    tensor.down_across.pixels()[i] += sign * down * across;
    tensor.across_across.pixels()[i] += sign * across * across;
  });
}

double Agreement(const EdgeImage& edges, const PixelBox& box, int row, int column,
                 const EdgeTensor& tensor) {
  float sum = 0.0F;
  ForDisplaced(edges, box, row, column, [&](std::size_t i, float down, float across) {
    sum += tensor.down_down.pixels()[i] * down * down +
           2.0F * tensor.down_across.pixels()[i] * down * across +
           tensor.across_across.pixels()[i] * across * across;
  });
  return static_cast<double>(sum);
}

/// Where a parabola through three equally spaced values has its top, -0.5 .. 0.5.
double TopOffset(double before, double here, double after) {
  const double curvature = before - 2.0 * here + after;
  if (!(curvature < 0.0)) return 0.0;
  return std::clamp(0.5 * (before - after) / curvature, -0.5, 0.5);
}

struct SearchRange {
  int rows = 0;
  int columns = 0;
};

PixelShift BestShift(const EdgeImage& edges, const PixelBox& box, const SearchRange& range,
                     const EdgeTensor& tensor) {
  const auto score = [&](int row, int column) {
    return Agreement(edges, box, row, column, tensor);
  };
  PixelShift best;
  // Without edges nothing is better than anything else: a shift has to earn a clear gain.
  double highest = kLeastGain * score(0, 0);
  for (int row = -range.rows; row <= range.rows; ++row) {
    for (int column = -range.columns; column <= range.columns; ++column) {
      const double here = score(row, column);
      if (here <= highest) continue;
      highest = here;
      best = {row, column};
    }
  }
  highest = score(best.row, best.column);
  best.part_row =
      TopOffset(score(best.row - 1, best.column), highest, score(best.row + 1, best.column));
  best.part_column =
      TopOffset(score(best.row, best.column - 1), highest, score(best.row, best.column + 1));
  return best;
}

/// Indices of the frames, the latest after inversion first: they have most signal.
std::vector<std::size_t> LatestFirst(const std::vector<double>& inversion_times) {
  std::vector<std::size_t> order(inversion_times.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>{},
                           [&](std::size_t frame) { return inversion_times[frame]; });
  return order;
}

std::vector<PixelShift> FindShifts(const T1Series& series, const PixelBox& box,
                                   const SearchRange& range) {
  std::vector<EdgeImage> edges;
  for (const FloatImage& frame : series.frames) edges.push_back(Edges(frame, box));
  const FloatImage empty(box.rows, box.columns);
  EdgeTensor tensor{empty, empty, empty};
  std::vector<PixelShift> shifts(edges.size());
  const std::vector<std::size_t> order = LatestFirst(series.inversion_times);
  for (const std::size_t frame : order) {
    if (frame != order.front()) shifts[frame] = BestShift(edges[frame], box, range, tensor);
    Add(edges[frame], box, shifts[frame], 1.0F, tensor);
  }
  for (int pass = 0; pass < 2; ++pass) {
    for (const std::size_t frame : order) {
      Add(edges[frame], box, shifts[frame], -1.0F, tensor);
      shifts[frame] = BestShift(edges[frame], box, range, tensor);
      Add(edges[frame], box, shifts[frame], 1.0F, tensor);
    }
  }
  return shifts;
}

/// Shifts are only known against each other: the middle one is called none.
std::vector<FrameShift> InMillimetres(const std::vector<PixelShift>& shifts,
                                      const image::PixelSpacing& spacing) {
  std::vector<double> rows, columns;
  for (const PixelShift& shift : shifts) {
    rows.push_back(shift.Row());
    columns.push_back(shift.Column());
  }
  const double row = stats::Quantile(rows, 0.5);
  const double column = stats::Quantile(columns, 0.5);
  std::vector<FrameShift> result;
  for (const PixelShift& shift : shifts) {
    result.push_back(
        {(shift.Row() - row) * spacing.row, (shift.Column() - column) * spacing.column, 0.0});
  }
  return result;
}

double LargestDistance(const std::vector<FrameShift>& shifts) {
  double largest = 0.0;
  for (const FrameShift& a : shifts) {
    for (const FrameShift& b : shifts) {
      largest = std::max(largest, std::hypot(a.rows - b.rows, a.columns - b.columns));
    }
  }
  return largest;
}

}  // namespace

PixelBox HeartBox(const image::LabelMask& labels) {
  constexpr int kAround = 6;
  image::BinaryMask marked(labels.rows(), labels.columns());
  std::ranges::transform(labels.pixels(), marked.pixels().begin(),
                         [](std::uint8_t label) { return std::uint8_t{label != 0}; });
  const PixelBox box = image::BoundingBox(marked);
  if (box.empty()) return box;
  return image::ClipBox(
      {box.top - kAround, box.left - kAround, box.rows + 2 * kAround, box.columns + 2 * kAround},
      labels.rows(), labels.columns());
}

PixelBox SearchBox(const T1Series& series, const PixelBox& asked) {
  const PixelBox middle{series.rows() / 4, series.columns() / 4, series.rows() / 2,
                        series.columns() / 2};
  return image::ClipBox(asked.empty() ? middle : asked, series.rows(), series.columns());
}

double FrameShift::Length() const { return std::hypot(rows, columns); }

MotionCheck CheckMotion(const T1Series& series, const MotionOptions& options) {
  Require(series.spacing.row > 0.0 && series.spacing.column > 0.0, "a T1 series without spacing");
  Require(series.frames.size() == series.inversion_times.size(),
          "a T1 series without one image an inversion time");
  for (const FloatImage& frame : series.frames) {
    Require(frame.rows() == series.rows() && frame.columns() == series.columns(),
            "images of a T1 series differ in size");
  }
  const PixelBox box = SearchBox(series, options.box);
  if (box.empty() || series.frames.empty()) return {};
  const SearchRange range{static_cast<int>(std::ceil(options.search / series.spacing.row)),
                          static_cast<int>(std::ceil(options.search / series.spacing.column))};
  MotionCheck check;
  check.shifts = InMillimetres(FindShifts(series, box, range), series.spacing);
  check.largest = LargestDistance(check.shifts);
  return check;
}

}  // namespace etalon::cmr
