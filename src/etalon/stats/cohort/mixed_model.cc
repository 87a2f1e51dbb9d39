#include "etalon/stats/cohort/mixed_model.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "etalon/stats/cohort/minimise.h"
#include "etalon/stats/cohort/mixed_profile.h"
#include "etalon/stats/cohort/samples.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

using cohort::EffectMatrix;
using cohort::EffectVector;
using cohort::MixedProfile;
using cohort::ScaledMixedModel;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// Below this relative standard deviation lme4 calls a fit singular.
constexpr double kSingular = 1e-4;
/// A residual variance this far below that of the response is the rounding of an exact fit.
constexpr double kSmallestResidual = 1e-12;

/// A fit at its optimum, in the caller's units.
struct Fitted {
  VectorXd theta;
  MixedProfile profile;
  double variance;  // residual
  VectorXd fixed_effects;
  MatrixXd inverse_r;
  MatrixXd covariance;  // of the fixed effects
};

/// The best of a few starts from independent rows to strongly correlated ones.
VectorXd StartingPoint(const cohort::Objective& deviance, Index effects) {
  VectorXd best;
  for (const double size : {1.0, 0.3, 3.0}) {
    VectorXd start = VectorXd::Constant(1, size);
    if (effects == 2) start = Eigen::Vector3d(size, 0.0, 0.5 * size);
    if (best.size() == 0 || deviance(start) < deviance(best)) best = start;
  }
  return best;
}

Fitted FitScaled(const ScaledMixedModel& model) {
  const cohort::Objective deviance = [&](const VectorXd& theta) {
    return cohort::ScaledDeviance(model, cohort::Profile(model, theta));
  };
  Fitted fit;
  fit.theta = cohort::Minimise(deviance, StartingPoint(deviance, model.effects()));
  fit.profile = cohort::Profile(model, fit.theta);
  fit.variance =
      cohort::Square(model.response_scale) * fit.profile.residual_squares / model.Degrees();
  fit.inverse_r = model.r.triangularView<Eigen::Upper>().solve(
      MatrixXd::Identity(model.fixed(), model.fixed()));
  fit.fixed_effects =
      fit.inverse_r * (model.least_squares + model.response_scale * fit.profile.fixed_effects);
  fit.covariance =
      fit.variance * fit.inverse_r * fit.profile.information.inverse() * fit.inverse_r.transpose();
  return fit;
}

/// Second derivatives of the deviance in (theta, log residual variance) at the optimum.
MatrixXd DevianceCurvature(const ScaledMixedModel& model, const Fitted& fit) {
  const auto determinant = [&](const VectorXd& theta) {
    return cohort::Profile(model, theta).log_determinant;
  };
  const auto squares = [&](const VectorXd& theta) {
    return cohort::Profile(model, theta).residual_squares;
  };
  const double relative_variance = fit.profile.residual_squares / model.Degrees();
  const Index count = fit.theta.size();
  MatrixXd curvature(count + 1, count + 1);
  curvature.topLeftCorner(count, count) = cohort::Hessian(determinant, fit.theta) +
                                          cohort::Hessian(squares, fit.theta) / relative_variance;
  curvature.topRightCorner(count, 1) = -cohort::Gradient(squares, fit.theta) / relative_variance;
  curvature.bottomLeftCorner(1, count) = curvature.topRightCorner(count, 1).transpose();
  curvature(count, count) = model.Degrees();
  return curvature;
}

/// x' m^- x over the eigenvectors of m with a clearly positive eigenvalue.
double PositiveQuadraticForm(const MatrixXd& m, const VectorXd& x) {
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(m);
  const VectorXd rotated = eigen.eigenvectors().transpose() * x;
  const double smallest = 1e-8 * eigen.eigenvalues().maxCoeff();
  double sum = 0.0;
  for (Index i = 0; i < x.size(); ++i) {
    if (eigen.eigenvalues()[i] > smallest)
      sum += cohort::Square(rotated[i]) / eigen.eigenvalues()[i];
  }
  return sum;
}

/// Satterthwaite's degrees of freedom of each fixed effect: 2 V^2 over the variance of its
/// estimated variance V, by the delta method.
std::vector<double> DegreesOfFreedom(const ScaledMixedModel& model, const Fitted& fit) {
  const MatrixXd curvature = DevianceCurvature(model, fit);
  std::vector<double> degrees;
  for (Index effect = 0; effect < model.fixed(); ++effect) {
    const VectorXd direction = fit.inverse_r.row(effect).transpose();
    const auto relative_variance = [&](const VectorXd& theta) {
      const MatrixXd information = cohort::Profile(model, theta).information;
      return direction.dot(information.llt().solve(direction));
    };
    VectorXd gradient(fit.theta.size() + 1);
    gradient << cohort::Gradient(relative_variance, fit.theta), relative_variance(fit.theta);
    degrees.push_back(cohort::Square(gradient[fit.theta.size()]) /
                      PositiveQuadraticForm(curvature, gradient));
  }
  return degrees;
}

std::vector<FixedEffect> DescribeFixedEffects(const ScaledMixedModel& model, const Fitted& fit) {
  const std::vector<double> degrees = DegreesOfFreedom(model, fit);
  std::vector<FixedEffect> effects;
  for (Index i = 0; i < model.fixed(); ++i) {
    const double value = fit.fixed_effects[i];
    const double standard_error = std::sqrt(fit.covariance(i, i));
    const double df = degrees[static_cast<std::size_t>(i)];
    const double t = value / standard_error;
    const double half_width = StudentQuantile(0.975, df) * standard_error;
    effects.push_back(
        {{value, standard_error, cohort::Around(value, half_width), "t, Satterthwaite"},
         {t, TwoSidedStudent(t, df), df, "t, Satterthwaite"}});
  }
  return effects;
}

VarianceComponents DescribeVariances(const ScaledMixedModel& model, const Fitted& fit) {
  const EffectMatrix factor = model.raw_from_scaled * cohort::RelativeFactor(fit.theta);
  const EffectMatrix covariance = fit.variance * factor * factor.transpose();
  VarianceComponents variances;
  variances.residual_sd = std::sqrt(fit.variance);
  variances.intercept_sd = std::sqrt(covariance(0, 0));
  if (model.effects() == 1) return variances;
  variances.slope_sd = std::sqrt(covariance(1, 1));
  const double scale = variances.intercept_sd * *variances.slope_sd;
  if (scale > 0.0) variances.correlation = std::clamp(covariance(0, 1) / scale, -1.0, 1.0);
  return variances;
}

Estimate NormalEstimate(double value, double variance) {
  const double standard_error = std::sqrt(std::max(0.0, variance));
  return {value, standard_error, cohort::Around(value, kNormal975 * standard_error), "normal"};
}

SubjectEffects DescribeSubject(const ScaledMixedModel& model, const Fitted& fit,
                               const cohort::SubjectBlock& block, const MatrixXd& selector) {
  const EffectMatrix factor = cohort::RelativeFactor(fit.theta);
  const EffectMatrix identity = EffectMatrix::Identity(model.effects(), model.effects());
  const EffectMatrix penalised = factor.transpose() * block.zz * factor + identity;
  const EffectMatrix shrinkage = factor * penalised.inverse() * factor.transpose();
  const EffectMatrix& raw = model.raw_from_scaled;
  const VectorXd residual = block.zy - block.zq * fit.profile.fixed_effects;
  const EffectVector deviation = model.response_scale * raw * shrinkage * residual;
  const EffectMatrix conditional = fit.variance * raw * shrinkage * raw.transpose();
  // How the prediction follows the fixed effects; what is left of them carries their uncertainty.
  const MatrixXd carried = selector - raw * shrinkage * block.zq * model.r;
  const EffectMatrix total = conditional + carried * fit.covariance * carried.transpose();
  const EffectVector line = selector * fit.fixed_effects + deviation;

  SubjectEffects effects{block.subject,
                         block.values,
                         NormalEstimate(deviation[0], conditional(0, 0)),
                         std::nullopt,
                         NormalEstimate(line[0], total(0, 0)),
                         std::nullopt};
  if (model.effects() == 2) {
    effects.slope_deviation = NormalEstimate(deviation[1], conditional(1, 1));
    effects.slope = NormalEstimate(line[1], total(1, 1));
  }
  return effects;
}

/// Picks the fixed intercept and, with a random slope, the fixed slope.
MatrixXd FixedEffectsOfTheLine(const ScaledMixedModel& model, std::size_t slope_predictor) {
  MatrixXd selector = MatrixXd::Zero(model.effects(), model.fixed());
  selector(0, 0) = 1.0;
  if (model.effects() == 2) selector(1, static_cast<Index>(slope_predictor) + 1) = 1.0;
  return selector;
}

double LogLikelihood(const ScaledMixedModel& model, const Fitted& fit) {
  const double degrees = model.Degrees();
  double deviance = fit.profile.log_determinant +
                    degrees * (1.0 + std::log(2.0 * std::numbers::pi * fit.variance));
  if (model.criterion == MixedModelCriterion::kReml)
    deviance += 2.0 * model.r.diagonal().cwiseAbs().array().log().sum();
  return -0.5 * deviance;
}

bool IsSingular(const VectorXd& theta) {
  return cohort::RelativeFactor(theta).diagonal().cwiseAbs().minCoeff() < kSingular;
}

}  // namespace

Outcome<MixedModel> FitMixedModel(const LongitudinalData& data, const MixedModelOptions& options) {
  const auto model = cohort::ScaleMixedModel(data, options);
  if (!model) return model.refusal();
  const Fitted fit = FitScaled(*model);
  if (!(fit.profile.residual_squares > kSmallestResidual * model->squared_response)) {
    return Refusal{RefusalCode::kNotEstimable,
                   "The subjects' own values leave no residual to estimate."};
  }
  MixedModel result;
  result.observations = model->observations;
  result.fixed_effects = DescribeFixedEffects(*model, fit);
  result.variances = DescribeVariances(*model, fit);
  result.log_likelihood = LogLikelihood(*model, fit);
  result.singular = IsSingular(fit.theta);
  const MatrixXd selector = FixedEffectsOfTheLine(*model, options.slope_predictor);
  for (const cohort::SubjectBlock& block : model->blocks)
    result.subjects.push_back(DescribeSubject(*model, fit, block, selector));
  return result;
}

}  // namespace etalon::stats
