#include "etalon/stats/cohort/partial_likelihood.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "etalon/core/error.h"
#include "etalon/stats/cohort/quadratic_form.h"
#include "etalon/stats/cohort/risk_table.h"

namespace etalon::stats::cohort {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kMostIterations = 50;
constexpr int kMostHalvings = 40;
/// Newton's steps shrink quadratically near a maximum and stay near 1 when there is none.
constexpr double kSmallStep = 1e-9;
/// exp(30) per standard deviation: no hazard ratio, but a likelihood without a maximum.
constexpr double kLargestCoefficient = 30.0;

/// Sums over a set of subjects of w, w x and w x x', w = exp(x' coefficients).
struct RiskSums {
  explicit RiskSums(Index covariates)
      : first(VectorXd::Zero(covariates)), second(MatrixXd::Zero(covariates, covariates)) {}

  void Add(double weight, const VectorXd& x) {
    total += weight;
    first += weight * x;
    second += weight * x * x.transpose();
  }

  double total = 0.0;
  VectorXd first;
  MatrixXd second;
};

/// Subtracts the logarithm of a denominator given its first and second derivative sums.
void SubtractLog(double total, const VectorXd& first, const MatrixXd& second,
                 LikelihoodTerm& term) {
  const VectorXd mean = first / total;
  term.value -= std::log(total);
  term.score -= mean;
  term.information += second / total - mean * mean.transpose();
}

/// Efron takes away, event by event, an equal share of the weight of the tied events; Breslow none.
void SubtractDenominators(const RiskSums& at_risk, const RiskSums& events, Index deaths, bool efron,
                          LikelihoodTerm& term) {
  for (Index event = 0; event < deaths; ++event) {
    const double share = efron ? static_cast<double>(event) / static_cast<double>(deaths) : 0.0;
    SubtractLog(at_risk.total - share * events.total, at_risk.first - share * events.first,
                at_risk.second - share * events.second, term);
  }
}

/// Logarithm of the sum over all sets of `deaths` subjects among the first `at_risk` of the product
/// of their weights, by adding one subject at a time [Gail1981].
void SubtractExactDenominator(const CoxData& data, const VectorXd& predictor, Index at_risk,
                              Index deaths, LikelihoodTerm& term) {
  const Index covariates = data.covariates.cols();
  std::vector<RiskSums> sets(static_cast<std::size_t>(deaths) + 1, RiskSums(covariates));
  sets[0].total = 1.0;
  const double shift = predictor.head(at_risk).maxCoeff();  // keeps the products near 1
  for (Index subject = 0; subject < at_risk; ++subject) {
    const double weight = std::exp(predictor[subject] - shift);
    const VectorXd x = data.covariates.row(subject).transpose();
    const auto largest = static_cast<std::size_t>(std::min(deaths, subject + 1));
    for (std::size_t size = largest; size > 0; --size) {
      const RiskSums& smaller = sets[size - 1];
      RiskSums& set = sets[size];
      set.second += weight * (smaller.second + x * smaller.first.transpose() +
                              smaller.first * x.transpose() + smaller.total * x * x.transpose());
      set.first += weight * (smaller.first + smaller.total * x);
      set.total += weight * smaller.total;
    }
  }
  const RiskSums& all = sets.back();
  SubtractLog(all.total, all.first, all.second, term);
  term.value -= shift * static_cast<double>(deaths);
}

bool IsComplete(const FollowUp& subject, const std::vector<std::vector<double>>& covariates,
                std::size_t row) {
  if (std::isnan(subject.time)) return false;
  return std::none_of(covariates.begin(), covariates.end(),
                      [row](const auto& covariate) { return std::isnan(covariate[row]); });
}

std::vector<std::size_t> CompleteLatestFirst(const std::vector<FollowUp>& subjects,
                                             const std::vector<std::vector<double>>& covariates) {
  std::vector<std::size_t> order;
  for (std::size_t row = 0; row < subjects.size(); ++row) {
    if (IsComplete(subjects[row], covariates, row)) order.push_back(row);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return subjects[a].time > subjects[b].time;
  });
  return order;
}

/// Gives every column mean 0 and standard deviation 1; false when one is constant.
bool Standardise(CoxData& data) {
  const auto n = static_cast<double>(data.covariates.rows());
  for (Index column = 0; column < data.covariates.cols(); ++column) {
    auto values = data.covariates.col(column);
    if (values.maxCoeff() == values.minCoeff()) return false;
    values.array() -= values.mean();
    data.scale[column] = std::sqrt(values.squaredNorm() / (n - 1.0));
    values /= data.scale[column];
  }
  return true;
}

Refusal Monotone() {
  return {RefusalCode::kNotEstimable,
          "A covariate separates the events, so its hazard ratio has no finite estimate."};
}

/// The largest step along Newton's direction, halved until the likelihood does not fall.
std::optional<LikelihoodTerm> HalvedStep(const CoxData& data, TieMethod ties, double value,
                                         const VectorXd& step, VectorXd& coefficients) {
  double fraction = 1.0;
  for (int halving = 0; halving < kMostHalvings; ++halving, fraction *= 0.5) {
    const VectorXd next = coefficients + fraction * step;
    LikelihoodTerm term = PartialLikelihood(data, next, ties);
    if (std::isfinite(term.value) && term.value >= value - 1e-12 * std::abs(value)) {
      coefficients = next;
      return term;
    }
  }
  return std::nullopt;
}

}  // namespace

Outcome<CoxData> PrepareCox(const std::vector<FollowUp>& subjects,
                            const std::vector<std::vector<double>>& covariates) {
  Require(!covariates.empty(), "a Cox model needs a covariate");
  for (const auto& covariate : covariates)
    Require(covariate.size() == subjects.size(), "a covariate needs one value a subject");
  CoxData data;
  const auto order = CompleteLatestFirst(subjects, covariates);
  data.covariates.resize(static_cast<Index>(order.size()), static_cast<Index>(covariates.size()));
  data.scale.resize(data.covariates.cols());
  std::size_t events = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const FollowUp& subject = subjects[order[i]];
    RequireTime(subject.time);
    data.subjects.push_back(subject);
    events += subject.event ? 1 : 0;
    for (std::size_t column = 0; column < covariates.size(); ++column) {
      const double value = covariates[column][order[i]];
      Require(std::isfinite(value), "an infinite covariate");
      data.covariates(static_cast<Index>(i), static_cast<Index>(column)) = value;
    }
  }
  if (events == 0 || events < covariates.size()) {
    return Refusal{RefusalCode::kTooFewValues, "A Cox model needs at least one event a covariate."};
  }
  if (!Standardise(data)) {
    return Refusal{RefusalCode::kNoVariation, "A covariate has the same value in all subjects."};
  }
  return data;
}

VectorXd LinearPredictor(const CoxData& data, const VectorXd& coefficients) {
  VectorXd predictor(data.covariates.rows());
  for (Index row = 0; row < predictor.size(); ++row)
    predictor[row] = data.covariates.row(row).dot(coefficients);
  return predictor;
}

void ForEachEventTime(const CoxData& data, const VectorXd& coefficients, TieMethod ties,
                      const std::function<void(double, const LikelihoodTerm&)>& visit) {
  const Index covariates = data.covariates.cols();
  const auto subjects = static_cast<Index>(data.subjects.size());
  const VectorXd predictor = LinearPredictor(data, coefficients);
  const auto subject_at = [&](Index i) -> const FollowUp& {
    return data.subjects[static_cast<std::size_t>(i)];
  };
  RiskSums at_risk(covariates);
  for (Index begin = 0, end = 0; begin < subjects; begin = end) {
    RiskSums events(covariates);
    LikelihoodTerm term(covariates);
    Index deaths = 0;
    for (; end < subjects && subject_at(end).time == subject_at(begin).time; ++end) {
      const VectorXd x = data.covariates.row(end).transpose();
      const double weight = std::exp(predictor[end]);
      at_risk.Add(weight, x);
      if (!subject_at(end).event) continue;
      events.Add(weight, x);
      term.value += predictor[end];
      term.score += x;
      ++deaths;
    }
    if (deaths == 0) continue;
    if (ties == TieMethod::kExact && deaths > 1) {
      SubtractExactDenominator(data, predictor, end, deaths, term);
    } else {
      SubtractDenominators(at_risk, events, deaths, ties == TieMethod::kEfron, term);
    }
    visit(subject_at(begin).time, term);
  }
}

LikelihoodTerm PartialLikelihood(const CoxData& data, const VectorXd& coefficients,
                                 TieMethod ties) {
  LikelihoodTerm sum(data.covariates.cols());
  ForEachEventTime(data, coefficients, ties, [&](double, const LikelihoodTerm& term) {
    sum.value += term.value;
    sum.score += term.score;
    sum.information += term.information;
  });
  return sum;
}

Outcome<CoxOptimum> MaximisePartialLikelihood(const CoxData& data, TieMethod ties) {
  VectorXd coefficients = VectorXd::Zero(data.covariates.cols());
  const LikelihoodTerm at_zero = PartialLikelihood(data, coefficients, ties);
  if (!std::isfinite(at_zero.value)) {
    return Refusal{RefusalCode::kNotEstimable, "Too many tied events for the exact method."};
  }
  if (!QuadraticForm(at_zero.score, at_zero.information)) {
    return Refusal{RefusalCode::kNotEstimable,
                   "The covariates are collinear among the subjects at risk at the events."};
  }
  LikelihoodTerm current = at_zero;
  for (int iteration = 0; iteration < kMostIterations; ++iteration) {
    if (!QuadraticForm(current.score, current.information)) return Monotone();
    const VectorXd step = current.information.ldlt().solve(current.score);
    auto next = HalvedStep(data, ties, current.value, step, coefficients);
    if (!next || coefficients.cwiseAbs().maxCoeff() > kLargestCoefficient) return Monotone();
    current = std::move(*next);
    if (step.cwiseAbs().maxCoeff() < kSmallStep) return CoxOptimum{coefficients, at_zero, current};
  }
  return Monotone();
}

}  // namespace etalon::stats::cohort
