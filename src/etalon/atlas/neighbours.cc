#include "etalon/atlas/neighbours.h"

#include <faiss/utils/Heap.h>
#include <faiss/utils/distances.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "etalon/atlas/faiss_threads.h"
#include "etalon/atlas/threads.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

constexpr std::size_t kBlock = 1024;  // queries that share one pass over all points
constexpr std::size_t kSpare = 4;     // candidates beyond those asked for: FAISS rounds distances

/// Neighbours of the points `begin` .. `end` - 1.
class BlockSearch {
 public:
  BlockSearch(PointsView points, NeighbourLists& lists) : points_(points), lists_(lists) {}

  void Run(std::size_t begin, std::size_t end) {
    const std::size_t wanted = std::min(points_.count(), lists_.each + 1 + kSpare);
    std::vector<float> distances((end - begin) * wanted);
    std::vector<std::int64_t> found((end - begin) * wanted);
    faiss::float_maxheap_array_t heap{end - begin, wanted, found.data(), distances.data()};
    faiss::knn_L2sqr(points_[begin].data(), points_.values.data(), points_.dimensions, end - begin,
                     points_.count(), &heap);
    for (std::size_t i = begin; i < end; ++i) {
      Keep(i, std::span(found).subspan((i - begin) * wanted, wanted));
    }
  }

 private:
  /// Distances once more without the rounding of a matrix product, and in order.
  void Keep(std::size_t point, std::span<const std::int64_t> found) {
    std::vector<std::pair<double, std::uint32_t>> near;
    for (const std::int64_t item : found) {
      if (item < 0 || static_cast<std::size_t>(item) == point) continue;
      const auto other = static_cast<std::uint32_t>(item);
      near.emplace_back(SquaredDistance(points_[point], points_[other]), other);
    }
    std::ranges::sort(near);
    for (std::size_t k = 0; k < lists_.each; ++k) {
      lists_.items[point * lists_.each + k] = near[k].second;
      lists_.distances[point * lists_.each + k] = static_cast<float>(std::sqrt(near[k].first));
    }
  }

  PointsView points_;
  NeighbourLists& lists_;
};

}  // namespace

NeighbourLists FindNeighbours(PointsView points, std::size_t each, int threads) {
  CheckPoints(points);
  Require(points.count() >= 2 && points.count() <= std::numeric_limits<std::uint32_t>::max() &&
              each > 0,
          "neighbours among fewer than two points");
  NeighbourLists lists;
  lists.each = std::min(each, points.count() - 1);
  lists.items.resize(points.count() * lists.each);
  lists.distances.resize(lists.items.size());
  BlockSearch search(points, lists);
  ForBlocks(points.count(), kBlock, threads, [&](std::size_t begin, std::size_t end) {
    const OpenMpThreads scope(1);
    search.Run(begin, end);
  });
  return lists;
}

}  // namespace etalon::atlas
