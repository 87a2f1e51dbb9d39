#include "etalon/nn/train/bag_cross_validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "etalon/core/error.h"
#include "etalon/nn/train/bag_task.h"
#include "etalon/nn/train/folds.h"
#include "etalon/nn/train/training_run.h"

namespace etalon::nn::train {
namespace {

ScoredPicture Scored(const std::string& name, const std::string& patient,
                     const Prediction& prediction) {
  return {.file = name,
          .patient = patient,
          .label = prediction.label,
          .probability = Softmax(prediction.logits, 1.0)};
}

std::vector<ScoredPicture> ScoredStudies(const std::vector<Bag>& bags,
                                         const std::vector<Prediction>& predictions) {
  std::vector<ScoredPicture> scored;
  for (std::size_t i = 0; i < bags.size(); ++i) {
    scored.push_back(Scored(bags[i].study, bags[i].pictures.front()->patient, predictions[i]));
  }
  return scored;
}

/// Fold by fold, then the final model.
class StudyValidation {
 public:
  StudyValidation(const TrainConfig& config, BagPooling pooling, const StudyData& data,
                  const TrainOptions& options, ProgressObserver& progress)
      : config_(config),
        pooling_(pooling),
        data_(data),
        options_(options),
        progress_(progress),
        fold_of_(DealFolds(data.examples, config.classes, config.folds, config.seed)) {}

  CrossValidation Execute() {
    for (int fold = 0; fold < config_.folds && !result_.cancelled; ++fold) RunFold(fold);
    if (!result_.cancelled) RunFinal();
    return std::move(result_);
  }

 private:
  /// The studies of the folds that `wanted` takes, in the order in which they first appear.
  template <typename Wanted>
  std::vector<Bag> Bags(const Wanted& wanted) const {
    std::map<std::string, std::size_t> place;
    std::vector<Bag> bags;
    for (std::size_t i = 0; i < data_.examples.size(); ++i) {
      if (!wanted(fold_of_[i])) continue;
      const Example& example = data_.examples[i];
      const auto [found, is_new] = place.try_emplace(data_.studies[i], bags.size());
      if (is_new) bags.push_back({data_.studies[i], example.label, {}});
      Bag& bag = bags[found->second];
      Require(bag.label == example.label, "a study with two labels");
      bag.pictures.push_back(&example);
    }
    return bags;
  }

  void RunFold(int fold) {
    const int next = (fold + 1) % config_.folds;
    const auto test = Bags([&](int one) { return one == fold; });
    const auto validation = Bags([&](int one) { return one == next; });
    const BagTask task(config_, pooling_,
                       {Bags([&](int one) { return one != fold && one != next; }), validation});
    TrainingRun run(config_, task,
                    {.folder = options_.run / fmt::format("fold_{}", fold + 1),
                     .activity = fmt::format("fold {} of {}", fold + 1, config_.folds)},
                    progress_);
    result_.cancelled = !run.TrainToEnd();
    if (result_.cancelled) return;
    result_.folds.push_back(
        {.epochs = run.state().epochs_done,
         .best_epoch = run.state().best_epoch,
         .validation = ScoredStudies(validation, task.JudgeBest(run.engine(), validation)),
         .test = ScoredStudies(test, task.JudgeBest(run.engine(), test))});
  }

  int MedianEpochs() const {
    std::vector<int> epochs;
    for (const FoldOutcome& fold : result_.folds) epochs.push_back(fold.best_epoch + 1);
    std::ranges::sort(epochs);
    return epochs[epochs.size() / 2];
  }

  void RunFinal() {
    const BagTask task(config_, pooling_, {Bags([](int) { return true; }), {}});
    TrainingRun run(config_, task,
                    {.folder = options_.run / "final",
                     .activity = "final model",
                     .epochs = MedianEpochs(),
                     .keep_last = true},
                    progress_);
    result_.cancelled = !run.TrainToEnd();
    if (result_.cancelled) return;
    result_.facts = WritePackage(config_, task, run, PackageFolder(options_));
    for (const ExternalSet& set : data_.external) {
      const auto predictions = task.PredictBest(run.engine(), PointersTo(set.examples));
      result_.external.emplace_back();
      for (std::size_t i = 0; i < set.examples.size(); ++i) {
        result_.external.back().push_back(
            Scored(set.examples[i].file, set.examples[i].patient, predictions[i]));
      }
    }
  }

  const TrainConfig& config_;
  BagPooling pooling_;
  const StudyData& data_;
  const TrainOptions& options_;
  ProgressObserver& progress_;
  std::vector<int> fold_of_;
  CrossValidation result_;
};

}  // namespace

CrossValidation CrossValidateStudies(const TrainConfig& config, BagPooling pooling,
                                     const StudyData& data, const TrainOptions& options,
                                     ProgressObserver& progress) {
  // One thread: sums in another order would give other weights.
  at::set_num_threads(1);
  return StudyValidation(config, pooling, data, options, progress).Execute();
}

}  // namespace etalon::nn::train
