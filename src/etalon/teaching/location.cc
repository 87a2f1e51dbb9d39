#include "etalon/teaching/location.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "etalon/core/error.h"

namespace etalon::teaching {
namespace {

double Width(const MarkedBox& box) { return std::max(0.0, box.right - box.left); }
double Height(const MarkedBox& box) { return std::max(0.0, box.bottom - box.top); }
double Area(const MarkedBox& box) { return Width(box) * Height(box); }

image::PixelPoint MiddleOf(const Mark& mark) {
  if (mark.point) return *mark.point;
  const MarkedBox& box = *mark.box;
  return {0.5 * (box.top + box.bottom), 0.5 * (box.left + box.right)};
}

double DistanceToEdge(const image::PixelPoint& point, const image::PixelPoint& from,
                      const image::PixelPoint& to) {
  const double rows = to.row - from.row, columns = to.column - from.column;
  const double length = rows * rows + columns * columns;
  const double along =
      length <= 0.0
          ? 0.0
          : ((point.row - from.row) * rows + (point.column - from.column) * columns) / length;
  const double part = std::clamp(along, 0.0, 1.0);
  return std::hypot(point.row - from.row - part * rows,
                    point.column - from.column - part * columns);
}

double DistanceTo(const image::PixelContour& outline, const image::PixelPoint& point) {
  const image::PixelSpacing pixels{1.0, 1.0};
  if (image::Encloses(image::PlaneFromPixel(outline, pixels),
                      image::PlaneFromPixel(point, pixels))) {
    return 0.0;
  }
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < outline.size(); ++i) {
    const image::PixelPoint& next = outline[(i + 1) % outline.size()];
    least = std::min(least, DistanceToEdge(point, outline[i], next));
  }
  return least;
}

LocationScore ScoreAgainst(const Mark& mark, const image::PixelContour& outline) {
  LocationScore score{.distance_pixels = DistanceTo(outline, MiddleOf(mark))};
  score.hit = mark.point && score.distance_pixels <= 0.0;
  if (mark.box) {
    score.overlap = Overlap(*mark.box, BoxAround(outline));
    score.hit = score.hit || *score.overlap >= kHitOverlap;
  }
  return score;
}

bool Better(const LocationScore& a, const LocationScore& b) {
  if (a.hit != b.hit) return a.hit;
  if (a.overlap != b.overlap) return a.overlap.value_or(0.0) > b.overlap.value_or(0.0);
  return a.distance_pixels < b.distance_pixels;
}

}  // namespace

MarkedBox BoxAround(const image::PixelContour& outline) {
  Require(!outline.empty(), "a box around no outline");
  const auto [top, bottom] = std::ranges::minmax(outline, {}, &image::PixelPoint::row);
  const auto [left, right] = std::ranges::minmax(outline, {}, &image::PixelPoint::column);
  return {top.row, left.column, bottom.row, right.column};
}

double Overlap(const MarkedBox& a, const MarkedBox& b) {
  const MarkedBox common{std::max(a.top, b.top), std::max(a.left, b.left),
                         std::min(a.bottom, b.bottom), std::min(a.right, b.right)};
  const double both = Area(a) + Area(b) - Area(common);
  return both > 0.0 ? Area(common) / both : 0.0;
}

Outcome<LocationScore> ScoreLocation(const Mark& mark,
                                     const std::vector<image::PixelContour>& outlines) {
  if (mark.empty()) return Refusal{RefusalCode::kNotApplicable, "nothing was marked"};
  if (outlines.empty()) {
    return Refusal{RefusalCode::kStructureNotFound, "there is no outline to compare with"};
  }
  std::optional<LocationScore> best;
  for (std::size_t i = 0; i < outlines.size(); ++i) {
    LocationScore score = ScoreAgainst(mark, outlines[i]);
    score.outline = i;
    if (!best || Better(score, *best)) best = score;
  }
  return *best;
}

}  // namespace etalon::teaching
