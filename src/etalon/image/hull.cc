#include "etalon/image/hull.h"

#include <algorithm>

namespace etalon::image {
namespace {

/// Positive when the path origin -> a -> b turns clockwise on the screen.
double Turn(const PixelPoint& origin, const PixelPoint& a, const PixelPoint& b) {
  return (a.column - origin.column) * (b.row - origin.row) -
         (a.row - origin.row) * (b.column - origin.column);
}

/// The corners of each row's first and last pixel, ascending by column, then row.
std::vector<PixelPoint> ExtremeCorners(const BinaryMask& mask) {
  std::vector<PixelPoint> corners;
  for (int row = 0; row < mask.rows(); ++row) {
    const std::uint8_t* begin = mask.row(row);
    const std::uint8_t* end = begin + mask.columns();
    const auto foreground = [](std::uint8_t pixel) { return pixel != 0; };
    const std::uint8_t* first = std::find_if(begin, end, foreground);
    if (first == end) continue;
    const std::uint8_t* last = end - 1;
    while (*last == 0) --last;
    for (const double edge : {row - 0.5, row + 0.5}) {
      corners.push_back({edge, static_cast<double>(first - begin) - 0.5});
      corners.push_back({edge, static_cast<double>(last - begin) + 0.5});
    }
  }
  std::sort(corners.begin(), corners.end(), [](const PixelPoint& a, const PixelPoint& b) {
    return a.column != b.column ? a.column < b.column : a.row < b.row;
  });
  return corners;
}

/// One half of the hull by the monotone chain; the last point is left to the other half.
template <typename Iterator>
void AppendChain(Iterator begin, Iterator end, PixelContour& hull) {
  const std::size_t base = hull.size();
  for (Iterator point = begin; point != end; ++point) {
    while (hull.size() >= base + 2 && Turn(hull[hull.size() - 2], hull.back(), *point) <= 0.0) {
      hull.pop_back();
    }
    hull.push_back(*point);
  }
  hull.pop_back();
}

}  // namespace

PixelContour ConvexHull(const BinaryMask& mask) {
  const std::vector<PixelPoint> corners = ExtremeCorners(mask);
  PixelContour hull;
  if (corners.empty()) return hull;
  AppendChain(corners.begin(), corners.end(), hull);
  AppendChain(corners.rbegin(), corners.rend(), hull);
  return hull;
}

}  // namespace etalon::image
