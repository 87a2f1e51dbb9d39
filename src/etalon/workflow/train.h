#pragma once

#include <filesystem>

#include "etalon/core/progress.h"

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
};

/// Trains a model, or goes on where a stopped run in the same folder was.
/// @throws Error(kUsage) in a build without training; else as nn::train::Train.
TrainSummary TrainModel(const TrainRequest& request, ProgressObserver& progress);

}  // namespace etalon::workflow
