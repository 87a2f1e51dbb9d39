#pragma once

#include <vector>

#include "etalon/atlas/neighbours.h"

namespace etalon::atlas {

inline constexpr int kNoCluster = -1;

struct Clusters {
  std::vector<int> of;  ///< of each point: its cluster from 0, or kNoCluster
  int count = 0;        ///< numbered by falling size, of equals by their first point
};

/// Clusters by density, of any shape and as many as there are: HDBSCAN [Campello2013] on the
/// neighbour graph: the hierarchy of components linked by mutual reachability, of which the most
/// lasting parts with at least `smallest` points are kept. What falls off before such a part parts
/// from the rest belongs to none.
/// @param neighbours enough of them that the graph hangs together: 10 to 30.
Clusters FindClusters(const NeighbourLists& neighbours, std::size_t smallest);

}  // namespace etalon::atlas
