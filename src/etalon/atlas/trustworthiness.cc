#include "etalon/atlas/trustworthiness.h"

#include <algorithm>
#include <numeric>

#include "etalon/atlas/threads.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

/// Squared distances from one point to all.
std::vector<float> DistancesFrom(std::size_t point, PointsView points) {
  std::vector<float> distances(points.count());
  const auto own = points[point];
  for (std::size_t i = 0; i < points.count(); ++i) {
    const auto other = points[i];
    float lanes[8] = {};
    std::size_t k = 0;
    for (; k + 8 <= own.size(); k += 8) {
      for (std::size_t lane = 0; lane < 8; ++lane) {
        const float difference = own[k + lane] - other[k + lane];
        lanes[lane] += difference * difference;
      }
    }
    for (std::size_t lane = 0; k < own.size(); ++k, ++lane) {
      const float difference = own[k] - other[k];
      lanes[lane] += difference * difference;
    }
    distances[i] = std::accumulate(std::begin(lanes), std::end(lanes), 0.0F);
  }
  return distances;
}

/// What the neighbours of one point on the map cost.
double CostOf(std::size_t point, PointsView truth, PointsView map, std::size_t neighbours) {
  const std::vector<float> on_map = DistancesFrom(point, map);
  const std::vector<float> in_truth = DistancesFrom(point, truth);
  std::vector<std::size_t> nearest(map.count());
  std::iota(nearest.begin(), nearest.end(), 0);
  std::swap(nearest[point], nearest.back());
  nearest.pop_back();
  const auto end = nearest.begin() + static_cast<std::ptrdiff_t>(neighbours);
  std::partial_sort(nearest.begin(), end, nearest.end(), [&](std::size_t a, std::size_t b) {
    return on_map[a] != on_map[b] ? on_map[a] < on_map[b] : a < b;
  });
  double cost = 0.0;
  for (auto item = nearest.begin(); item != end; ++item) {
    std::size_t rank = 1;
    for (std::size_t i = 0; i < in_truth.size(); ++i) {
      rank += i != point && in_truth[i] < in_truth[*item] ? 1U : 0U;
    }
    if (rank > neighbours) cost += static_cast<double>(rank - neighbours);
  }
  return cost;
}

}  // namespace

double Trustworthiness(PointsView truth, PointsView map, const TrustworthinessOptions& options) {
  const std::size_t count = truth.count();
  const std::size_t k = options.neighbours;
  Require(map.count() == count && k >= 1 && 2 * count > 3 * k + 1,
          "trustworthiness of too few points, or of two numbers of them");
  const std::size_t looked_at =
      options.most_points == 0 ? count : std::min(count, options.most_points);
  std::vector<double> costs(looked_at);
  ForBlocks(looked_at, 8, options.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      costs[i] = CostOf(i * count / looked_at, truth, map, k);
    }
  });
  const double cost = std::accumulate(costs.begin(), costs.end(), 0.0);
  const auto n = static_cast<double>(count);
  const auto neighbours = static_cast<double>(k);
  const double largest =
      static_cast<double>(looked_at) * neighbours * (2.0 * n - 3.0 * neighbours - 1.0) / 2.0;
  return 1.0 - cost / largest;
}

}  // namespace etalon::atlas
