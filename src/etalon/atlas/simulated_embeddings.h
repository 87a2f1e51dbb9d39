#pragma once

#include <cstdint>
#include <vector>

#include "etalon/atlas/points.h"

namespace etalon::atlas {

struct SimulationOptions {
  std::size_t count = 1000;
  std::size_t dimensions = 128;
  std::size_t kinds = 10;    ///< of pictures, each a curved sheet of its own
  std::size_t freedoms = 4;  ///< in which pictures of one kind differ
  double noise = 0.02;       ///< standard deviation, each coordinate, on top of a spread of about 1
  std::uint64_t seed = 1;
};

/// Made-up embeddings of which the kinds are known: each kind is the image of a cube of `freedoms`
/// dimensions under a small random network, as a real network unfolds pictures.
struct SimulatedEmbeddings {
  Points points;
  std::vector<int> kinds;  ///< one a point
};

SimulatedEmbeddings SimulateEmbeddings(const SimulationOptions& options);

}  // namespace etalon::atlas
