#include "etalon/atlas/points.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::atlas {

double SquaredDistance(std::span<const float> a, std::span<const float> b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    sum += difference * difference;
  }
  return sum;
}

void CheckPoints(PointsView points) {
  Require(points.dimensions > 0 && points.values.size() % points.dimensions == 0,
          "values that are no whole points");
  Require(std::ranges::all_of(points.values, [](float value) { return std::isfinite(value); }),
          "a point with a coordinate that is not finite");
}

}  // namespace etalon::atlas
