#include "etalon/image/contour.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::image {
namespace {

const PlanePoint& Next(const PlaneContour& contour, std::size_t index) {
  return contour[(index + 1) % contour.size()];
}

double SignedArea(const PlaneContour& contour) {
  double twice = 0.0;
  for (std::size_t i = 0; i < contour.size(); ++i) {
    const PlanePoint& a = contour[i];
    const PlanePoint& b = Next(contour, i);
    twice += a.x * b.y - b.x * a.y;
  }
  return twice / 2.0;
}

}  // namespace

PlaneContour PlaneFromPixel(const PixelContour& contour, const PixelSpacing& spacing) {
  PlaneContour result;
  result.reserve(contour.size());
  for (const PixelPoint& point : contour) result.push_back(PlaneFromPixel(point, spacing));
  return result;
}

PixelContour PixelFromPlane(const PlaneContour& contour, const PixelSpacing& spacing) {
  PixelContour result;
  result.reserve(contour.size());
  for (const PlanePoint& point : contour) result.push_back(PixelFromPlane(point, spacing));
  return result;
}

double Area(const PlaneContour& contour) { return std::abs(SignedArea(contour)); }

PlanePoint Centroid(const PlaneContour& contour) {
  Require(contour.size() >= 3, "centroid of a contour with fewer than 3 points");
  const double area = SignedArea(contour);
  PlanePoint sum;
  if (area == 0.0) {
    for (const PlanePoint& point : contour) sum = {sum.x + point.x, sum.y + point.y};
    const auto count = static_cast<double>(contour.size());
    return {sum.x / count, sum.y / count};
  }
  for (std::size_t i = 0; i < contour.size(); ++i) {
    const PlanePoint& a = contour[i];
    const PlanePoint& b = Next(contour, i);
    const double cross = a.x * b.y - b.x * a.y;
    sum = {sum.x + (a.x + b.x) * cross, sum.y + (a.y + b.y) * cross};
  }
  return {sum.x / (6.0 * area), sum.y / (6.0 * area)};
}

bool Encloses(const PlaneContour& contour, const PlanePoint& point) {
  bool inside = false;
  for (std::size_t i = 0; i < contour.size(); ++i) {
    const PlanePoint& a = contour[i];
    const PlanePoint& b = Next(contour, i);
    if ((a.y > point.y) == (b.y > point.y)) continue;
    if (point.x < a.x + (b.x - a.x) * (point.y - a.y) / (b.y - a.y)) inside = !inside;
  }
  return inside;
}

std::vector<double> Crossings(const PlaneContour& contour, const PlanePoint& origin,
                              const PlanePoint& direction) {
  // Signed distance of a point from the line decides the side it lies on.
  const auto side = [&](const PlanePoint& p) {
    return (p.y - origin.y) * direction.x - (p.x - origin.x) * direction.y;
  };
  const auto along = [&](const PlanePoint& p) {
    return (p.x - origin.x) * direction.x + (p.y - origin.y) * direction.y;
  };
  std::vector<double> crossings;
  for (std::size_t i = 0; i < contour.size(); ++i) {
    const PlanePoint& a = contour[i];
    const PlanePoint& b = Next(contour, i);
    const double side_a = side(a);
    const double side_b = side(b);
    if ((side_a > 0.0) == (side_b > 0.0)) continue;
    const double fraction = side_a / (side_a - side_b);
    crossings.push_back(along(a) + fraction * (along(b) - along(a)));
  }
  std::sort(crossings.begin(), crossings.end());
  return crossings;
}

}  // namespace etalon::image
