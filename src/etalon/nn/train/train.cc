#include "etalon/nn/train/train.h"

#include <chrono>
#include <future>

#include "etalon/nn/network.h"
#include "etalon/nn/preprocess.h"
#include "etalon/nn/train/learning_task.h"
#include "etalon/nn/train/schedule.h"

namespace etalon::nn::train {
namespace {

/// One training run, from its checkpoint to its package.
class Run {
 public:
  Run(const TrainConfig& config, const TrainOptions& options, ProgressObserver& progress)
      : config_(config),
        options_(options),
        progress_(progress),
        task_(config.task == Task::kSegmentation
                  ? MakeSegmentationTask(config, options.data_root, options.additional)
                  : MakeClassificationTask(config, options.data_root)),
        engine_(config, [this] { return task_->MakeNetwork(); }),
        schedule_(MakeSchedule(config, task_->EpochPictures())) {
    std::filesystem::create_directories(options.run);
    if (std::filesystem::exists(Checkpoint())) state_ = engine_.Load(Checkpoint());
  }

  TrainResult Execute() {
    while (!Finished()) {
      if (!TrainEpoch()) return Result(true);
      engine_.Save(Checkpoint(), state_);
      WriteLog(state_.history, task_->DetailNames(), options_.run / "log.csv");
      WriteCurve(state_.history, config_.name, options_.run / "curve.svg");
    }
    WritePackage();
    return Result(false);
  }

 private:
  std::filesystem::path Checkpoint() const { return options_.run / "checkpoint.pt"; }

  const Stage& StageOf(int epoch) const {
    return config_.stages[schedule_.stage_of_epoch[static_cast<std::size_t>(epoch)]];
  }

  bool Finished() const {
    const int epochs = static_cast<int>(schedule_.stage_of_epoch.size());
    if (state_.epochs_done >= epochs) return true;
    return config_.patience > 0 && state_.best_epoch >= 0 &&
           &StageOf(state_.best_epoch) == &config_.stages.back() &&
           state_.epochs_done - 1 - state_.best_epoch >= config_.patience;
  }

  /// @return false if the user stopped the run; the checkpoint is then that of the last epoch.
  bool TrainEpoch() {
    const auto start = std::chrono::steady_clock::now();
    const int epoch = state_.epochs_done;
    const Stage& stage = StageOf(epoch);
    // Scores at different sizes do not compare.
    if (epoch > 0 && &StageOf(epoch - 1) != &stage) state_.best_score = -1;
    EpochRecord record{.epoch = epoch, .size = stage.size, .details = {}};
    if (!TakeSteps(stage, epoch, record)) return false;
    record.details = task_->Evaluate(engine_, stage.size);
    for (const double detail : record.details) {
      record.score += detail / static_cast<double>(record.details.size());
    }
    record.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    KeepIfBest(record);
    state_.history.push_back(record);
    ++state_.epochs_done;
    return true;
  }

  bool TakeSteps(const Stage& stage, int epoch, EpochRecord& record) {
    const std::int64_t steps = schedule_.steps_of_epoch[static_cast<std::size_t>(epoch)];
    const auto prepare = [&](std::int64_t step) {
      return std::async(std::launch::async, [this, &stage, epoch, step] {
        return task_->Prepare(stage, epoch, static_cast<std::size_t>(step * stage.batch));
      });
    };
    std::future<Batch> next = prepare(0);
    for (std::int64_t step = 0; step < steps; ++step) {
      const Batch batch = next.get();
      if (step + 1 < steps) next = prepare(step + 1);
      record.learning_rate = CosineRate(schedule_, state_.steps_done);
      const torch::Tensor loss = task_->Loss(engine_, batch);
      engine_.Step(loss, record.learning_rate, state_.steps_done);
      record.loss += loss.item<double>() / static_cast<double>(steps);
      ++state_.steps_done;
      progress_.Report("train", state_.steps_done, schedule_.total_steps);
      if (progress_.Cancelled()) return false;
    }
    return true;
  }

  void KeepIfBest(const EpochRecord& record) {
    if (record.score <= state_.best_score) return;
    state_.best_score = record.score;
    state_.best_epoch = record.epoch;
    engine_.KeepAverageAsBest();
  }

  void WritePackage() {
    const std::filesystem::path package =
        options_.package.empty() ? options_.run / "package" : options_.package;
    std::filesystem::create_directories(package);
    CardFacts facts = task_->Export(engine_, package);
    facts.epochs = state_.epochs_done;
    facts.best_epoch = state_.best_epoch;
    WriteCard(config_, facts, package);
    WriteActivationRanges(package);
  }

  /// What int8 execution scales by; also proves that the executor accepts the package.
  void WriteActivationRanges(const std::filesystem::path& folder) const {
    const ModelPackage package = LoadPackage(folder);
    nn::Tensor batch = EmptyBatch(package.card.input);
    for (const image::GrayImage& picture : task_->TypicalPictures()) {
      AppendPicture(picture, {0, 0, picture.rows(), picture.columns()}, package.card.input, batch);
    }
    WriteRanges(package, MeasureActivationRanges(package, batch));
  }

  TrainResult Result(bool cancelled) const {
    return {.epochs = state_.epochs_done,
            .best_epoch = state_.best_epoch,
            .best_score = state_.best_score,
            .cancelled = cancelled};
  }

  const TrainConfig& config_;
  const TrainOptions& options_;
  ProgressObserver& progress_;
  std::unique_ptr<LearningTask> task_;
  Engine engine_;
  Schedule schedule_;
  RunState state_;
};

}  // namespace

TrainResult Train(const TrainConfig& config, const TrainOptions& options,
                  ProgressObserver& progress) {
  // One thread: sums in another order would give other weights.
  at::set_num_threads(1);
  return Run(config, options, progress).Execute();
}

}  // namespace etalon::nn::train
