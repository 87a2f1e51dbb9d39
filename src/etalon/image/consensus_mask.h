#pragma once

#include <span>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/image/raster.h"

namespace etalon::image {

/// How one reader's outline stands to the consensus.
struct ReaderPerformance {
  double sensitivity = 0.0;  ///< part of the consensus that the reader marked
  double specificity = 0.0;  ///< part of the surroundings that the reader left out
};

struct ConsensusMask {
  FloatImage probability;  ///< of belonging to the structure, 0 .. 1
  BinaryMask mask;         ///< probability of one half and more
  std::vector<ReaderPerformance> readers;
  int iterations = 0;
};

/// Pixels that more than half of the readers marked.
/// @throws ContractError without masks or for masks of different size.
BinaryMask MajorityMask(std::span<const BinaryMask> masks);

/// STAPLE [Warfield2004]: the structure and each reader's sensitivity and specificity, estimated
/// together. Only pixels on which readers disagree, and a margin of `margin` pixels around what any
/// of them marked, are weighed: far surroundings would make every reader look perfect.
/// @return Refusal(kTooFewValues) for less than two masks; Refusal(kStructureNotFound) when nobody
///   marked anything; Refusal(kNotEstimable) when it does not settle within 200 iterations.
/// @throws ContractError for masks of different size.
Outcome<ConsensusMask> CombineMasks(std::span<const BinaryMask> masks, int margin = 5);

}  // namespace etalon::image
