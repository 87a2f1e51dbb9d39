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

/// Neighbours of the queries `begin` .. `end` - 1.
class BlockSearch {
 public:
  /// @param among_themselves the queries are the points, and none is its own neighbour.
  BlockSearch(PointsView queries, PointsView points, bool among_themselves, NeighbourLists& lists)
      : queries_(queries), points_(points), among_themselves_(among_themselves), lists_(lists) {}

  void Run(std::size_t begin, std::size_t end) {
    const std::size_t wanted = std::min(points_.count(), lists_.each + 1 + kSpare);
    std::vector<float> distances((end - begin) * wanted);
    std::vector<std::int64_t> found((end - begin) * wanted);
    faiss::float_maxheap_array_t heap{end - begin, wanted, found.data(), distances.data()};
    faiss::knn_L2sqr(queries_[begin].data(), points_.values.data(), points_.dimensions, end - begin,
                     points_.count(), &heap);
    for (std::size_t i = begin; i < end; ++i) {
      Keep(i, std::span(found).subspan((i - begin) * wanted, wanted));
    }
  }

 private:
  /// Distances once more without the rounding of a matrix product, and in order.
  void Keep(std::size_t query, std::span<const std::int64_t> found) {
    std::vector<std::pair<double, std::uint32_t>> near;
    for (const std::int64_t item : found) {
      if (item < 0 || (among_themselves_ && static_cast<std::size_t>(item) == query)) continue;
      const auto other = static_cast<std::uint32_t>(item);
      near.emplace_back(SquaredDistance(queries_[query], points_[other]), other);
    }
    std::ranges::sort(near);
    for (std::size_t k = 0; k < lists_.each; ++k) {
      lists_.items[query * lists_.each + k] = near[k].second;
      lists_.distances[query * lists_.each + k] = static_cast<float>(std::sqrt(near[k].first));
    }
  }

  PointsView queries_;
  PointsView points_;
  bool among_themselves_;
  NeighbourLists& lists_;
};

NeighbourLists Search(PointsView queries, PointsView points, bool among_themselves,
                      std::size_t each, int threads) {
  NeighbourLists lists;
  lists.each = each;
  lists.items.resize(queries.count() * each);
  lists.distances.resize(lists.items.size());
  BlockSearch search(queries, points, among_themselves, lists);
  ForBlocks(queries.count(), kBlock, threads, [&](std::size_t begin, std::size_t end) {
    const OpenMpThreads scope(1);
    search.Run(begin, end);
  });
  return lists;
}

}  // namespace

NeighbourLists NeighbourLists::First(std::size_t fewer) const {
  NeighbourLists first{.each = std::min(fewer, each), .items = {}, .distances = {}};
  for (std::size_t i = 0; i < count(); ++i) {
    const auto own_items = Items(i).first(first.each);
    const auto own_distances = Distances(i).first(first.each);
    first.items.insert(first.items.end(), own_items.begin(), own_items.end());
    first.distances.insert(first.distances.end(), own_distances.begin(), own_distances.end());
  }
  return first;
}

NeighbourLists FindNeighbours(PointsView points, std::size_t each, int threads) {
  CheckPoints(points);
  Require(points.count() >= 2 && points.count() <= std::numeric_limits<std::uint32_t>::max() &&
              each > 0,
          "neighbours among fewer than two points");
  return Search(points, points, true, std::min(each, points.count() - 1), threads);
}

NeighbourLists FindNearest(PointsView queries, PointsView points, std::size_t each, int threads) {
  CheckPoints(queries);
  CheckPoints(points);
  Require(queries.dimensions == points.dimensions && points.count() > 0 && each > 0 &&
              points.count() <= std::numeric_limits<std::uint32_t>::max(),
          "nearest among no points, or of another dimension");
  return Search(queries, points, false, std::min(each, points.count()), threads);
}

}  // namespace etalon::atlas
