#pragma once

#include <cstdint>
#include <vector>

#include "etalon/atlas/neighbours.h"

namespace etalon::atlas {

/// How much pairs of points belong together: symmetric, sparse, and all weights sum to 1.
struct Affinities {
  std::vector<std::size_t> starts;    ///< of each point's pairs; one more than points
  std::vector<std::uint32_t> others;  ///< rising within a point
  std::vector<float> weights;

  std::size_t count() const { return starts.empty() ? 0 : starts.size() - 1; }
};

/// Joint probabilities of t-SNE [vanDerMaaten2014]: Gaussian weights of each point's neighbours,
/// as wide as makes their entropy that of `perplexity` equal ones, then made symmetric.
/// @throws ContractError unless 1 <= perplexity <= neighbours of a point.
Affinities FindAffinities(const NeighbourLists& neighbours, double perplexity, int threads);

}  // namespace etalon::atlas
