#include "etalon/image/contour_distance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "etalon/core/error.h"

namespace etalon::image {
namespace {

/// Points of an outline, coordinate by coordinate, so that many are measured at a time.
struct Points {
  std::vector<float> x, y;
};

double StepLength(const PlanePoint& a, const PlanePoint& b) {
  const double x = b.x - a.x;
  const double y = b.y - a.y;
  return std::sqrt(x * x + y * y);
}

const PlanePoint& After(const PlaneContour& contour, std::size_t index) {
  return contour[index + 1 < contour.size() ? index + 1 : 0];
}

double Perimeter(const PlaneContour& contour) {
  double length = 0.0;
  for (std::size_t i = 0; i < contour.size(); ++i) {
    length += StepLength(contour[i], After(contour, i));
  }
  return length;
}

/// `count` points at even steps along the outline, seen from `origin` so that float holds them.
Points Spread(const PlaneContour& contour, int count, const PlanePoint& origin) {
  Points points;
  points.x.reserve(static_cast<std::size_t>(count));
  points.y.reserve(static_cast<std::size_t>(count));
  const double step = Perimeter(contour) / count;
  std::size_t edge = 0;
  double passed = 0.0;  // length of the edges before `edge`
  double length = StepLength(contour[0], contour[1]);
  for (int i = 0; i < count; ++i) {
    const double at = i * step;
    while (edge + 1 < contour.size() && passed + length < at) {
      passed += length;
      ++edge;
      length = StepLength(contour[edge], After(contour, edge));
    }
    const PlanePoint& from = contour[edge];
    const PlanePoint& to = After(contour, edge);
    const double part = length > 0.0 ? std::min((at - passed) / length, 1.0) : 0.0;
    points.x.push_back(static_cast<float>(from.x + part * (to.x - from.x) - origin.x));
    points.y.push_back(static_cast<float>(from.y + part * (to.y - from.y) - origin.y));
  }
  return points;
}

/// Lowers the squared distance of each point to that of an edge where the edge is nearer.
void Approach(const Points& points, float from_x, float from_y, float along_x, float along_y,
              std::vector<float>& squares) {
  const float square = along_x * along_x + along_y * along_y;
  const float inverse = square > 0.0F ? 1.0F / square : 0.0F;
  for (std::size_t i = 0; i < squares.size(); ++i) {
    const float x = points.x[i] - from_x;
    const float y = points.y[i] - from_y;
    const float part = std::min(1.0F, std::max(0.0F, (x * along_x + y * along_y) * inverse));
    const float off_x = x - part * along_x;
    const float off_y = y - part * along_y;
    squares[i] = std::min(squares[i], off_x * off_x + off_y * off_y);
  }
}

/// Of each point, to the nearest place of the outline.
std::vector<float> DistancesTo(const PlaneContour& contour, const PlanePoint& origin,
                               const Points& points) {
  std::vector<float> distances(points.x.size(), std::numeric_limits<float>::max());
  for (std::size_t i = 0; i < contour.size(); ++i) {
    const PlanePoint& from = contour[i];
    const PlanePoint& to = After(contour, i);
    Approach(points, static_cast<float>(from.x - origin.x), static_cast<float>(from.y - origin.y),
             static_cast<float>(to.x - from.x), static_cast<float>(to.y - from.y), distances);
  }
  for (float& distance : distances) distance = std::sqrt(distance);
  return distances;
}

/// The value that 95 % of the distances do not exceed.
double Percentile95(std::vector<float>& distances) {
  const std::size_t rank = (distances.size() * 95 + 99) / 100 - 1;
  const auto place = distances.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(distances.begin(), place, distances.end());
  return static_cast<double>(*place);
}

}  // namespace

ContourDistances DistancesOf(const PlaneContour& a, const PlaneContour& b, int points) {
  Require(a.size() >= 3 && b.size() >= 3, "an outline of fewer than 3 points");
  Require(points >= 8, "too few points on an outline");
  std::vector<float> from_a = DistancesTo(b, a[0], Spread(a, points, a[0]));
  std::vector<float> from_b = DistancesTo(a, a[0], Spread(b, points, a[0]));
  const double sum = std::accumulate(from_a.begin(), from_a.end(), 0.0) +
                     std::accumulate(from_b.begin(), from_b.end(), 0.0);
  ContourDistances distances;
  distances.mean = sum / (2.0 * points);
  distances.hausdorff =
      static_cast<double>(std::max(std::ranges::max(from_a), std::ranges::max(from_b)));
  distances.percentile95 = std::max(Percentile95(from_a), Percentile95(from_b));
  return distances;
}

}  // namespace etalon::image
