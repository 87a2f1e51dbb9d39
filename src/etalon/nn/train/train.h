#pragma once

#include <filesystem>

#include "etalon/core/progress.h"
#include "etalon/nn/train/config.h"
#include "etalon/nn/train/dataset.h"

namespace etalon::nn::train {

/// Which part of the work one of several processes does in the same run folder: every `count`-th
/// model of a cross-validated reading, from `index` on.
struct TrainPart {
  int index = 0;
  int count = 1;
};

/// Where a run reads and writes.
struct TrainOptions {
  std::filesystem::path data_root;  ///< `DataRoot()` unless the user says otherwise
  std::filesystem::path run;        ///< folder of checkpoint, log and plot; made if absent
  std::filesystem::path package;    ///< folder of the finished model; empty: `run`/package
  /// With masks, for the training of a segmentation; never held out.
  std::vector<Example> additional = {};
  TrainPart part = {};
};

inline std::filesystem::path PackageFolder(const TrainOptions& options) {
  return options.package.empty() ? options.run / "package" : options.package;
}

struct TrainResult {
  int epochs = 0;
  int best_epoch = 0;
  double best_score = 0;  ///< on the holdout
  bool cancelled = false;
};

/// Trains what `config` describes, or goes on where a killed run in the same folder stopped.
///
/// Writes after every epoch `checkpoint.pt`, `log.csv` and `curve.svg`, and at the end the model
/// package with the activation ranges that int8 execution needs. The same configuration and data
/// give the same weights, also across kills: every random choice is drawn from (seed, epoch,
/// picture). One thread computes, a second prepares the next batch. Steps are reported to
/// `progress`, which may cancel.
TrainResult Train(const TrainConfig& config, const TrainOptions& options,
                  ProgressObserver& progress);

}  // namespace etalon::nn::train
