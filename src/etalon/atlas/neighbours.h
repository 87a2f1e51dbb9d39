#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "etalon/atlas/points.h"

namespace etalon::atlas {

/// The nearest other points of every point, nearest first.
struct NeighbourLists {
  std::size_t each = 0;              ///< neighbours of a point
  std::vector<std::uint32_t> items;  ///< `each` a point
  std::vector<float> distances;      ///< Euclidean

  std::size_t count() const { return each == 0 ? 0 : items.size() / each; }
  std::span<const std::uint32_t> Items(std::size_t point) const {
    return std::span(items).subspan(point * each, each);
  }
  std::span<const float> Distances(std::size_t point) const {
    return std::span(distances).subspan(point * each, each);
  }

  /// The nearest `fewer` of each; all where there are no more.
  NeighbourLists First(std::size_t fewer) const;
};

/// Exact neighbours by brute force (FAISS [Johnson2021]). Of points at one distance the earlier
/// comes first. `each` is cut to what there is. The same for any number of threads.
/// @throws ContractError for fewer than two points, or coordinates that are not finite.
NeighbourLists FindNeighbours(PointsView points, std::size_t each, int threads);

/// The nearest of `points` to each of `queries`, as above.
/// @throws ContractError for points of two dimensions, or none of them.
NeighbourLists FindNearest(PointsView queries, PointsView points, std::size_t each, int threads);

}  // namespace etalon::atlas
