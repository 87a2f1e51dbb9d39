#include "etalon/image/contour_distance.h"

#include <algorithm>
#include <array>
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

/// An edge of an outline, as `Points` are seen.
struct Edge {
  float x, y;              ///< where it begins
  float along_x, along_y;  ///< to where it ends
  float inverse;           ///< of its squared length; 0 for a point
};

std::vector<Edge> EdgesOf(const PlaneContour& contour, const PlanePoint& origin) {
  std::vector<Edge> edges;
  edges.reserve(contour.size());
  for (std::size_t i = 0; i < contour.size(); ++i) {
    const PlanePoint& from = contour[i];
    const PlanePoint& to = After(contour, i);
    Edge edge{static_cast<float>(from.x - origin.x), static_cast<float>(from.y - origin.y),
              static_cast<float>(to.x - from.x), static_cast<float>(to.y - from.y), 0.0F};
    const float square = edge.along_x * edge.along_x + edge.along_y * edge.along_y;
    if (square > 0.0F) edge.inverse = 1.0F / square;
    edges.push_back(edge);
  }
  return edges;
}

/// Points that are measured at a time: their distances stay in the processor's registers.
constexpr std::size_t kBlock = 16;
using Block = std::array<float, kBlock>;

/// Of a block of points, the squared distances to the nearest edge.
Block SquaresTo(const std::vector<Edge>& edges, const Block& x, const Block& y) {
  Block least;
  least.fill(std::numeric_limits<float>::max());
  for (const Edge& edge : edges) {
    for (std::size_t i = 0; i < kBlock; ++i) {
      const float from_x = x[i] - edge.x;
      const float from_y = y[i] - edge.y;
      const float along = (from_x * edge.along_x + from_y * edge.along_y) * edge.inverse;
      const float above = along > 0.0F ? along : 0.0F;
      const float part = above < 1.0F ? above : 1.0F;
      const float off_x = from_x - part * edge.along_x;
      const float off_y = from_y - part * edge.along_y;
      const float square = off_x * off_x + off_y * off_y;
      least[i] = square < least[i] ? square : least[i];
    }
  }
  return least;
}

/// Of each point, to the nearest place of the outline.
std::vector<float> DistancesTo(const PlaneContour& contour, const PlanePoint& origin,
                               const Points& points) {
  const std::vector<Edge> edges = EdgesOf(contour, origin);
  std::vector<float> distances(points.x.size());
  for (std::size_t begin = 0; begin < distances.size(); begin += kBlock) {
    const std::size_t count = std::min(kBlock, distances.size() - begin);
    Block x{}, y{};
    std::copy_n(points.x.begin() + static_cast<std::ptrdiff_t>(begin), count, x.begin());
    std::copy_n(points.y.begin() + static_cast<std::ptrdiff_t>(begin), count, y.begin());
    const Block squares = SquaresTo(edges, x, y);
    for (std::size_t i = 0; i < count; ++i) distances[begin + i] = std::sqrt(squares[i]);
  }
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
