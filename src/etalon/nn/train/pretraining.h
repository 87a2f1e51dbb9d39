#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "etalon/core/progress.h"
#include "etalon/image/raster.h"
#include "etalon/nn/train/config.h"
#include "etalon/nn/train/train.h"

namespace etalon::nn::train {

/// Pictures without labels, however many: only their numbers are in memory.
struct UnlabelledPictures {
  std::vector<std::uint32_t> training;  ///< numbers of the files that are learnt from
  std::vector<std::uint32_t> held_out;  ///< of those that only the validation loss looks at
  /// The pictures of a file as the network is to be shown them; none where it cannot be used.
  /// Called from one thread at a time, not always the same.
  std::function<std::vector<image::GrayImage>(std::uint32_t)> read;
};

struct PretrainingResult {
  int epochs = 0;
  double validation_loss = 0;  ///< of the last epoch's averaged weights
  bool cancelled = false;
};

/// The file that `Pretrain` writes into the package, for `StartSettings::weights`.
inline constexpr const char* kPretrainedFile = "weights.pt";

/// Learns the weights of a reading from pictures alone: squares of each are hidden and the network
/// completes them [Pathak2016], at half the picture's resolution.
///
/// The loss is the squared error in the hidden squares over their variance: 1 for guessing their
/// mean. A pass shows every file once, in an order that is computed, not stored; of a file with
/// several pictures one is drawn. At most `memory_megabytes` of pictures are kept between draws.
/// Checkpoints, resuming and determinism as `Train`. The package holds `kPretrainedFile` and a
/// card.
/// @throws Error(kUsage) when no file can be used, and as `MakeSchedule`.
PretrainingResult Pretrain(const TrainConfig& config, const UnlabelledPictures& pictures,
                           const TrainOptions& options, ProgressObserver& progress);

/// The `draw`-th of `count` items in endless passes, each of which visits every item once in an
/// order of its own, from constant memory.
std::uint32_t DrawInPasses(std::uint64_t draw, std::uint32_t count, std::uint64_t seed);

}  // namespace etalon::nn::train
