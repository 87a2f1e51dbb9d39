#pragma once

#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// A quantile between two order statistics, whatever the distribution of the values.
struct QuantileInterval {
  Estimate quantile;      ///< type 7 [Hyndman1996]
  double coverage = 0.0;  ///< the interval's binomial probability, at least 0.95
};

/// Type-7 quantile with the order-statistic interval of at least 95 % [Conover1999]: each tail
/// holds at most 2.5 %. Missing values are quiet NaN and are left out. Refuses with kTooFewValues
/// where no pair of order statistics covers 95 % (a median needs 6 values).
/// @throws ContractError unless 0 < p < 1, or for infinite values.
Outcome<QuantileInterval> QuantileWithInterval(const std::vector<double>& sample, double p);

}  // namespace etalon::stats
