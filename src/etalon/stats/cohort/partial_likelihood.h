#pragma once

#include <Eigen/Dense>
#include <functional>
#include <optional>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/cohort/cox.h"

namespace etalon::stats::cohort {

/// Complete subjects, latest first, with standardised covariates.
struct CoxData {
  std::vector<FollowUp> subjects;
  Eigen::MatrixXd covariates;  ///< subjects x covariates, mean 0 and standard deviation 1
  Eigen::VectorXd scale;       ///< standard deviations divided out
};

/// @throws ContractError, or refuses, as documented for `FitCox`.
Outcome<CoxData> PrepareCox(const std::vector<FollowUp>& subjects,
                            const std::vector<std::vector<double>>& covariates);

/// Covariates times coefficients, row by row, so that equal subjects get equal bits (a blocked
/// product need not) and stay tied in the concordance.
Eigen::VectorXd LinearPredictor(const CoxData& data, const Eigen::VectorXd& coefficients);

/// The logarithm of the partial likelihood, or the part of it at one time, and its derivatives.
struct LikelihoodTerm {
  explicit LikelihoodTerm(Eigen::Index covariates)
      : score(Eigen::VectorXd::Zero(covariates)),
        information(Eigen::MatrixXd::Zero(covariates, covariates)) {}

  double value = 0.0;
  Eigen::VectorXd score;
  Eigen::MatrixXd information;
};

/// Calls `visit` with the term of every event time, latest first.
void ForEachEventTime(const CoxData& data, const Eigen::VectorXd& coefficients, TieMethod ties,
                      const std::function<void(double time, const LikelihoodTerm&)>& visit);

LikelihoodTerm PartialLikelihood(const CoxData& data, const Eigen::VectorXd& coefficients,
                                 TieMethod ties);

/// Coefficients at the maximum, for the standardised covariates.
struct CoxOptimum {
  Eigen::VectorXd coefficients;
  LikelihoodTerm at_zero;
  LikelihoodTerm at_optimum;
};

/// Refuses as documented for `FitCox`.
Outcome<CoxOptimum> MaximisePartialLikelihood(const CoxData& data, TieMethod ties);

}  // namespace etalon::stats::cohort
