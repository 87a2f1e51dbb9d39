#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "etalon/nn/train/config.h"

namespace etalon::nn::train {

/// Consecutive steps that share one half cosine.
struct Cosine {
  double peak = 0;
  std::int64_t first_step = 0;
  std::int64_t steps = 0;
};

/// The stage of each epoch, and how many steps the whole run has.
struct Schedule {
  std::vector<std::size_t> stage_of_epoch;
  std::vector<std::int64_t> steps_of_epoch;
  std::int64_t total_steps = 0;
  std::int64_t warmup_steps = 0;  ///< at the start of the run
  std::vector<Cosine> cosines;
};

/// @throws Error(kUsage) if a batch is larger than an epoch.
Schedule MakeSchedule(const TrainConfig& config, std::size_t epoch_pictures);

/// Learning rate of step `step`: linear warm-up, then half a cosine down to zero, again from each
/// stage that sets a learning rate of its own.
double CosineRate(const Schedule& schedule, std::int64_t step);

}  // namespace etalon::nn::train
