#include "etalon/nn/train/pretraining.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "etalon/core/error.h"
#include "etalon/nn/train/pretraining_task.h"
#include "etalon/nn/train/training_run.h"

namespace etalon::nn::train {
namespace {

constexpr int kRounds = 4;

/// A permutation of 0 .. 2^(2 half) - 1 by a Feistel network [Luby1988].
std::uint64_t Scrambled(std::uint64_t value, int half, std::uint64_t seed) {
  const std::uint64_t low_bits = (std::uint64_t{1} << half) - 1;
  std::uint64_t left = value >> half;
  std::uint64_t right = value & low_bits;
  for (std::uint64_t round = 0; round < kRounds; ++round) {
    const std::uint64_t mixed = StreamSeed(seed, round, right) & low_bits;
    left = std::exchange(right, left ^ mixed);
  }
  return left << half | right;
}

}  // namespace

std::uint32_t DrawInPasses(std::uint64_t draw, std::uint32_t count, std::uint64_t seed) {
  Require(count > 0, "nothing to draw from");
  const std::uint64_t pass_seed = StreamSeed(seed, draw / count, 3);
  const int half = std::max(1, (static_cast<int>(std::bit_width(count - 1)) + 1) / 2);
  std::uint64_t place = draw % count;
  do {
    place = Scrambled(place, half, pass_seed);
  } while (place >= count);
  return static_cast<std::uint32_t>(place);
}

PretrainingResult Pretrain(const TrainConfig& config, const UnlabelledPictures& pictures,
                           const TrainOptions& options, ProgressObserver& progress) {
  // One thread: sums in another order would give other weights.
  at::set_num_threads(1);
  const PretrainingTask task(config, pictures);
  TrainingRun run(config, task, {.folder = options.run, .activity = "pretrain", .keep_last = true},
                  progress);
  const bool cancelled = !run.TrainToEnd();
  if (!cancelled) {
    const auto package = PackageFolder(options);
    std::filesystem::create_directories(package);
    CardFacts facts = task.Export(run.engine(), package);
    facts.epochs = run.state().epochs_done;
    facts.best_epoch = run.state().best_epoch;
    WriteCard(config, facts, package);
  }
  const auto& history = run.state().history;
  return {.epochs = run.state().epochs_done,
          .validation_loss = history.empty() ? 1.0 : 1.0 - history.back().score,
          .cancelled = cancelled};
}

}  // namespace etalon::nn::train
