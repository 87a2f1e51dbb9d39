#pragma once

#include <cstddef>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/cohort/follow_up.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// How tied event times enter the partial likelihood.
enum class TieMethod {
  kEfron,    ///< [Efron1977], close to exact, the default of R
  kBreslow,  ///< [Breslow1974], biased towards 0 with many ties
  kExact     ///< discrete logistic likelihood [Gail1981]; time grows with the size of the ties
};

struct CoxCoefficient {
  Estimate log_hazard_ratio;  ///< per unit of the covariate; Wald interval
  double hazard_ratio = 1.0;
  Interval hazard_ratio_interval;
  TestResult test;  ///< Wald z
};

struct CoxModel {
  std::size_t subjects = 0;  ///< without a missing value
  std::size_t events = 0;
  std::vector<CoxCoefficient> coefficients;  ///< in the order of the covariates
  double null_log_likelihood = 0.0;
  double log_likelihood = 0.0;
  TestResult likelihood_ratio;  ///< of no effect at all, as the next two
  TestResult wald;
  TestResult score;      ///< the log-rank test for one two-group covariate without ties
  Estimate concordance;  ///< Harrell's C of the linear predictor, jackknife standard error
};

/// Proportional-hazards regression [Cox1972] by Newton's method on standardised covariates.
///
/// @param covariates one sample a covariate, the subjects in the order of `subjects`. Subjects with
///   any missing value (quiet NaN) are left out.
/// @return Refusal kTooFewValues without an event or with fewer events than covariates,
///   kNoVariation for a constant covariate, kNotEstimable for collinear covariates, for a
///   likelihood that rises for ever (a covariate separates the events: its hazard ratio has no
///   finite estimate), or for ties too large for `kExact`.
/// @throws ContractError for lengths that differ, no covariate, infinite values or negative times.
Outcome<CoxModel> FitCox(const std::vector<FollowUp>& subjects,
                         const std::vector<std::vector<double>>& covariates,
                         TieMethod ties = TieMethod::kEfron);

/// Score tests that each coefficient, and all together, do not change with time.
struct ProportionalHazards {
  std::vector<TestResult> covariates;
  TestResult all;
};

/// Tests of [Grambsch1994] as R's cox.zph (survival 3): the exact score test of a coefficient that
/// changes with 1 - S(t), S the Kaplan-Meier estimate just before t. Refuses as `FitCox`, and with
/// kNotApplicable for `kExact`, for which the test is not defined.
Outcome<ProportionalHazards> TestProportionalHazards(
    const std::vector<FollowUp>& subjects, const std::vector<std::vector<double>>& covariates,
    TieMethod ties = TieMethod::kEfron);

}  // namespace etalon::stats
