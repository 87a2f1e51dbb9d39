#pragma once

#include <cstddef>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

struct RankTestOptions {
  /// Use the normal distribution even where the exact one would do.
  bool always_normal = false;
  /// Move the statistic half a step towards its expectation before the normal distribution.
  bool continuity_correction = true;
};

/// A comparison of locations by ranks.
struct RankComparison {
  std::size_t first_count = 0;   ///< values; non-zero differences of a signed-rank test
  std::size_t second_count = 0;  ///< 0 for a signed-rank test
  /// Hodges-Lehmann estimate of first - second, in the unit of the values; its interval by the
  /// order statistics of the pairwise differences (ranks exact below 50 values, else normal).
  Estimate shift;
  double rank_biserial = 0.0;  ///< effect size from -1 to 1: favourable minus unfavourable share
  TestResult test;             ///< `method` names exact or normal
};

// Missing values are quiet NaN and are left out. All throw ContractError for infinite values.
// p as R's wilcox.test: exact below 50 values (a group) without ties or zeros, otherwise normal
// with the variance corrected for ties.

/// Wilcoxon's signed-rank test of first - second [Wilcoxon1945]; the statistic is V, the rank sum
/// of the positive differences; zero differences take no part in the test but do in the shift.
/// Refuses with kTooFewValues without a pair, kNoVariation when all differences are zero.
/// The shift has no interval below 6 pairs, where none reaches 95 %.
/// @throws ContractError for unequal lengths.
Outcome<RankComparison> WilcoxonSignedRank(const std::vector<double>& first,
                                           const std::vector<double>& second,
                                           const RankTestOptions& options = {});

/// Mann-Whitney's test [Mann1947]; the statistic is W, the pairs where the first value is the
/// larger, ties counting one half. Refuses with kTooFewValues for an empty group, kNoVariation when
/// all values are equal. No interval where the groups are too small for one of 95 %.
Outcome<RankComparison> MannWhitney(const std::vector<double>& first,
                                    const std::vector<double>& second,
                                    const RankTestOptions& options = {});

/// Kruskal-Wallis test of equal location of independent groups, corrected for ties; empty groups
/// are left out. Refuses with fewer than two groups or three values, and with kNoVariation when all
/// values are equal.
Outcome<TestResult> KruskalWallis(const std::vector<std::vector<double>>& groups);

/// Friedman's test and Kendall's W, its effect size from 0 to 1.
struct FriedmanResult {
  std::size_t subjects = 0;  ///< rows without a missing value
  double concordance = 0.0;  ///< Kendall's W
  TestResult test;           ///< chi-squared, corrected for ties
};

/// @param conditions one sample a condition, the same subjects in the same order; rows with a
/// missing value are left out. Refuses with fewer than 2 conditions or 2 complete subjects, and
/// with kNoVariation when every subject has one value throughout. @throws ContractError if ragged.
Outcome<FriedmanResult> Friedman(const std::vector<std::vector<double>>& conditions);

}  // namespace etalon::stats
