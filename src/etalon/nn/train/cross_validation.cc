#include "etalon/nn/train/cross_validation.h"

#include <fmt/format.h>

#include <algorithm>

#include "etalon/nn/train/folds.h"
#include "etalon/nn/train/labelled_task.h"
#include "etalon/nn/train/training_run.h"

namespace etalon::nn::train {
namespace {

std::vector<ScoredPicture> Scored(const std::vector<const Example*>& examples,
                                  const std::vector<Prediction>& predictions, double temperature) {
  std::vector<ScoredPicture> pictures;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    pictures.push_back({.file = examples[i]->file,
                        .patient = examples[i]->patient,
                        .label = examples[i]->label,
                        .probability = Softmax(predictions[i].logits, temperature)});
  }
  return pictures;
}

/// Fold by fold, then the final model.
class Validation {
 public:
  Validation(const TrainConfig& config, const LabelledData& data, const TrainOptions& options,
             ProgressObserver& progress)
      : config_(config),
        data_(data),
        options_(options),
        progress_(progress),
        fold_of_(DealFolds(data.examples, config.classes, config.folds, config.seed)) {}

  CrossValidation Execute() {
    for (int fold = 0; fold < config_.folds; ++fold) {
      if (!RunFold(fold)) return Cancelled();
    }
    if (!RunFinal()) return Cancelled();
    return std::move(result_);
  }

 private:
  CrossValidation Cancelled() {
    result_.cancelled = true;
    return std::move(result_);
  }

  std::vector<const Example*> InFold(int fold) const {
    std::vector<const Example*> members;
    for (std::size_t i = 0; i < fold_of_.size(); ++i) {
      if (fold_of_[i] == fold) members.push_back(&data_.examples[i]);
    }
    return members;
  }

  std::vector<const Example*> InNeither(int one, int other) const {
    std::vector<const Example*> members;
    for (std::size_t i = 0; i < fold_of_.size(); ++i) {
      if (fold_of_[i] != one && fold_of_[i] != other) members.push_back(&data_.examples[i]);
    }
    return members;
  }

  bool RunFold(int fold) {
    const int next = (fold + 1) % config_.folds;
    const auto test = InFold(fold);
    const auto validation = InFold(next);
    const LabelledTask task(config_, {InNeither(fold, next), validation});
    TrainingRun run(config_, task,
                    {.folder = options_.run / fmt::format("fold_{}", fold + 1),
                     .activity = fmt::format("fold {} of {}", fold + 1, config_.folds)},
                    progress_);
    if (!run.TrainToEnd()) return false;
    const auto seen = task.PredictBest(run.engine(), validation);
    const auto unseen = task.PredictBest(run.engine(), test);
    const double temperature = FitTemperature(seen);
    result_.folds.push_back({.epochs = run.state().epochs_done,
                             .best_epoch = run.state().best_epoch,
                             .temperature = temperature,
                             .validation = Scored(validation, seen, temperature),
                             .test = Scored(test, unseen, temperature)});
    unseen_.insert(unseen_.end(), unseen.begin(), unseen.end());
    return true;
  }

  int MedianEpochs() const {
    std::vector<int> epochs;
    for (const FoldOutcome& fold : result_.folds) epochs.push_back(fold.best_epoch + 1);
    std::ranges::sort(epochs);
    return epochs[epochs.size() / 2];
  }

  bool RunFinal() {
    const double temperature = FitTemperature(unseen_);
    const LabelledTask task(config_, {PointersTo(data_.examples), {}}, temperature);
    TrainingRun run(config_, task,
                    {.folder = options_.run / "final",
                     .activity = "final model",
                     .epochs = MedianEpochs(),
                     .keep_last = true},
                    progress_);
    if (!run.TrainToEnd()) return false;
    result_.facts = WritePackage(config_, task, run, PackageFolder(options_));
    for (const ExternalSet& set : data_.external) {
      const auto examples = PointersTo(set.examples);
      result_.external.push_back(
          Scored(examples, task.PredictBest(run.engine(), examples), temperature));
    }
    return true;
  }

  const TrainConfig& config_;
  const LabelledData& data_;
  const TrainOptions& options_;
  ProgressObserver& progress_;
  std::vector<int> fold_of_;
  std::vector<Prediction> unseen_;  ///< of all folds, uncalibrated
  CrossValidation result_;
};

}  // namespace

CrossValidation CrossValidate(const TrainConfig& config, const LabelledData& data,
                              const TrainOptions& options, ProgressObserver& progress) {
  // One thread: sums in another order would give other weights.
  at::set_num_threads(1);
  return Validation(config, data, options, progress).Execute();
}

}  // namespace etalon::nn::train
