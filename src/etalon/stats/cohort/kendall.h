#pragma once

#include <vector>

namespace etalon::stats::cohort {

/// Pair counts of Kendall's tau.
struct KendallCounts {
  double all_pairs = 0.0;       ///< n (n - 1) / 2
  double ties_first = 0.0;      ///< pairs tied in the first variable
  double ties_second = 0.0;     ///< pairs tied in the second
  double score = 0.0;           ///< concordant minus discordant pairs
  double score_variance = 0.0;  ///< of the score under independence, given the ties

  bool HasTies() const { return ties_first > 0.0 || ties_second > 0.0; }
  double TauB() const;
};

/// Counts in n log n [Knight1966]; the variance of [Kendall1970].
KendallCounts CountKendall(const std::vector<double>& first, const std::vector<double>& second);

}  // namespace etalon::stats::cohort
