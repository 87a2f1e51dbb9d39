#pragma once

#include <span>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/image/consensus_mask.h"
#include "etalon/image/run_mask.h"

namespace etalon::image {

// What consensus_mask.h does, on runs: pixels that the same readers marked are one case, so that a
// consensus costs what its outlines cost. At most 64 masks, all of the same sides: ContractError.

/// Pixels that masks of more than half of all weight hold; weights of 1 give the majority.
/// @throws ContractError without masks, or unless there is one positive weight a mask.
RunMask WeightedMajority(std::span<const RunMask> masks, std::span<const double> weights);

struct ConsensusRuns {
  RunMask mask;  ///< probability of one half and more
  std::vector<ReaderPerformance> readers;
  int iterations = 0;
};

/// STAPLE [Warfield2004] as `CombineMasks`, which gives the same pixels; refuses as that does.
Outcome<ConsensusRuns> CombineRuns(std::span<const RunMask> masks, int margin = 5);

/// The pixels within `radius` of a pixel of the mask, distances being Euclidean, as `Dilate`.
RunMask DilateRuns(const RunMask& mask, int radius);

}  // namespace etalon::image
