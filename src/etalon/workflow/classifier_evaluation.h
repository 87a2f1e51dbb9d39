#pragma once

#include <map>
#include <string>
#include <vector>

#include "etalon/nn/train/cross_validation.h"
#include "etalon/report/analysis.h"

namespace etalon::workflow {

/// How well a cross-validated classifier tells its positive classes from the others.
struct ClassifierEvaluation {
  report::Analysis analysis;
  double threshold = 0.5;  ///< operating point of the final model
  std::vector<nn::train::Metric> metrics;
};

/// Figures of every fold's test pictures, of all folds together and of each external set.
///
/// A picture's score is the sum of the probabilities of the classes with `positive`. The operating
/// point of a fold is Youden's on its validation pictures, that of the final model Youden's on the
/// test pictures of all folds together. Sensitivity and specificity there and at 0.5, with exact
/// intervals; AUC with DeLong's, or Obuchowski's where a patient has several pictures; expected
/// calibration error; counts. @param left_out as `LabelledPictures`.
/// @throws ContractError unless the cross-validation ran to its end.
ClassifierEvaluation EvaluateClassifier(const nn::train::TrainConfig& config,
                                        const nn::train::CrossValidation& validation,
                                        const std::map<std::string, int>& left_out);

}  // namespace etalon::workflow
