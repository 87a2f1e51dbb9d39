#pragma once

#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/accuracy/labelled_scores.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// What treating those above one probability is worth, in true positives per case.
struct DecisionPoint {
  double threshold = 0.0;  ///< probability from which one would treat
  Estimate net_benefit;    ///< of treating by the model; interval normal over cases
  double treat_all = 0.0;  ///< net benefit of treating everyone; that of treating no one is 0
  /// Unnecessary treatments that the model avoids against treating everyone, per 100 cases, at no
  /// more missed conditions. Negative: the model does worse.
  double interventions_avoided_per_100 = 0.0;
};

/// Decision curve [Vickers2006]: true positives less false positives weighted by the odds of the
/// threshold, per case. Meaningful for probabilities that are calibrated.
/// @param cases scores are probabilities; those at or above a threshold are treated.
/// @return Refusal(kTooFewValues) below 2 cases.
/// @throws ContractError for a probability outside [0, 1], a threshold outside (0, 1), or not one
///   probability a label.
Outcome<std::vector<DecisionPoint>> DecisionCurve(const LabelledScores& cases,
                                                  const std::vector<double>& thresholds,
                                                  double level = 0.95);

}  // namespace etalon::stats
