#include "etalon/nn/train/train.h"

#include <chrono>
#include <fstream>
#include <future>

#include "etalon/nn/train/network.h"
#include "etalon/nn/train/segmentation.h"

namespace etalon::nn::train {
namespace {

struct Batch {
  std::vector<AugmentedPicture> pictures;
};

Batch PrepareBatch(const std::vector<Example>& examples, const std::vector<std::size_t>& order,
                   std::size_t first, const Stage& stage, const TrainConfig& config, int epoch) {
  Batch batch;
  for (std::size_t i = first; i < first + static_cast<std::size_t>(stage.batch); ++i) {
    const Example& example = examples[order[i]];
    Random random(StreamSeed(config.seed, static_cast<std::uint64_t>(epoch), order[i]));
    batch.pictures.push_back(
        Augment(example.picture, example.mask, stage.size, config.augmentation, random));
  }
  return batch;
}

torch::Tensor TargetTensor(const Batch& batch) {
  std::vector<torch::Tensor> masks;
  for (const AugmentedPicture& picture : batch.pictures) {
    masks.push_back(torch::from_blob(const_cast<std::uint8_t*>(picture.mask.pixels().data()),
                                     {picture.mask.rows(), picture.mask.columns()},
                                     torch::kUInt8));
  }
  return torch::stack(masks).to(torch::kLong);
}

}  // namespace

TrainResult Train(const TrainConfig& config, const TrainOptions& options,
                  ProgressObserver& progress) {
  std::filesystem::create_directories(options.run);
  DatasetSplit split =
      SplitByPatient(LoadExamples(config.training, config.classes, options.data_root, config.seed),
                     config.holdout_patients, config.seed);
  at::set_num_threads(1);
  const UNetOptions network_options{.channels = config.network.channels,
                                    .convolutions = config.network.convolutions,
                                    .classes = static_cast<std::int64_t>(config.classes.size())};
  Engine engine(config, [&] { return std::make_shared<UNetImpl>(network_options); });
  auto& network = static_cast<UNetImpl&>(engine.network());
  const std::filesystem::path checkpoint = options.run / "checkpoint.pt";
  RunState state;
  if (std::filesystem::exists(checkpoint)) state = engine.Load(checkpoint);

  std::vector<const Stage*> stage_of_epoch;
  std::int64_t total_steps = 0;
  std::vector<std::int64_t> steps_of_epoch;
  for (const Stage& stage : config.stages) {
    for (int i = 0; i < stage.epochs; ++i) {
      stage_of_epoch.push_back(&stage);
      steps_of_epoch.push_back(static_cast<std::int64_t>(split.training.size()) / stage.batch);
      total_steps += steps_of_epoch.back();
    }
  }
  const auto warmup = static_cast<std::int64_t>(config.optimiser.warmup_epochs *
                                                static_cast<double>(steps_of_epoch.front()));
  for (int epoch = state.epochs_done; epoch < static_cast<int>(stage_of_epoch.size()); ++epoch) {
    const auto start = std::chrono::steady_clock::now();
    const Stage& stage = *stage_of_epoch[static_cast<std::size_t>(epoch)];
    const bool new_stage =
        epoch == 0 || stage_of_epoch[static_cast<std::size_t>(epoch - 1)] != &stage;
    if (new_stage) state.best_score = -1;
    const auto order =
        EpochOrder(split.training.size(), config.seed, static_cast<std::uint64_t>(epoch));
    const std::int64_t steps = steps_of_epoch[static_cast<std::size_t>(epoch)];
    const auto prepare = [&](std::int64_t step) {
      return std::async(std::launch::async, [&, step] {
        return PrepareBatch(split.training, order, static_cast<std::size_t>(step * stage.batch),
                            stage, config, epoch);
      });
    };
    auto next = prepare(0);
    double loss_sum = 0;
    double rate = 0;
    for (std::int64_t step = 0; step < steps; ++step) {
      const Batch batch = next.get();
      if (step + 1 < steps) next = prepare(step + 1);
      std::vector<const image::FloatImage*> inputs;
      for (const auto& picture : batch.pictures) inputs.push_back(&picture.picture);
      const torch::Tensor logits = network.forward(engine.Input(inputs)).to(torch::kFloat32);
      const torch::Tensor loss =
          SegmentationLoss(logits, TargetTensor(batch).to(engine.device()));
      rate = CosineRate(config.optimiser, state.steps_done, total_steps, warmup);
      engine.Step(loss, rate, state.steps_done);
      loss_sum += loss.item<double>();
      ++state.steps_done;
      progress.Report("train", state.steps_done, total_steps);
    }
    const auto mean = MeanDice(PictureDice(engine, engine.average(), split.holdout, stage.size,
                                           config.classes.size()));
    EpochRecord record{.epoch = epoch, .size = stage.size, .learning_rate = rate,
                       .loss = loss_sum / static_cast<double>(steps), .details = mean};
    for (double dice : mean) record.score += dice / static_cast<double>(mean.size());
    record.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (record.score > state.best_score) {
      state.best_score = record.score;
      state.best_epoch = epoch;
      engine.KeepAverageAsBest();
    }
    state.history.push_back(record);
    ++state.epochs_done;
    engine.Save(checkpoint, state);
    std::ofstream log(options.run / "log.csv", std::ios::app);
    log << epoch << ',' << stage.size << ',' << rate << ',' << record.loss << ',' << record.score;
    for (double dice : mean) log << ',' << dice;
    log << ',' << record.seconds << '\n';
  }
  return {.epochs = state.epochs_done, .best_epoch = state.best_epoch,
          .best_score = state.best_score};
}

}  // namespace etalon::nn::train
