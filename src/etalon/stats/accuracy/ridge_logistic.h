#pragma once

#include <vector>

#include "etalon/core/outcome.h"

namespace etalon::stats {

/// A logistic regression that predicts and infers nothing: coefficients are held small.
struct RidgeLogisticFit {
  double intercept = 0.0;
  std::vector<double> coefficients;  ///< one a covariate, in its own units

  /// Probability for one value a covariate. @throws ContractError for another number of them.
  double Probability(const std::vector<double>& covariates) const;
};

/// Maximum of the log likelihood less `penalty` / 2 times the sum of the squared coefficients of
/// the standardised covariates [LeCessie1992]; the intercept is free. Unlike `FitLogistic` it has
/// an answer where covariates are collinear, constant or separate the outcomes.
/// @param covariates [covariate][case], finite.
/// @return Refusal(kNoVariation) when only one outcome occurs.
/// @throws ContractError for columns of unequal length, a value that is not finite, or a penalty
///   that is not positive.
Outcome<RidgeLogisticFit> FitRidgeLogistic(const std::vector<std::vector<double>>& covariates,
                                           const std::vector<bool>& outcome, double penalty);

}  // namespace etalon::stats
