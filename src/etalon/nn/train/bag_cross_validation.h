#pragma once

#include <string>
#include <vector>

#include "etalon/nn/train/bag_config.h"
#include "etalon/nn/train/cross_validation.h"

namespace etalon::nn::train {

/// Pictures whose label is that of their study.
struct StudyData {
  std::vector<Example> examples;
  std::vector<std::string> studies;   ///< of each example; those of one study share its label
  std::vector<ExternalSet> external;  ///< pictures with labels of their own
};

/// Multiple-instance learning, cross-validated as `CrossValidate` does it: one model a fold of
/// patients, then the final one on all. Scores of the folds are of studies (`file` is the study),
/// those of the external sets are of pictures; probabilities are not tempered, for the likelihood
/// of studies gives no temperature of their pictures. The package classifies pictures.
/// @throws as `CrossValidate`; ContractError for a study with two labels.
CrossValidation CrossValidateStudies(const TrainConfig& config, BagPooling pooling,
                                     const StudyData& data, const TrainOptions& options,
                                     ProgressObserver& progress);

}  // namespace etalon::nn::train
