#include "etalon/stats/accuracy/logistic.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "etalon/stats/accuracy/confidence.h"

namespace etalon::stats {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kMaximumIterations = 50;
constexpr double kConvergedStep = 1e-11;  // of the log odds of any case

void RequireFinite(const std::vector<double>& column, std::size_t cases) {
  Require(column.size() == cases, "a column and the outcome have unequal length");
  Require(std::all_of(column.begin(), column.end(), [](double x) { return std::isfinite(x); }),
          "a covariate or offset is missing or infinite");
}

VectorXd ToVector(const std::vector<double>& values) {
  return Eigen::Map<const VectorXd>(values.data(), static_cast<Index>(values.size()));
}

struct Problem {
  MatrixXd design;   ///< a row per case, a column per coefficient, the intercept first
  VectorXd outcome;  ///< 0 or 1
  VectorXd offset;
};

MatrixXd DesignOf(const std::vector<std::vector<double>>& covariates, std::size_t cases) {
  MatrixXd design(static_cast<Index>(cases), static_cast<Index>(covariates.size() + 1));
  design.col(0).setOnes();
  for (std::size_t k = 0; k < covariates.size(); ++k) {
    design.col(static_cast<Index>(k + 1)) = ToVector(covariates[k]);
  }
  return design;
}

/// Centres and scales all columns but the intercept. @return the matrix that takes coefficients of
/// the new columns to those of the columns as given.
MatrixXd Standardise(MatrixXd& design) {
  MatrixXd given_from_scaled = MatrixXd::Identity(design.cols(), design.cols());
  for (Index k = 1; k < design.cols(); ++k) {
    const double mean = design.col(k).mean();
    design.col(k).array() -= mean;
    const double scale =
        std::sqrt(design.col(k).squaredNorm() / static_cast<double>(design.rows()));
    if (scale == 0.0) continue;  // a constant column: seen as collinear
    design.col(k) /= scale;
    given_from_scaled(k, k) = 1.0 / scale;
    given_from_scaled(0, k) = -mean / scale;
  }
  return given_from_scaled;
}

VectorXd Probabilities(const VectorXd& log_odds) {
  return log_odds.unaryExpr([](double x) { return 1.0 / (1.0 + std::exp(-x)); });
}

/// log(1 + exp(x)) without overflow.
double SoftPlus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

double Deviance(const VectorXd& log_odds, const VectorXd& outcome) {
  double sum = 0.0;
  for (Index i = 0; i < outcome.size(); ++i) {
    sum += SoftPlus(log_odds[i]) - outcome[i] * log_odds[i];
  }
  return 2.0 * sum;
}

struct Maximum {
  VectorXd coefficients;
  MatrixXd covariance{};
  double deviance = 0.0;
  int iterations = 0;
};

MatrixXd Information(const Problem& problem, const VectorXd& log_odds) {
  const VectorXd p = Probabilities(log_odds);
  const VectorXd weights = p.array() * (1.0 - p.array());
  return problem.design.transpose() * weights.asDiagonal() * problem.design;
}

/// Halves the step while it makes the fit worse. @return the step taken.
VectorXd TakeStep(const Problem& problem, const VectorXd& log_odds, VectorXd step) {
  const double before = Deviance(log_odds, problem.outcome);
  for (int halving = 0; halving < 30; ++halving) {
    const double after = Deviance(log_odds + problem.design * step, problem.outcome);
    if (after <= before * (1.0 + 1e-12) + 1e-12) break;
    step /= 2.0;
  }
  return step;
}

/// Where the outcomes are separated the log odds grow by about 1 an iteration for ever and the
/// information vanishes; a finite maximum is reached in a few steps.
std::optional<Maximum> Maximise(const Problem& problem) {
  Maximum maximum{.coefficients = VectorXd::Zero(problem.design.cols())};
  VectorXd log_odds = problem.offset;
  for (int iteration = 1; iteration <= kMaximumIterations; ++iteration) {
    const Eigen::LDLT<MatrixXd> information(Information(problem, log_odds));
    if (information.info() != Eigen::Success || information.rcond() < 1e-13) return std::nullopt;
    const VectorXd score = problem.design.transpose() * (problem.outcome - Probabilities(log_odds));
    const VectorXd step = TakeStep(problem, log_odds, information.solve(score));
    maximum.coefficients += step;
    log_odds = problem.offset + problem.design * maximum.coefficients;
    const double moved = (problem.design * step).lpNorm<Eigen::Infinity>();
    if (moved > kConvergedStep * std::max(1.0, log_odds.lpNorm<Eigen::Infinity>())) continue;
    maximum.iterations = iteration;
    maximum.deviance = Deviance(log_odds, problem.outcome);
    maximum.covariance = Information(problem, log_odds).inverse();
    return maximum;
  }
  return std::nullopt;
}

bool IsCollinear(const MatrixXd& design) {
  Eigen::ColPivHouseholderQR<MatrixXd> factors(design);
  factors.setThreshold(1e-10);
  return factors.rank() < design.cols();
}

LogisticFit Report(const Maximum& maximum, const MatrixXd& given_from_scaled, std::size_t cases) {
  const VectorXd coefficients = given_from_scaled * maximum.coefficients;
  const MatrixXd covariance =
      given_from_scaled * maximum.covariance * given_from_scaled.transpose();
  LogisticFit fit;
  for (Index i = 0; i < coefficients.size(); ++i) {
    fit.coefficients.push_back(coefficients[i]);
    fit.standard_errors.push_back(std::sqrt(covariance(i, i)));
    const VectorXd row = covariance.row(i);
    fit.covariance.emplace_back(row.begin(), row.end());
  }
  fit.deviance = maximum.deviance;
  fit.akaike = maximum.deviance + 2.0 * static_cast<double>(coefficients.size());
  fit.cases = cases;
  fit.iterations = maximum.iterations;
  return fit;
}

Problem MakeProblem(const std::vector<std::vector<double>>& covariates,
                    const std::vector<bool>& outcome, const std::vector<double>& offset) {
  for (const auto& column : covariates) RequireFinite(column, outcome.size());
  if (!offset.empty()) RequireFinite(offset, outcome.size());
  const auto cases = static_cast<Index>(outcome.size());
  Problem problem{DesignOf(covariates, outcome.size()), VectorXd(cases),
                  offset.empty() ? VectorXd(VectorXd::Zero(cases)) : ToVector(offset)};
  for (Index i = 0; i < cases; ++i) {
    problem.outcome[i] = outcome[static_cast<std::size_t>(i)] ? 1.0 : 0.0;
  }
  return problem;
}

Refusal NotEstimable(const char* reason) { return {RefusalCode::kNotEstimable, reason}; }

}  // namespace

double LogisticFit::Probability(const std::vector<double>& covariates) const {
  Require(covariates.size() + 1 == coefficients.size(), "not one value a covariate");
  double log_odds = coefficients.front();
  for (std::size_t k = 0; k < covariates.size(); ++k) {
    log_odds += coefficients[k + 1] * covariates[k];
  }
  return 1.0 / (1.0 + std::exp(-log_odds));
}

Estimate LogisticFit::Coefficient(std::size_t index, double level) const {
  Require(index < coefficients.size(), "no coefficient of that index");
  const double half = NormalFactor(level) * standard_errors[index];
  return {coefficients[index], standard_errors[index],
          Interval{coefficients[index] - half, coefficients[index] + half}, "Wald"};
}

Outcome<LogisticFit> FitLogistic(const std::vector<std::vector<double>>& covariates,
                                 const std::vector<bool>& outcome,
                                 const std::vector<double>& offset) {
  Problem problem = MakeProblem(covariates, outcome, offset);
  if (outcome.size() <= covariates.size() + 1) {
    return Refusal{RefusalCode::kTooFewValues,
                   "A logistic regression needs more cases than coefficients."};
  }
  const double share = problem.outcome.mean();
  if (share == 0.0 || share == 1.0) {
    return Refusal{RefusalCode::kNoVariation, "All cases have the same outcome."};
  }
  const MatrixXd given_from_scaled = Standardise(problem.design);
  if (IsCollinear(problem.design)) {
    return NotEstimable("The covariates of the logistic regression are constant or collinear.");
  }
  const auto maximum = Maximise(problem);
  if (!maximum) {
    return NotEstimable("The covariates separate the outcomes: the coefficients are unbounded.");
  }
  LogisticFit fit = Report(*maximum, given_from_scaled, outcome.size());
  problem.design = MatrixXd::Ones(problem.design.rows(), 1);
  const auto null = Maximise(problem);
  if (!null) return NotEstimable("The logistic regression without covariates has no maximum.");
  fit.null_deviance = null->deviance;
  return fit;
}

}  // namespace etalon::stats
