#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// Repeated measurements, one row a measurement; subjects may have any number of rows. Rows with a
/// missing value (quiet NaN) are left out.
struct LongitudinalData {
  std::vector<std::string> subjects;
  std::vector<double> response;
  std::vector<std::vector<double>> predictors;  ///< fixed effects beside the intercept, by column
};

enum class RandomEffects { kIntercept, kInterceptAndSlope };

enum class MixedModelCriterion {
  kReml,              ///< restricted likelihood: variances unbiased by the fixed effects
  kMaximumLikelihood  ///< to compare models with different fixed effects
};

struct MixedModelOptions {
  RandomEffects random_effects = RandomEffects::kIntercept;
  std::size_t slope_predictor = 0;  ///< which predictor (time) has the random slope
  MixedModelCriterion criterion = MixedModelCriterion::kReml;
};

/// Standard deviations between subjects and within them, in the units of the response (and of the
/// predictor).
struct VarianceComponents {
  double intercept_sd = 0.0;
  std::optional<double> slope_sd;
  std::optional<double> correlation;  ///< of intercepts and slopes; absent when either has none
  double residual_sd = 0.0;
};

struct FixedEffect {
  Estimate estimate;  ///< interval by t with the degrees of freedom of [Satterthwaite1946]
  TestResult test;
};

/// Best linear unbiased predictions for one subject.
struct SubjectEffects {
  std::string subject;
  std::size_t values = 0;
  /// Deviation from the fixed effect; standard error given the estimated model (lme4's condVar).
  Estimate intercept_deviation;
  std::optional<Estimate> slope_deviation;
  /// Fixed effect plus deviation, the subject's own line where all other predictors are 0; standard
  /// error of prediction [Henderson1975] with the uncertainty of the fixed effects, not that of the
  /// variances; normal interval.
  Estimate intercept;
  std::optional<Estimate> slope;
};

struct MixedModel {
  std::size_t observations = 0;
  std::vector<FixedEffect> fixed_effects;  ///< intercept, then the predictors in their order
  VarianceComponents variances;
  double log_likelihood = 0.0;           ///< restricted for kReml
  bool singular = false;                 ///< a variance or a combination of them is estimated as 0
  std::vector<SubjectEffects> subjects;  ///< in the order of their first row
};

/// Linear mixed model with a random intercept, or intercept and correlated slope, per subject.
///
/// The likelihood is profiled over fixed effects and residual variance and minimised over the
/// relative Cholesky factor of the random effects [Bates2015], to a relative 1e-9 of the factor.
/// @return Refusal kTooFewValues below two subjects or for no more rows than fixed effects,
///   kNoVariation for a constant response or predictor, kNotEstimable for collinear predictors, for
///   no more rows than random effects, a slope in a predictor that varies within no subject, or a
///   response that the model fits without error.
/// @throws ContractError for lengths that differ, infinite values or an unknown slope predictor.
Outcome<MixedModel> FitMixedModel(const LongitudinalData& data,
                                  const MixedModelOptions& options = {});

}  // namespace etalon::stats
