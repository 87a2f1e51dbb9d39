#pragma once

#include <vector>

#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// Standard deviation with its chi-squared interval: sd * sqrt(df / chi2).
/// Without an interval when the standard deviation is 0.
Estimate StandardDeviationEstimate(double sd, double degrees_of_freedom, double level = 0.95);

/// One-sided upper bound of a standard deviation, sd * sqrt(df / chi2_{1 - level}).
double UpperBoundOfSd(double sd, double degrees_of_freedom, double level = 0.95);

/// `estimate` times a positive constant, interval included.
Estimate Scaled(const Estimate& estimate, double factor);

/// A mean square with the weight that it has in a sum.
struct WeightedMeanSquare {
  double weight;  ///< not negative
  double mean_square;
  double degrees_of_freedom;
};

/// Square root of a sum of weighted mean squares, with the modified large-sample interval
/// [Graybill1980]. Without an interval when the sum is 0.
Estimate RootOfMeanSquares(const std::vector<WeightedMeanSquare>& terms, double level = 0.95);

/// One-sided upper bound that goes with `RootOfMeanSquares`.
double UpperBoundOfRoot(const std::vector<WeightedMeanSquare>& terms, double level = 0.95);

}  // namespace etalon::stats
