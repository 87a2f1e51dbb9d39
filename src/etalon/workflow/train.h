#pragma once

#include <filesystem>
#include <optional>

#include "etalon/core/progress.h"
#include "etalon/report/analysis.h"

namespace etalon::workflow {

struct TrainRequest {
  std::filesystem::path config;   ///< TOML
  std::filesystem::path data;     ///< empty: $ETALON_DATA, else ../shared/data
  std::filesystem::path run;      ///< checkpoint, log and plot; empty: out/train/<name>
  std::filesystem::path package;  ///< empty: <run>/package
};

struct TrainSummary {
  std::filesystem::path run;
  std::filesystem::path package;
  int epochs = 0;
  int best_epoch = 0;
  double best_score = 0.0;
  bool cancelled = false;
  /// Of a configuration with folds: its figures, also written to `<run>/evaluation`.
  std::optional<report::Analysis> evaluation;
};

/// Trains a model, or goes on where a stopped run in the same folder was.
/// A configuration with folds is cross-validated on its labelled folders (docs/TRAIN.md).
/// @throws Error(kUsage) in a build without training; else as nn::train::Train, or as
///   ReadLabelledPictures and nn::train::CrossValidate.
TrainSummary TrainModel(const TrainRequest& request, ProgressObserver& progress);

}  // namespace etalon::workflow
