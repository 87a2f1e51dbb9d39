#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/core/progress.h"
#include "etalon/report/analysis.h"

namespace etalon::workflow {

/// Which part of a reading's folds one of several processes trains in the same run folder.
struct FoldPart {
  int index = 0;
  int count = 1;
};

struct TrainRequest {
  std::filesystem::path config;     ///< TOML; empty: that of `task`
  std::string task;                 ///< name of a configuration, for a project
  std::string project;              ///< name or folder; empty: that of the configuration
  std::filesystem::path workspace;  ///< of projects; empty: the default one
  FoldPart part;
  std::filesystem::path data;  ///< empty: $ETALON_DATA, else ../shared/data
  std::filesystem::path
      run;  ///< checkpoint, log and plot; empty: <project>/runs/<task>, else out/train/<name>
  std::filesystem::path package;  ///< empty: <run>/package
};

/// How a pretraining went.
struct PretrainingSummary {
  std::int64_t pictures = 0;  ///< files that were learnt from
  std::int64_t held_out = 0;
  std::int64_t unusable = 0;  ///< of the files that were drawn, in this run
  double validation_loss = 0.0;
};

struct TrainSummary {
  std::filesystem::path run;
  std::filesystem::path package;
  int epochs = 0;
  int best_epoch = 0;
  double best_score = 0.0;
  bool cancelled = false;
  bool partial = false;                    ///< a part of the folds; nothing is written yet
  std::filesystem::path predictions = {};  ///< of a reading, for `etalon evaluate`
  std::size_t pictures = 0;                ///< of a reading
  std::size_t by_consensus = 0;            ///< of these: learnt as readers agreed, not as imported
  std::vector<Error> problems = {};        ///< files that could not be read
  /// Of a configuration with folds: its figures, also written to `<run>/evaluation`.
  std::optional<report::Analysis> evaluation;
  std::optional<PretrainingSummary> pretraining = {};
};

/// Trains a model, or goes on where a stopped run in the same folder was.
/// A task is looked for as `<task>.toml` in the project's folder `tasks`, in `$ETALON_CONFIGS`, and
/// in `configs` beside the models. A configuration with folds is cross-validated on its labelled
/// folders; one without labels is pretrained (docs/TRAIN.md).
/// @throws Error(kUsage) in a build without training; else as nn::train::Train, or as
///   ReadLabelledPictures and nn::train::CrossValidate.
TrainSummary TrainModel(const TrainRequest& request, ProgressObserver& progress);

}  // namespace etalon::workflow
