#include "etalon/echo/strain.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace etalon::echo {
namespace {

using image::PlanePoint;

/// Fewer points than this describe no ventricle.
constexpr std::size_t kLeastPoints = 2 * kSmoothingParts;

std::size_t IndexOf(const image::PlaneContour& contour, const PlanePoint& point) {
  const auto nearer = [&](const PlanePoint& a, const PlanePoint& b) {
    return std::hypot(a.x - point.x, a.y - point.y) < std::hypot(b.x - point.x, b.y - point.y);
  };
  return static_cast<std::size_t>(std::min_element(contour.begin(), contour.end(), nearer) -
                                  contour.begin());
}

/// The points from one end of the base to the other, on the side where the apex lies.
std::vector<PlanePoint> Endocardium(const CavityOutline& cavity) {
  const auto& contour = cavity.contour;
  const std::size_t count = contour.size();
  const std::size_t left = IndexOf(contour, cavity.base_left);
  const std::size_t right = IndexOf(contour, cavity.base_right);
  const std::size_t apex = IndexOf(contour, cavity.apex);
  const auto steps = [&](std::size_t from, std::size_t to) { return (to + count - from) % count; };
  const bool forwards = steps(left, apex) <= steps(left, right);
  const std::size_t first = forwards ? left : right;
  const std::size_t last = forwards ? right : left;
  std::vector<PlanePoint> points;
  for (std::size_t i = 0; i <= steps(first, last); ++i) {
    points.push_back(contour[(first + i) % count]);
  }
  return points;
}

/// Mean over `reach` points to either side, fewer near the ends, which stay in place.
std::vector<PlanePoint> Smoothed(const std::vector<PlanePoint>& points, std::size_t reach) {
  std::vector<PlanePoint> smooth;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::size_t side = std::min({reach, i, points.size() - 1 - i});
    PlanePoint sum{0.0, 0.0};
    for (std::size_t j = i - side; j <= i + side; ++j) {
      sum.x += points[j].x;
      sum.y += points[j].y;
    }
    const auto number = static_cast<double>(2 * side + 1);
    smooth.push_back({sum.x / number, sum.y / number});
  }
  return smooth;
}

double PathLength(const std::vector<PlanePoint>& points) {
  double length = 0.0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    length += std::hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
  }
  return length;
}

}  // namespace

Outcome<Millimetres> EndocardialLength(const CavityOutline& cavity) {
  const std::vector<PlanePoint> points = Endocardium(cavity);
  if (points.size() < kLeastPoints) {
    return Refusal{RefusalCode::kImplausible, "the outline is too coarse for its length"};
  }
  return Millimetres(PathLength(Smoothed(points, points.size() / (2 * kSmoothingParts))));
}

Outcome<Percent> LongitudinalStrain(const CavityOutline& diastole, const CavityOutline& systole) {
  const auto before = EndocardialLength(diastole);
  if (!before) return before.refusal();
  const auto after = EndocardialLength(systole);
  if (!after) return after.refusal();
  return Percent(100.0 * (*after - *before) / *before);
}

}  // namespace etalon::echo
