#include "etalon/stats/cohort/rank_distributions.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "etalon/stats/cohort/samples.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats::cohort {
namespace {

/// R's guard against a probability that rounding leaves just under the one asked for.
constexpr double kQuantileTolerance = 10.0 * 2.220446049250313e-16;

double ExactSpearmanSurvival(double s, int n) {
  std::vector<int> permutation(static_cast<std::size_t>(n));
  std::iota(permutation.begin(), permutation.end(), 0);
  double above = 0.0;
  double all = 0.0;
  do {
    int sum = 0;
    for (int i = 0; i < n; ++i) {
      const int difference = i - permutation[static_cast<std::size_t>(i)];
      sum += difference * difference;
    }
    if (sum >= s) above += 1.0;
    all += 1.0;
  } while (std::next_permutation(permutation.begin(), permutation.end()));
  return above / all;
}

double EdgeworthSpearmanSurvival(double s, double n) {
  const double b = 1.0 / n;
  const double x = (6.0 * (s - 1.0) * b / (n * n - 1.0) - 1.0) * std::sqrt(n - 1.0);
  const double y = x * x;
  const double series =
      x * b *
      (0.2274 + b * (0.2531 + 0.1745 * b) +
       y * (-0.0758 + b * (0.1033 + 0.3932 * b) -
            y * b *
                (0.0879 + 0.0151 * b - y * (0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y)))));
  return std::clamp(series / std::exp(y / 2.0) + NormalSurvival(x), 0.0, 1.0);
}

}  // namespace

RankDistribution::RankDistribution(std::vector<double> probabilities)
    : cumulative_(std::move(probabilities)) {
  std::partial_sum(cumulative_.begin(), cumulative_.end(), cumulative_.begin());
}

double RankDistribution::Cdf(double value) const {
  if (value < 0.0) return 0.0;
  return cumulative_[std::min(static_cast<std::size_t>(value), cumulative_.size() - 1)];
}

double RankDistribution::Survival(double value) const {
  // These distributions are symmetric, which keeps small upper tails exact.
  return Cdf(static_cast<double>(cumulative_.size() - 1) - value);
}

double RankDistribution::TwoSided(double value) const {
  return std::min(1.0, 2.0 * std::min(Cdf(value), Survival(value)));
}

int RankDistribution::Quantile(double p) const {
  const auto found =
      std::lower_bound(cumulative_.begin(), cumulative_.end(), p * (1.0 - kQuantileTolerance));
  return static_cast<int>(found - cumulative_.begin());
}

RankDistribution SignedRankDistribution(int n) {
  const auto size = static_cast<std::size_t>(n * (n + 1) / 2 + 1);
  std::vector<double> probability(size, 0.0);
  probability[0] = 1.0;
  for (int rank = 1; rank <= n; ++rank) {
    const auto step = static_cast<std::size_t>(rank);
    for (std::size_t sum = size; sum-- > 0;) {
      const double with = sum >= step ? probability[sum - step] : 0.0;
      probability[sum] = 0.5 * (probability[sum] + with);
    }
  }
  return RankDistribution(std::move(probability));
}

RankDistribution MannWhitneyDistribution(int first, int second) {
  const auto chosen = static_cast<std::size_t>(first);
  const auto size = static_cast<std::size_t>(first * second + 1);
  // ways[k][u]: choices of k of the values so far with Mann-Whitney count u.
  std::vector<std::vector<double>> ways(chosen + 1, std::vector<double>(size, 0.0));
  ways[0][0] = 1.0;
  for (int value = 0; value < first + second; ++value) {
    for (std::size_t k = std::min(chosen, static_cast<std::size_t>(value) + 1); k > 0; --k) {
      // The k-th chosen value exceeds the value + 1 - k that were not chosen.
      const std::size_t step = static_cast<std::size_t>(value) + 1 - k;
      for (std::size_t u = step; u < size; ++u) ways[k][u] += ways[k - 1][u - step];
    }
  }
  std::vector<double>& probability = ways[chosen];
  const double all = std::accumulate(probability.begin(), probability.end(), 0.0);
  for (double& p : probability) p /= all;
  return RankDistribution(std::move(probability));
}

RankDistribution ConcordanceDistribution(int n) {
  const auto size = static_cast<std::size_t>(n * (n - 1) / 2 + 1);
  std::vector<double> probability(size, 0.0);
  probability[0] = 1.0;
  for (int item = 2; item <= n; ++item) {
    std::vector<double> next(size, 0.0);
    for (std::size_t sum = 0; sum < size; ++sum) {
      const std::size_t largest = std::min(sum, static_cast<std::size_t>(item - 1));
      for (std::size_t step = 0; step <= largest; ++step) next[sum] += probability[sum - step];
      next[sum] /= item;
    }
    probability = std::move(next);
  }
  return RankDistribution(std::move(probability));
}

double SpearmanSurvival(double s, int n) {
  const double largest = n * (Square(n) - 1.0) / 3.0;
  if (s <= 0.0) return 1.0;
  if (s > largest) return 0.0;
  return n <= kSpearmanExactLimit ? ExactSpearmanSurvival(s, n) : EdgeworthSpearmanSurvival(s, n);
}

}  // namespace etalon::stats::cohort
