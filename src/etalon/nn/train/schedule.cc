#include "etalon/nn/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "etalon/core/error.h"

namespace etalon::nn::train {

Schedule MakeSchedule(const TrainConfig& config, std::size_t epoch_pictures) {
  Schedule schedule;
  for (std::size_t stage = 0; stage < config.stages.size(); ++stage) {
    const auto steps = static_cast<std::int64_t>(epoch_pictures) / config.stages[stage].batch;
    if (steps == 0) throw Error(ErrorCode::kUsage, "a batch is larger than the training data");
    const double rate = config.stages[stage].learning_rate;
    if (stage == 0 || rate > 0) {
      schedule.cosines.push_back({.peak = rate > 0 ? rate : config.optimiser.learning_rate,
                                  .first_step = schedule.total_steps,
                                  .steps = 0});
    }
    schedule.cosines.back().steps += steps * config.stages[stage].epochs;
    for (int epoch = 0; epoch < config.stages[stage].epochs; ++epoch) {
      schedule.stage_of_epoch.push_back(stage);
      schedule.steps_of_epoch.push_back(steps);
      schedule.total_steps += steps;
    }
  }
  schedule.warmup_steps = static_cast<std::int64_t>(
      config.optimiser.warmup_epochs * static_cast<double>(schedule.steps_of_epoch.front()));
  return schedule;
}

double CosineRate(const Schedule& schedule, std::int64_t step) {
  const auto later = std::find_if(schedule.cosines.begin() + 1, schedule.cosines.end(),
                                  [&](const Cosine& cosine) { return cosine.first_step > step; });
  const Cosine& cosine = *(later - 1);
  const std::int64_t warmup = cosine.first_step == 0 ? schedule.warmup_steps : 0;
  const std::int64_t done = step - cosine.first_step;
  if (done < warmup) {
    return cosine.peak * static_cast<double>(done + 1) / static_cast<double>(warmup);
  }
  const double progress = static_cast<double>(done - warmup) /
                          static_cast<double>(std::max<std::int64_t>(1, cosine.steps - warmup));
  return cosine.peak * 0.5 * (1.0 + std::cos(std::numbers::pi * progress));
}

}  // namespace etalon::nn::train
