#pragma once

#include <vector>

namespace etalon::stats::cohort {

/// A null distribution on the whole numbers from 0 to `probabilities.size() - 1`.
class RankDistribution {
 public:
  explicit RankDistribution(std::vector<double> probabilities);

  double Cdf(double value) const;       ///< P(V <= value)
  double Survival(double value) const;  ///< P(V >= value)

  /// P(V as far from the middle, or farther, on the side of `value`), doubled and at most 1.
  double TwoSided(double value) const;

  /// Smallest k with P(V <= k) >= p.
  int Quantile(double p) const;

 private:
  std::vector<double> cumulative_;
};

/// Sum of the ranks of the positive differences of n untied pairs.
RankDistribution SignedRankDistribution(int n);

/// Mann-Whitney's count for samples of untied values.
RankDistribution MannWhitneyDistribution(int first, int second);

/// Concordant pairs of two independent permutations of n.
RankDistribution ConcordanceDistribution(int n);

/// P(S >= s), S the sum of squared rank differences of n untied pairs under independence: by
/// counting permutations for n <= 9, else by Edgeworth's series [Best1975].
double SpearmanSurvival(double s, int n);
inline constexpr int kSpearmanExactLimit = 9;

}  // namespace etalon::stats::cohort
