#pragma once

#include <cstddef>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// A logistic regression: log odds = coefficient 0 + sum of coefficient k times covariate k - 1.
struct LogisticFit {
  std::vector<double> coefficients;             ///< the intercept first
  std::vector<double> standard_errors;          ///< from the information at the maximum
  std::vector<std::vector<double>> covariance;  ///< [coefficient][coefficient]
  double null_deviance = 0.0;                   ///< of the intercept (and the offset) alone
  double deviance = 0.0;
  double akaike = 0.0;  ///< deviance + 2 coefficients
  std::size_t cases = 0;
  int iterations = 0;

  /// Probability for one value a covariate. @throws ContractError for another number of them.
  double Probability(const std::vector<double>& covariates) const;

  /// One coefficient with its Wald interval. @throws ContractError for an index out of range.
  Estimate Coefficient(std::size_t index, double level = 0.95) const;
};

/// Maximum likelihood by iteratively reweighted least squares [McCullagh1989], until no coefficient
/// moves a case's log odds any more.
/// @param covariates [covariate][case], finite; none fits the intercept alone.
/// @param offset log odds added with coefficient 1, one a case; empty for none.
/// @return Refusal(kTooFewValues) for no more cases than coefficients; Refusal(kNoVariation) when
///   only one outcome occurs; Refusal(kNotEstimable) when the covariates are collinear or constant,
///   or separate the outcomes (completely or quasi), so that the maximum lies at infinity.
/// @throws ContractError for columns of unequal length or a value that is not finite.
Outcome<LogisticFit> FitLogistic(const std::vector<std::vector<double>>& covariates,
                                 const std::vector<bool>& outcome,
                                 const std::vector<double>& offset = {});

}  // namespace etalon::stats
