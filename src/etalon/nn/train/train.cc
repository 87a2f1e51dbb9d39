#include "etalon/nn/train/train.h"

#include "etalon/nn/train/training_run.h"

namespace etalon::nn::train {
namespace {

std::unique_ptr<LearningTask> MakeTask(const TrainConfig& config, const TrainOptions& options) {
  return config.task == Task::kSegmentation
             ? MakeSegmentationTask(config, options.data_root, options.additional)
             : MakeClassificationTask(config, options.data_root);
}

}  // namespace

TrainResult Train(const TrainConfig& config, const TrainOptions& options,
                  ProgressObserver& progress) {
  Require(config.folds == 0, "labelled folders are trained by CrossValidate");
  // One thread: sums in another order would give other weights.
  at::set_num_threads(1);
  const auto task = MakeTask(config, options);
  TrainingRun run(config, *task, {.folder = options.run}, progress);
  const bool cancelled = !run.TrainToEnd();
  if (!cancelled) WritePackage(config, *task, run, PackageFolder(options));
  return {.epochs = run.state().epochs_done,
          .best_epoch = run.state().best_epoch,
          .best_score = run.state().best_score,
          .cancelled = cancelled};
}

}  // namespace etalon::nn::train
