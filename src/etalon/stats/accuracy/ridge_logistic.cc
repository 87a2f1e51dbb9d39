#include "etalon/stats/accuracy/ridge_logistic.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::stats {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kMaximumIterations = 100;
constexpr double kConvergedStep = 1e-10;  // of any coefficient, standardised

double Logistic(double log_odds) { return 1.0 / (1.0 + std::exp(-log_odds)); }

double SoftPlus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

/// The covariates with mean 0 and deviation 1, the intercept's ones before them.
struct Design {
  MatrixXd columns;
  VectorXd means;
  VectorXd scales;  ///< 1 for a constant column

  Design(const std::vector<std::vector<double>>& covariates, std::size_t cases)
      : columns(static_cast<Index>(cases), static_cast<Index>(covariates.size()) + 1),
        means(static_cast<Index>(covariates.size())),
        scales(static_cast<Index>(covariates.size())) {
    columns.col(0).setOnes();
    for (Index k = 0; k < means.size(); ++k) {
      const auto& covariate = covariates[static_cast<std::size_t>(k)];
      Require(covariate.size() == cases, "a covariate and the outcome have unequal length");
      VectorXd column = Eigen::Map<const VectorXd>(covariate.data(), columns.rows());
      Require(column.allFinite(), "a covariate is missing or infinite");
      means[k] = column.mean();
      column.array() -= means[k];
      const double scale = std::sqrt(column.squaredNorm() / static_cast<double>(cases));
      scales[k] = scale > 0.0 ? scale : 1.0;
      columns.col(k + 1) = column / scales[k];
    }
  }
};

struct Objective {
  const Design& design;
  const VectorXd& outcome;
  double penalty;

  double Loss(const VectorXd& weights) const {
    const VectorXd log_odds = design.columns * weights;
    double loss = 0.5 * penalty * weights.tail(weights.size() - 1).squaredNorm();
    for (Index i = 0; i < log_odds.size(); ++i) {
      loss += SoftPlus(log_odds[i]) - outcome[i] * log_odds[i];
    }
    return loss;
  }

  VectorXd NewtonStep(const VectorXd& weights) const {
    const VectorXd p = (design.columns * weights).unaryExpr([](double x) { return Logistic(x); });
    VectorXd shrink = penalty * weights;
    shrink[0] = 0.0;
    const VectorXd spread = p.array() * (1.0 - p.array());
    MatrixXd information = design.columns.transpose() * spread.asDiagonal() * design.columns;
    information.diagonal().array() += penalty;
    information(0, 0) -= penalty * (1.0 - 1e-9);
    const VectorXd slope = design.columns.transpose() * (outcome - p) - shrink;
    return information.ldlt().solve(slope);
  }
};

VectorXd Minimise(const Objective& objective, Index size) {
  VectorXd weights = VectorXd::Zero(size);
  for (int iteration = 0; iteration < kMaximumIterations; ++iteration) {
    VectorXd step = objective.NewtonStep(weights);
    const double before = objective.Loss(weights);
    for (int halving = 0; halving < 30 && objective.Loss(weights + step) > before; ++halving) {
      step /= 2.0;
    }
    weights += step;
    if (step.cwiseAbs().maxCoeff() < kConvergedStep) break;
  }
  return weights;
}

}  // namespace

double RidgeLogisticFit::Probability(const std::vector<double>& covariates) const {
  Require(covariates.size() == coefficients.size(), "not one value a covariate");
  double log_odds = intercept;
  for (std::size_t k = 0; k < covariates.size(); ++k) log_odds += coefficients[k] * covariates[k];
  return Logistic(log_odds);
}

Outcome<RidgeLogisticFit> FitRidgeLogistic(const std::vector<std::vector<double>>& covariates,
                                           const std::vector<bool>& outcome, double penalty) {
  Require(penalty > 0.0 && std::isfinite(penalty), "a penalty that is not positive");
  const auto positives = std::count(outcome.begin(), outcome.end(), true);
  if (positives == 0 || positives == std::ssize(outcome)) {
    return Refusal{RefusalCode::kNoVariation, "only one outcome occurs"};
  }
  const Design design(covariates, outcome.size());
  VectorXd truth(static_cast<Index>(outcome.size()));
  for (Index i = 0; i < truth.size(); ++i) truth[i] = outcome[static_cast<std::size_t>(i)];
  const VectorXd weights = Minimise({design, truth, penalty}, design.columns.cols());
  RidgeLogisticFit fit{.intercept = weights[0], .coefficients = {}};
  for (Index k = 0; k < design.means.size(); ++k) {
    fit.coefficients.push_back(weights[k + 1] / design.scales[k]);
    fit.intercept -= fit.coefficients.back() * design.means[k];
  }
  return fit;
}

}  // namespace etalon::stats
