#include "etalon/stats/cohort/cox.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <map>

#include "etalon/core/error.h"
#include "etalon/stats/cohort/concordance.h"
#include "etalon/stats/cohort/partial_likelihood.h"
#include "etalon/stats/cohort/quadratic_form.h"
#include "etalon/stats/cohort/risk_table.h"
#include "etalon/stats/cohort/samples.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

CoxCoefficient Describe(double value, double standard_error) {
  const Interval interval = cohort::Around(value, kNormal975 * standard_error);
  const double z = value / standard_error;
  return {{value, standard_error, interval, "Wald"},
          std::exp(value),
          {std::exp(interval.low), std::exp(interval.high)},
          {z, TwoSidedNormal(z), std::nullopt, "Wald z"}};
}

TestResult ChiSquaredTest(double statistic, double df, const char* method) {
  const double bounded = std::max(0.0, statistic);
  return {bounded, ChiSquaredSurvival(bounded, df), df, method};
}

void DescribeTests(const cohort::CoxOptimum& optimum, CoxModel& model) {
  const VectorXd& beta = optimum.coefficients;
  const auto df = static_cast<double>(beta.size());
  model.likelihood_ratio = ChiSquaredTest(2.0 * (optimum.at_optimum.value - optimum.at_zero.value),
                                          df, "likelihood ratio");
  model.wald = ChiSquaredTest(beta.dot(optimum.at_optimum.information * beta), df, "Wald");
  const auto score = cohort::QuadraticForm(optimum.at_zero.score, optimum.at_zero.information);
  model.score = ChiSquaredTest(score.value_or(0.0), df, "score");
}

CoxModel Describe(const cohort::CoxData& data, const cohort::CoxOptimum& optimum) {
  const VectorXd& beta = optimum.coefficients;
  const MatrixXd covariance =
      optimum.at_optimum.information.ldlt().solve(MatrixXd::Identity(beta.size(), beta.size()));
  CoxModel model;
  model.subjects = data.subjects.size();
  model.events = static_cast<std::size_t>(std::count_if(data.subjects.begin(), data.subjects.end(),
                                                        [](const FollowUp& s) { return s.event; }));
  for (Index j = 0; j < beta.size(); ++j) {
    model.coefficients.push_back(
        Describe(beta[j] / data.scale[j], std::sqrt(covariance(j, j)) / data.scale[j]));
  }
  model.null_log_likelihood = optimum.at_zero.value;
  model.log_likelihood = optimum.at_optimum.value;
  DescribeTests(optimum, model);
  return model;
}

/// 1 - S(t-) at each event time.
std::map<double, double> TransformedTimes(const std::vector<FollowUp>& subjects) {
  std::map<double, double> transformed;
  double survival = 1.0;
  for (const cohort::RiskRow& row : cohort::RiskTable(subjects)) {
    transformed[row.time] = 1.0 - survival;
    survival *= 1.0 - row.events / row.at_risk;
  }
  return transformed;
}

/// Score and information of the coefficients and of their products with the transformed time.
struct TimeVarying {
  VectorXd score;        ///< of the products
  MatrixXd information;  ///< 2 p x 2 p: coefficients, then products
};

TimeVarying ExtendWithTime(const cohort::CoxData& data, const VectorXd& beta, TieMethod ties) {
  const Index p = beta.size();
  const std::map<double, double> transformed = TransformedTimes(data.subjects);
  TimeVarying extended{VectorXd::Zero(p), MatrixXd::Zero(2 * p, 2 * p)};
  const auto add = [&](double time, const cohort::LikelihoodTerm& term) {
    const double g = transformed.at(time);
    extended.score += g * term.score;
    extended.information.topLeftCorner(p, p) += term.information;
    extended.information.topRightCorner(p, p) += g * term.information;
    extended.information.bottomLeftCorner(p, p) += g * term.information;
    extended.information.bottomRightCorner(p, p) += g * g * term.information;
  };
  cohort::ForEachEventTime(data, beta, ties, add);
  return extended;
}

/// Score test of the products from `begin` on, `count` of them.
std::optional<TestResult> TestProducts(const TimeVarying& extended, Index begin, Index count) {
  const Index p = extended.score.size();
  VectorXd score = VectorXd::Zero(p + count);
  score.tail(count) = extended.score.segment(begin, count);
  MatrixXd information(p + count, p + count);
  information.topLeftCorner(p, p) = extended.information.topLeftCorner(p, p);
  information.topRightCorner(p, count) = extended.information.block(0, p + begin, p, count);
  information.bottomLeftCorner(count, p) = information.topRightCorner(p, count).transpose();
  information.bottomRightCorner(count, count) =
      extended.information.block(p + begin, p + begin, count, count);
  const auto statistic = cohort::QuadraticForm(score, information);
  if (!statistic) return std::nullopt;
  return ChiSquaredTest(*statistic, static_cast<double>(count), "score test against 1 - S(t)");
}

}  // namespace

Outcome<CoxModel> FitCox(const std::vector<FollowUp>& subjects,
                         const std::vector<std::vector<double>>& covariates, TieMethod ties) {
  const auto data = cohort::PrepareCox(subjects, covariates);
  if (!data) return data.refusal();
  const auto optimum = cohort::MaximisePartialLikelihood(*data, ties);
  if (!optimum) return optimum.refusal();
  CoxModel model = Describe(*data, *optimum);
  const VectorXd predictor = cohort::LinearPredictor(*data, optimum->coefficients);
  const auto concordance =
      Concordance(data->subjects, {predictor.data(), predictor.data() + predictor.size()});
  if (!concordance) return concordance.refusal();
  model.concordance = *concordance;
  return model;
}

Outcome<ProportionalHazards> TestProportionalHazards(
    const std::vector<FollowUp>& subjects, const std::vector<std::vector<double>>& covariates,
    TieMethod ties) {
  if (ties == TieMethod::kExact) {
    return Refusal{RefusalCode::kNotApplicable,
                   "The test of proportional hazards is not defined for exact ties."};
  }
  const auto data = cohort::PrepareCox(subjects, covariates);
  if (!data) return data.refusal();
  const auto optimum = cohort::MaximisePartialLikelihood(*data, ties);
  if (!optimum) return optimum.refusal();
  const TimeVarying extended = ExtendWithTime(*data, optimum->coefficients, ties);
  const Index p = optimum->coefficients.size();
  ProportionalHazards result;
  const auto all = TestProducts(extended, 0, p);
  for (Index j = 0; all && j < p; ++j) {
    const auto one = TestProducts(extended, j, 1);
    if (one) result.covariates.push_back(*one);
  }
  if (!all || result.covariates.size() != static_cast<std::size_t>(p)) {
    return Refusal{RefusalCode::kNotEstimable,
                   "Too few distinct event times to tell a change of the hazard ratio with time."};
  }
  result.all = *all;
  return result;
}

}  // namespace etalon::stats
