#pragma once

#include <vector>

namespace etalon::stats::cohort {

/// Ranks from 1, tied values sharing the mean of their ranks.
struct Ranking {
  std::vector<double> ranks;      ///< in the order of the sample
  std::vector<double> tie_sizes;  ///< sizes of the groups of two or more equal values

  bool HasTies() const { return !tie_sizes.empty(); }
  double TieCubes() const;  ///< sum of t^3 - t over the groups of ties
};

Ranking AverageRanks(const std::vector<double>& sample);

}  // namespace etalon::stats::cohort
