#include "etalon/nn/train/training_run.h"

#include <fmt/format.h>

#include <chrono>
#include <future>

#include "etalon/nn/network.h"
#include "etalon/nn/preprocess.h"

namespace etalon::nn::train {
namespace {

/// What int8 execution scales by; also proves that the executor accepts the package.
void WriteActivationRanges(const LearningTask& task, const std::filesystem::path& folder) {
  const ModelPackage package = LoadPackage(folder);
  nn::Tensor batch = EmptyBatch(package.card.input);
  for (const image::GrayImage& picture : task.TypicalPictures()) {
    AppendPicture(picture, {0, 0, picture.rows(), picture.columns()}, package.card.input, batch);
  }
  WriteRanges(package, MeasureActivationRanges(package, batch));
}

}  // namespace

TrainingRun::TrainingRun(const TrainConfig& config, const LearningTask& task, RunOptions options,
                         ProgressObserver& progress)
    : config_(config),
      task_(task),
      options_(std::move(options)),
      progress_(progress),
      engine_(config, [&task] { return task.MakeNetwork(); }),
      schedule_(MakeSchedule(config, task.EpochPictures())) {
  std::filesystem::create_directories(options_.folder);
  if (std::filesystem::exists(Checkpoint())) state_ = engine_.Load(Checkpoint());
}

bool TrainingRun::TrainToEnd() {
  while (!Finished()) {
    if (!TrainEpoch()) return false;
    engine_.Save(Checkpoint(), state_);
    WriteLog(state_.history, task_.DetailNames(), options_.folder / "log.csv");
    WriteCurve(state_.history, config_.name, options_.folder / "curve.svg");
  }
  return true;
}

const Stage& TrainingRun::StageOf(int epoch) const {
  return config_.stages[schedule_.stage_of_epoch[static_cast<std::size_t>(epoch)]];
}

bool TrainingRun::Finished() const {
  const int epochs = static_cast<int>(schedule_.stage_of_epoch.size());
  if (state_.epochs_done >= epochs) return true;
  if (options_.epochs > 0) return state_.epochs_done >= options_.epochs;
  return config_.patience > 0 && state_.best_epoch >= 0 &&
         &StageOf(state_.best_epoch) == &config_.stages.back() &&
         state_.epochs_done - 1 - state_.best_epoch >= config_.patience;
}

bool TrainingRun::TrainEpoch() {
  const auto start = std::chrono::steady_clock::now();
  const int epoch = state_.epochs_done;
  const Stage& stage = StageOf(epoch);
  // Scores at different sizes do not compare.
  if (epoch > 0 && &StageOf(epoch - 1) != &stage) state_.best_score = -1;
  EpochRecord record{.epoch = epoch, .size = stage.size, .details = {}};
  if (!TakeSteps(stage, epoch, record)) return false;
  record.details = task_.Evaluate(engine_, stage.size);
  for (const double detail : record.details) {
    record.score += detail / static_cast<double>(record.details.size());
  }
  record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  KeepIfBest(record);
  state_.history.push_back(record);
  ++state_.epochs_done;
  return true;
}

bool TrainingRun::TakeSteps(const Stage& stage, int epoch, EpochRecord& record) {
  const std::int64_t steps = schedule_.steps_of_epoch[static_cast<std::size_t>(epoch)];
  const auto prepare = [&](std::int64_t step) {
    return std::async(std::launch::async, [this, &stage, epoch, step] {
      return task_.Prepare(stage, epoch, static_cast<std::size_t>(step * stage.batch));
    });
  };
  const std::string activity = Activity();
  std::future<Batch> next = prepare(0);
  for (std::int64_t step = 0; step < steps; ++step) {
    const Batch batch = next.get();
    if (step + 1 < steps) next = prepare(step + 1);
    record.learning_rate = CosineRate(schedule_, state_.steps_done);
    const torch::Tensor loss = task_.Loss(engine_, batch);
    engine_.Step(loss, record.learning_rate, state_.steps_done);
    record.loss += loss.item<double>() / static_cast<double>(steps);
    ++state_.steps_done;
    progress_.Report(activity, state_.steps_done, schedule_.total_steps);
    if (progress_.Cancelled()) return false;
  }
  return true;
}

std::string TrainingRun::Activity() const {
  if (state_.history.empty()) return options_.activity;
  const EpochRecord& last = state_.history.back();
  return fmt::format("{} (epoch {}: loss {:.3f}, score {:.3f})", options_.activity, last.epoch + 1,
                     last.loss, last.score);
}

void TrainingRun::KeepIfBest(const EpochRecord& record) {
  if (!options_.keep_last && record.score <= state_.best_score) return;
  state_.best_score = record.score;
  state_.best_epoch = record.epoch;
  engine_.KeepAverageAsBest();
}

CardFacts WritePackage(const TrainConfig& config, const LearningTask& task, TrainingRun& run,
                       const std::filesystem::path& package, const ReadingHeads& heads) {
  std::filesystem::create_directories(package);
  CardFacts facts = task.Export(run.engine(), package);
  facts.heads = heads;
  facts.epochs = run.state().epochs_done;
  facts.best_epoch = run.state().best_epoch;
  WriteCard(config, facts, package);
  WriteActivationRanges(task, package);
  return facts;
}

}  // namespace etalon::nn::train
