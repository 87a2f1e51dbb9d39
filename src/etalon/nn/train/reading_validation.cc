#include "etalon/nn/train/reading_validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "etalon/nn/preprocess.h"
#include "etalon/nn/train/classifier.h"
#include "etalon/nn/train/folds.h"
#include "etalon/nn/train/fusion.h"
#include "etalon/nn/train/own_pictures.h"
#include "etalon/nn/train/reading_mask.h"
#include "etalon/nn/train/reading_task.h"
#include "etalon/nn/train/training_run.h"

namespace etalon::nn::train {
namespace {

constexpr double kLeastBoxScore = 0.02;
constexpr std::size_t kMostFoundBoxes = 10;
constexpr double kFalseBoxes = 0.5;      ///< a picture, at the threshold of the final model
constexpr double kMeetingOverlap = 0.5;  ///< intersection over union

class Validation {
 public:
  Validation(const TrainConfig& config, const ReadingData& data, const TrainOptions& options,
             ProgressObserver& progress)
      : config_(config),
        data_(data),
        options_(options),
        progress_(progress),
        fold_of_(config.by_centre ? ByCentre()
                                  : DealFolds(data.examples, Strata(), config.folds, config.seed)),
        folds_(*std::ranges::max_element(fold_of_) + 1) {
    result_.heads = HeadsOf(config);
    result_.pictures.resize(data.examples.size());
  }

  ReadingValidation Execute() {
    result_.partial = options_.part.count > 1;
    for (int fold = 0; fold < folds_; ++fold) {
      if (IsMine(fold) && !RunFold(fold)) return Cancelled();
    }
    if (!result_.partial) {
      FuseLabels();
      ChooseBoxThreshold();
    }
    if (IsMine(folds_) && !RunFinal()) return Cancelled();
    return std::move(result_);
  }

 private:
  bool IsMine(int task) const { return task % options_.part.count == options_.part.index; }

  std::vector<int> ByCentre() const {
    std::vector<std::string> patients;
    std::vector<std::string> centres;
    for (const Example& example : data_.examples) {
      patients.push_back(example.patient);
      centres.push_back(example.centre);
    }
    return FoldsByCentre(patients, centres);
  }

  std::vector<OutputClass> Strata() const {
    std::vector<OutputClass> strata;
    for (const std::string& name : data_.strata) strata.push_back({.name = name, .code = {}});
    return strata;
  }

  ReadingValidation Cancelled() {
    result_.cancelled = true;
    return std::move(result_);
  }

  std::vector<const Example*> Picked(int fold, bool inside) const {
    std::vector<const Example*> members;
    for (std::size_t i = 0; i < fold_of_.size(); ++i) {
      if ((fold_of_[i] == fold) == inside) members.push_back(&data_.examples[i]);
    }
    return members;
  }

  RunOptions OptionsOf(const std::string& folder, const std::string& activity) const {
    return {.folder = options_.run / folder, .activity = activity, .epochs = 0, .keep_last = true};
  }

  /// The configuration of one model: it starts from weights that have completed the pictures it
  /// will learn from, where that is asked for. Nothing if the user stopped that.
  std::optional<TrainConfig> Started(const std::string& folder,
                                     const std::vector<const Example*>& training) {
    TrainConfig config = config_;
    if (config_.start.own_epochs == 0) return config;
    const auto weights =
        CompleteOwnPictures(config_, training, options_.run / folder / "pretraining", progress_);
    if (!weights) return std::nullopt;
    config.start = {};
    config.start.weights = *weights;
    return config;
  }

  bool RunFold(int fold) {
    const std::string folder = fmt::format("fold_{}", fold + 1);
    const auto config = Started(folder, Picked(fold, false));
    if (!config) return false;
    const ReadingTask task(*config, Picked(fold, false), Picked(fold, true));
    TrainingRun run(*config, task,
                    OptionsOf(folder, fmt::format("fold {} of {}", fold + 1, folds_)), progress_);
    if (!run.TrainToEnd()) return false;
    if (result_.partial) return true;
    for (std::size_t i = 0; i < fold_of_.size(); ++i) {
      if (fold_of_[i] == fold) result_.pictures[i] = Read(task, run.engine(), i);
    }
    return true;
  }

  ReadPicture Read(const ReadingTask& task, Engine& engine, std::size_t index) const {
    const Example& example = data_.tested.empty() ? data_.examples[index] : data_.tested[index];
    const ReadingHeads& heads = result_.heads;
    const Tensor output = task.Output(engine, engine.best(), example, config_.input_size);
    ReadPicture picture{.example = index,
                        .fold = fold_of_[index],
                        .scores = LabelScores(output, 0, heads),
                        .overlaps = {},
                        .boxes = {},
                        .true_boxes = {}};
    if (heads.boxes) {
      picture.boxes = FindBoxes(output, 0, heads, kLeastBoxScore, kMostFoundBoxes);
      picture.true_boxes = BoxesOf(example.mask, 1);
    }
    if (heads.classes.empty()) return picture;
    const image::LabelMask found =
        LabelsOf(ClassLogits(output, 0, heads), 0, example.mask.rows(), example.mask.columns());
    for (const ReadingStructure& structure : heads.structures) {
      const auto overlap = OverlapOf(structure, found, example.mask);
      if (overlap) picture.overlaps.push_back(*overlap);
    }
    return picture;
  }

  /// Scores of a label where its truth is known and its parent present, all folds but `without`.
  std::vector<ScoredLabel> Known(std::size_t label, int without) const {
    const int parent = result_.heads.labels[label].parent;
    std::vector<ScoredLabel> known;
    for (const ReadPicture& picture : result_.pictures) {
      const auto& findings = data_.examples[picture.example].findings;
      const bool asked = parent < 0 || findings[static_cast<std::size_t>(parent)] == 1;
      if (picture.fold == without || findings[label] < 0 || !asked) continue;
      known.push_back({.logit = picture.scores[label].logit,
                       .evidence = picture.scores[label].evidence,
                       .present = findings[label] == 1});
    }
    return known;
  }

  void FuseLabels() {
    for (std::size_t label = 0; label < result_.heads.labels.size(); ++label) {
      ReadingLabel& own = result_.heads.labels[label];
      for (int fold = 0; fold < folds_; ++fold) {
        ReadingLabel of_others = own;
        of_others.fusion = FitFusion(Known(label, fold), !own.classes.empty());
        ApplyFusion(of_others, label, fold);
      }
      own.fusion = FitFusion(Known(label, -1), !own.classes.empty());
      own.threshold = ThresholdOf(label);
    }
  }

  void ApplyFusion(const ReadingLabel& label, std::size_t index, int fold) {
    for (ReadPicture& picture : result_.pictures) {
      if (picture.fold != fold) continue;
      const double parent =
          label.parent < 0 ? 1.0
                           : picture.scores[static_cast<std::size_t>(label.parent)].probability;
      LabelScore& score = picture.scores[index];
      score.probability = FusedProbability(label, score, parent);
    }
  }

  double ThresholdOf(std::size_t label) const {
    std::vector<std::pair<double, bool>> scored;
    for (const ReadPicture& picture : result_.pictures) {
      const int truth = data_.examples[picture.example].findings[label];
      if (truth >= 0) scored.emplace_back(picture.scores[label].probability, truth == 1);
    }
    return YoudenThreshold(std::move(scored));
  }

  /// The lowest score with at most `kFalseBoxes` a picture that meet no true box.
  void ChooseBoxThreshold() {
    if (!result_.heads.boxes) return;
    std::vector<double> wrong;
    for (const ReadPicture& picture : result_.pictures) {
      for (const ScoredBox& box : picture.boxes) {
        const bool meets = std::ranges::any_of(picture.true_boxes, [&](const ScoredBox& truth) {
          return IntersectionOverUnion(box, truth) >= kMeetingOverlap;
        });
        if (!meets) wrong.push_back(box.score);
      }
    }
    std::ranges::sort(wrong, std::greater<>());
    const auto allowed =
        static_cast<std::size_t>(kFalseBoxes * static_cast<double>(result_.pictures.size()));
    result_.heads.box_threshold =
        wrong.size() > allowed ? std::nextafter(wrong[allowed], 1.0) : kLeastBoxScore;
  }

  bool RunFinal() {
    const auto config = Started("final", PointersTo(data_.examples));
    if (!config) return false;
    const ReadingTask task(*config, PointersTo(data_.examples), {});
    TrainingRun run(*config, task, OptionsOf("final", "final model"), progress_);
    if (!run.TrainToEnd()) return false;
    if (result_.partial) return true;
    result_.facts = WritePackage(*config, task, run, PackageFolder(options_), result_.heads);
    return true;
  }

  const TrainConfig& config_;
  const ReadingData& data_;
  const TrainOptions& options_;
  ProgressObserver& progress_;
  std::vector<int> fold_of_;
  int folds_;
  ReadingValidation result_;
};

}  // namespace

ReadingValidation ValidateReading(const TrainConfig& config, const ReadingData& data,
                                  const TrainOptions& options, ProgressObserver& progress) {
  // One thread: sums in another order would give other weights.
  at::set_num_threads(1);
  return Validation(config, data, options, progress).Execute();
}

}  // namespace etalon::nn::train
