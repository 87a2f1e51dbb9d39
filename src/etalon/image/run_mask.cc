#include "etalon/image/run_mask.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "etalon/core/error.h"

namespace etalon::image {
namespace {

/// A crossing of an edge with the centre line of a row.
struct Crossing {
  int row;
  double column;
};

std::vector<Crossing> CrossingsOf(const PixelContour& contour, int rows) {
  std::vector<Crossing> crossings;
  for (std::size_t i = 0; i < contour.size(); ++i) {
    const PixelPoint& a = contour[i];
    const PixelPoint& b = contour[i + 1 < contour.size() ? i + 1 : 0];
    // A row is crossed that one end lies on or above and the other below, as in MaskFromContour.
    const double top = std::min(a.row, b.row);
    const double bottom = std::max(a.row, b.row);
    const auto limit = static_cast<double>(rows);
    const int first = static_cast<int>(std::ceil(std::clamp(top, 0.0, limit)));
    const int past = static_cast<int>(std::ceil(std::clamp(bottom, 0.0, limit)));
    for (int row = first; row < past; ++row) {
      crossings.push_back(
          {row, a.column + (row - a.row) / (b.row - a.row) * (b.column - a.column)});
    }
  }
  return crossings;
}

/// The columns of each row together: counted, placed, and sorted within the row.
std::vector<double> ByRow(const std::vector<Crossing>& crossings, int top,
                          std::vector<std::size_t>& starts) {
  for (const Crossing& crossing : crossings) {
    ++starts[static_cast<std::size_t>(crossing.row - top) + 1];
  }
  for (std::size_t row = 1; row < starts.size(); ++row) starts[row] += starts[row - 1];
  std::vector<std::size_t> next(starts.begin(), starts.end() - 1);
  std::vector<double> columns(crossings.size());
  for (const Crossing& crossing : crossings) {
    columns[next[static_cast<std::size_t>(crossing.row - top)]++] = crossing.column;
  }
  for (std::size_t row = 0; row + 1 < starts.size(); ++row) {
    std::sort(columns.begin() + static_cast<std::ptrdiff_t>(starts[row]),
              columns.begin() + static_cast<std::ptrdiff_t>(starts[row + 1]));
  }
  return columns;
}

int ClampedCeil(double value, int limit) {
  return static_cast<int>(std::ceil(std::clamp(value, 0.0, static_cast<double>(limit))));
}

}  // namespace

RunMask::RunMask(int rows, int columns) : rows_(rows), columns_(columns) {
  Require(rows >= 0 && columns >= 0, "a mask with a negative side");
}

void RunMask::Append(const PixelRun& run) {
  Require(run.row >= 0 && run.row < rows_ && run.begin >= 0 && run.begin < run.end &&
              run.end <= columns_,
          "a run that is empty or beyond the mask");
  area_ += run.end - run.begin;
  if (!runs_.empty()) {
    PixelRun& last = runs_.back();
    Require(last.row < run.row || (last.row == run.row && last.end <= run.begin),
            "runs of a mask that are not in order");
    if (last.row == run.row && last.end == run.begin) {
      last.end = run.end;
      return;
    }
  }
  runs_.push_back(run);
}

RunMask RunMask::FromContour(const PixelContour& contour, int rows, int columns) {
  RunMask mask(rows, columns);
  const std::vector<Crossing> crossings = CrossingsOf(contour, rows);
  if (crossings.empty()) return mask;
  const auto [least, most] = std::ranges::minmax(crossings, {}, &Crossing::row);
  const int top = least.row;
  std::vector<std::size_t> starts(static_cast<std::size_t>(most.row - top) + 2, 0);
  const std::vector<double> ends = ByRow(crossings, top, starts);
  mask.runs_.reserve(starts.size());
  for (std::size_t row = 0; row + 1 < starts.size(); ++row) {
    for (std::size_t i = starts[row]; i + 1 < starts[row + 1]; i += 2) {
      const int begin = ClampedCeil(ends[i], columns);
      const int end = ClampedCeil(ends[i + 1], columns);
      if (begin < end) mask.Append({top + static_cast<int>(row), begin, end});
    }
  }
  return mask;
}

RunMask RunMask::FromMask(const BinaryMask& mask) {
  RunMask runs(mask.rows(), mask.columns());
  for (int row = 0; row < mask.rows(); ++row) {
    const std::uint8_t* pixels = mask.row(row);
    const std::uint8_t* const past = pixels + mask.columns();
    for (const std::uint8_t* at = pixels; at != past;) {
      const std::uint8_t* begin = std::find_if(at, past, [](std::uint8_t p) { return p != 0; });
      at = std::find(begin, past, std::uint8_t{0});
      if (begin == at) continue;
      runs.Append({row, static_cast<int>(begin - pixels), static_cast<int>(at - pixels)});
    }
  }
  return runs;
}

BinaryMask RunMask::Mask() const {
  BinaryMask mask(rows_, columns_);
  for (const PixelRun& run : runs_) {
    std::fill(mask.row(run.row) + run.begin, mask.row(run.row) + run.end, std::uint8_t{1});
  }
  return mask;
}

std::int64_t CommonPixels(const RunMask& a, const RunMask& b) {
  std::int64_t common = 0;
  auto one = a.runs().begin();
  auto two = b.runs().begin();
  while (one != a.runs().end() && two != b.runs().end()) {
    if (one->row != two->row) {
      one->row < two->row ? ++one : ++two;
      continue;
    }
    common += std::max(0, std::min(one->end, two->end) - std::max(one->begin, two->begin));
    one->end < two->end ? ++one : ++two;
  }
  return common;
}

RunMask UnionOf(const RunMask& a, const RunMask& b) {
  Require(a.rows() == b.rows() && a.columns() == b.columns(), "masks of different sides");
  std::vector<PixelRun> runs;
  runs.reserve(a.runs().size() + b.runs().size());
  std::ranges::merge(a.runs(), b.runs(), std::back_inserter(runs), [](auto& one, auto& two) {
    return std::pair(one.row, one.begin) < std::pair(two.row, two.begin);
  });
  RunMask both(a.rows(), a.columns());
  PixelRun open{-1, 0, 0};
  for (const PixelRun& run : runs) {
    if (run.row == open.row && run.begin <= open.end) {
      open.end = std::max(open.end, run.end);
      continue;
    }
    if (open.row >= 0) both.Append(open);
    open = run;
  }
  if (open.row >= 0) both.Append(open);
  return both;
}

double DiceOf(const RunMask& a, const RunMask& b) {
  const std::int64_t both = a.area() + b.area();
  if (both == 0) return 1.0;
  return 2.0 * static_cast<double>(CommonPixels(a, b)) / static_cast<double>(both);
}

}  // namespace etalon::image
