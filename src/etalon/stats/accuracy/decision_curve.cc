#include "etalon/stats/accuracy/decision_curve.h"

#include <algorithm>
#include <cmath>

#include "etalon/stats/accuracy/confidence.h"

namespace etalon::stats {
namespace {

struct Treated {
  double true_positives = 0.0;
  double false_positives = 0.0;
};

/// Shares of all cases.
Treated TreatedFrom(const LabelledScores& cases, double threshold) {
  Treated treated;
  for (std::size_t i = 0; i < cases.scores.size(); ++i) {
    if (cases.scores[i] < threshold) continue;
    (cases.positive[i] ? treated.true_positives : treated.false_positives) += 1.0;
  }
  const double count = static_cast<double>(cases.scores.size());
  return {treated.true_positives / count, treated.false_positives / count};
}

/// Standard error of the mean of 1 for a true positive, -odds for a false one, 0 otherwise.
double StandardErrorOf(const Treated& treated, double odds, double net_benefit, double count) {
  const double mean_square = treated.true_positives + odds * odds * treated.false_positives;
  return std::sqrt(std::max(0.0, mean_square - net_benefit * net_benefit) / (count - 1.0));
}

DecisionPoint PointAt(const LabelledScores& cases, double threshold, double prevalence, double z) {
  const double odds = threshold / (1.0 - threshold);
  const Treated treated = TreatedFrom(cases, threshold);
  const double benefit = treated.true_positives - odds * treated.false_positives;
  const double error =
      StandardErrorOf(treated, odds, benefit, static_cast<double>(cases.scores.size()));
  const double all = prevalence - odds * (1.0 - prevalence);
  return {threshold,
          {benefit, error, Interval{benefit - z * error, benefit + z * error}, "normal"},
          all,
          100.0 * (benefit - all) / odds};
}

}  // namespace

Outcome<std::vector<DecisionPoint>> DecisionCurve(const LabelledScores& cases,
                                                  const std::vector<double>& thresholds,
                                                  double level) {
  RequireScores(cases.scores, cases.positive);
  Require(std::all_of(cases.scores.begin(), cases.scores.end(),
                      [](double p) { return p >= 0.0 && p <= 1.0; }),
          "a probability lies outside [0, 1]");
  Require(std::all_of(thresholds.begin(), thresholds.end(),
                      [](double p) { return p > 0.0 && p < 1.0; }),
          "a threshold of a decision curve lies outside (0, 1)");
  const double z = NormalFactor(level);
  if (cases.scores.size() < 2) {
    return Refusal{RefusalCode::kTooFewValues, "A decision curve needs at least two cases."};
  }
  const double prevalence = static_cast<double>(CountClasses(cases.positive).positives) /
                            static_cast<double>(cases.positive.size());
  std::vector<DecisionPoint> curve;
  for (const double threshold : thresholds) {
    curve.push_back(PointAt(cases, threshold, prevalence, z));
  }
  return curve;
}

}  // namespace etalon::stats
