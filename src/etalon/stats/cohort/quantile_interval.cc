#include "etalon/stats/cohort/quantile_interval.h"

#include <algorithm>

#include "etalon/core/error.h"
#include "etalon/stats/cohort/samples.h"
#include "etalon/stats/distributions.h"
#include "etalon/stats/quantile.h"

namespace etalon::stats {
namespace {

/// Largest rank l with P(B <= l - 1) <= 0.025, B binomial; 0 without one.
int LowerRank(int n, double p) {
  int rank = 0;
  while (rank < n && BinomialCdf(rank, n, p) <= 0.025) ++rank;
  return rank;
}

}  // namespace

Outcome<QuantileInterval> QuantileWithInterval(const std::vector<double>& sample, double p) {
  Require(p > 0.0 && p < 1.0, "the interval of a quantile needs 0 < p < 1");
  std::vector<double> values = cohort::Present(sample);
  const auto n = static_cast<int>(values.size());
  const int lower = LowerRank(n, p);
  const int upper = n + 1 - LowerRank(n, 1.0 - p);  // the mirrored problem
  if (lower < 1 || upper > n) {
    return Refusal{RefusalCode::kTooFewValues,
                   "Too few values for a distribution-free interval of this quantile."};
  }
  std::sort(values.begin(), values.end());
  const Interval interval{values[static_cast<std::size_t>(lower - 1)],
                          values[static_cast<std::size_t>(upper - 1)]};
  const double coverage = BinomialCdf(upper - 1, n, p) - BinomialCdf(lower - 1, n, p);
  return QuantileInterval{{Quantile(values, p), std::nullopt, interval, "order statistics"},
                          coverage};
}

}  // namespace etalon::stats
