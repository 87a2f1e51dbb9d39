#pragma once

#include <vector>

#include "etalon/nn/reading.h"

namespace etalon::nn::train {

/// What a network said of one label of one picture, with the truth.
struct ScoredLabel {
  double logit = 0.0;
  double evidence = 0.0;
  bool present = false;
};

/// The logistic regression of the truth on logit and evidence: maximum likelihood with a small
/// ridge on the slopes, by Newton's method. Without evidence (`with_outline` false) its slope is 0.
/// Where only one answer occurs nothing can be learnt: intercept 0, map 1, outline 0.
LabelFusion FitFusion(const std::vector<ScoredLabel>& scores, bool with_outline);

/// Youden's threshold of probabilities: the middle between two neighbouring values, the lowest
/// among equals; 0.5 where only one answer occurs.
double YoudenThreshold(std::vector<std::pair<double, bool>> scored);

}  // namespace etalon::nn::train
