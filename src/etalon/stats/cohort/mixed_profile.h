#pragma once

#include <Eigen/Dense>
#include <string>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/cohort/mixed_model.h"

namespace etalon::stats::cohort {

/// Random effects of one subject: 1 (intercept) or 2 (intercept, slope).
using EffectMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor, 2, 2>;
using EffectVector = Eigen::Matrix<double, Eigen::Dynamic, 1, Eigen::ColMajor, 2, 1>;

/// Cross products of one subject's rows.
struct SubjectBlock {
  std::string subject;
  std::size_t values = 0;
  EffectMatrix zz;     ///< Z' Z
  Eigen::MatrixXd zq;  ///< Z' Q
  EffectVector zy;     ///< Z' y
};

/// A mixed model in well-scaled coordinates: an orthonormal basis Q of the fixed effects
/// (X = Q R), the response as the residual of ordinary least squares in units of its root mean
/// square, and the slope's predictor centred and scaled.
struct ScaledMixedModel {
  std::size_t observations = 0;
  MixedModelCriterion criterion = MixedModelCriterion::kReml;
  Eigen::MatrixXd r;              ///< R of X = Q R
  Eigen::VectorXd least_squares;  ///< Q' response
  double response_scale = 1.0;    ///< of the residual response
  double squared_response = 0.0;  ///< y' y of the scaled residual response
  EffectMatrix raw_from_scaled;   ///< random effects of the caller's predictor from the scaled one
  std::vector<SubjectBlock> blocks;

  Eigen::Index effects() const { return raw_from_scaled.rows(); }
  Eigen::Index fixed() const { return r.cols(); }
  /// Rows, less the fixed effects for the restricted likelihood.
  double Degrees() const;
};

/// Refuses, or throws, as documented for `FitMixedModel`.
Outcome<ScaledMixedModel> ScaleMixedModel(const LongitudinalData& data,
                                          const MixedModelOptions& options);

/// The lower Cholesky factor of the random effects' covariance over the residual variance, from its
/// 1 or 3 free entries by column. Their signs do not matter, so they need no bounds.
EffectMatrix RelativeFactor(const Eigen::VectorXd& theta);

/// The likelihood at a relative factor, profiled over fixed effects and residual variance.
struct MixedProfile {
  double log_determinant = 0.0;   ///< log |I + Lambda' Z' Z Lambda| (+ log |Q' V^-1 Q| for REML)
  double residual_squares = 0.0;  ///< penalised, in scaled units
  Eigen::MatrixXd information;    ///< Q' V^-1 Q
  Eigen::VectorXd fixed_effects;  ///< of Q, for the scaled residual response
};

MixedProfile Profile(const ScaledMixedModel& model, const Eigen::VectorXd& theta);

/// Minus twice the logarithm of the likelihood, less what does not depend on theta.
double ScaledDeviance(const ScaledMixedModel& model, const MixedProfile& profile);

}  // namespace etalon::stats::cohort
