#pragma once

#include <vector>

#include "etalon/stats/accuracy/labelled_scores.h"

namespace etalon::stats {

/// Structural components of an AUC [DeLong1988].
struct Placements {
  /// Per case: for a positive the share of negatives that it beats, for a negative the share of
  /// positives that beat it; ties count half.
  std::vector<double> of_case;
  double auc = 0.0;  ///< their mean over either class
};

/// By one sort. @throws ContractError without a case of either class, or as `RequireScores`.
Placements ComputePlacements(const std::vector<double>& scores, const std::vector<bool>& positive);

}  // namespace etalon::stats
