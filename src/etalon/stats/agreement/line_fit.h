#pragma once

#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// Straight line by ordinary least squares, y = intercept + slope x.
struct LineFit {
  Estimate intercept;  ///< t interval
  Estimate slope;      ///< t interval
  TestResult test;     ///< of slope = 0
  double correlation;
  double residual_sd;
  double degrees_of_freedom;

  double At(double x) const { return intercept.value + slope.value * x; }
};

/// @return Refusal(kTooFewValues) below 3 points, Refusal(kNoVariation) when x is constant.
/// @throws ContractError for vectors of unequal length.
Outcome<LineFit> FitLine(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace etalon::stats
