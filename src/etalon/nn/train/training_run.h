// Private to this module: shows libtorch.
#pragma once

#include <filesystem>
#include <string>

#include "etalon/core/progress.h"
#include "etalon/nn/train/engine.h"
#include "etalon/nn/train/learning_task.h"
#include "etalon/nn/train/schedule.h"

namespace etalon::nn::train {

struct RunOptions {
  std::filesystem::path folder;    ///< of checkpoint, log and plot; made if absent
  std::string activity = "train";  ///< told to the observer, with how the last epoch went
  int epochs = 0;                  ///< stops after so many; 0: the whole schedule
  bool keep_last = false;          ///< the last epoch is the best: nothing is held out
};

/// Epochs of one task, from where the folder's checkpoint stands to the end.
class TrainingRun {
 public:
  /// @throws Error as `Engine::Load` and `MakeSchedule`.
  TrainingRun(const TrainConfig& config, const LearningTask& task, RunOptions options,
              ProgressObserver& progress);

  /// Writes `checkpoint.pt`, `log.csv` and `curve.svg` after every epoch.
  /// @return false if the user stopped the run; the checkpoint is then that of the last epoch.
  bool TrainToEnd();

  Engine& engine() { return engine_; }
  const RunState& state() const { return state_; }

 private:
  std::filesystem::path Checkpoint() const { return options_.folder / "checkpoint.pt"; }
  const Stage& StageOf(int epoch) const;
  bool Finished() const;
  bool TrainEpoch();
  bool TakeSteps(const Stage& stage, int epoch, EpochRecord& record);
  void KeepIfBest(const EpochRecord& record);
  std::string Activity() const;

  const TrainConfig& config_;
  const LearningTask& task_;
  RunOptions options_;
  ProgressObserver& progress_;
  Engine engine_;
  Schedule schedule_;
  RunState state_;
};

/// Writes the model package of the run's best weights: model, card and the activation ranges that
/// int8 execution needs. @param heads of a reading. @return what the card tells.
CardFacts WritePackage(const TrainConfig& config, const LearningTask& task, TrainingRun& run,
                       const std::filesystem::path& package, const ReadingHeads& heads = {});

}  // namespace etalon::nn::train
