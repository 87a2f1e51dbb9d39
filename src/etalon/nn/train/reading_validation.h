#pragma once

#include <string>
#include <vector>

#include "etalon/core/progress.h"
#include "etalon/nn/reading.h"
#include "etalon/nn/train/card.h"
#include "etalon/nn/train/config.h"
#include "etalon/nn/train/dataset.h"
#include "etalon/nn/train/train.h"

namespace etalon::nn::train {

/// What a reading learns from: pictures as the network is shown them, with masks as
/// `reading_mask.h` says and findings; `label` numbers the combination of findings.
struct ReadingData {
  std::vector<Example> examples;
  std::vector<Example> tested;      ///< the same, prepared as a user's will be; empty: as above
  std::vector<std::string> strata;  ///< names of the combinations, for errors
};

/// How well one structure was outlined in one picture.
struct StructureOverlap {
  std::string structure;
  double dice = 0.0;
  double intersection_over_union = 0.0;
  bool drawn = false;  ///< in the truth
};

/// What a model that never saw a picture's patient says of it.
struct ReadPicture {
  std::size_t example = 0;  ///< index in the data
  int fold = 0;             ///< from 0
  /// With the fusion that was fitted on the pictures of the other folds.
  std::vector<LabelScore> scores;
  std::vector<StructureOverlap> overlaps;  ///< of the structures that the truth or the model shows
  std::vector<ScoredBox> boxes;
  std::vector<ScoredBox> true_boxes;
};

struct ReadingValidation {
  std::vector<ReadPicture> pictures;  ///< in the order of the data
  ReadingHeads heads;                 ///< with fusions and thresholds of all folds' pictures
  CardFacts facts;                    ///< of the final model
  bool cancelled = false;             ///< the rest is then incomplete
  bool partial = false;               ///< only the options' part was trained; nothing else is set
};

/// Trains one model a fold on the pictures of the others, then the final one on all, each through
/// the whole schedule: nothing is chosen on the fold that is tested. The package gets a card
/// without metrics. A run that was stopped goes on where it was; the same configuration, pictures
/// and seed give the same weights, for any number of parts.
/// @throws Error as `DealFolds` or `FoldsByCentre`; Error(kUsage) for a batch larger than an epoch.
ReadingValidation ValidateReading(const TrainConfig& config, const ReadingData& data,
                                  const TrainOptions& options, ProgressObserver& progress);

}  // namespace etalon::nn::train
