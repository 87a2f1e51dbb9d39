#pragma once

#include <string>
#include <vector>

#include "etalon/core/progress.h"
#include "etalon/nn/train/card.h"
#include "etalon/nn/train/config.h"
#include "etalon/nn/train/dataset.h"
#include "etalon/nn/train/train.h"

namespace etalon::nn::train {

/// Pictures that a model is only ever tested on.
struct ExternalSet {
  std::string name;
  std::vector<Example> examples;
};

/// What `CrossValidate` is given: pictures with patient and label, whole as the network sees them.
struct LabelledData {
  std::vector<Example> examples;
  std::vector<ExternalSet> external;
};

/// What a model that never saw a picture's patient says of it.
struct ScoredPicture {
  std::string file;
  std::string patient;
  int label = 0;
  std::vector<double> probability;  ///< of each class, calibrated; they sum to 1
};

/// One fold: tested on it, epoch and temperature chosen on the next one, trained on the others.
struct FoldOutcome {
  int epochs = 0;      ///< made
  int best_epoch = 0;  ///< from 0
  double temperature = 1;
  std::vector<ScoredPicture> validation;
  std::vector<ScoredPicture> test;
};

struct CrossValidation {
  std::vector<FoldOutcome> folds;
  std::vector<std::vector<ScoredPicture>> external;  ///< by the final model, one list a set
  CardFacts facts;                                   ///< of the final model
  bool cancelled = false;                            ///< the rest is then incomplete
};

/// Trains one model a fold of `config.folds`, then the final one on all pictures, for as many
/// epochs as was best in the median of the folds and with the temperature that calibrates all
/// folds' test pictures together. A run that was stopped or killed goes on where it was:
/// `<run>/fold_1` and so on, `<run>/final`. The package is written with a card without metrics. The
/// same configuration, pictures and seed give the same weights.
/// @throws Error as `DealFolds`; Error(kUsage) for a batch larger than an epoch.
CrossValidation CrossValidate(const TrainConfig& config, const LabelledData& data,
                              const TrainOptions& options, ProgressObserver& progress);

}  // namespace etalon::nn::train
