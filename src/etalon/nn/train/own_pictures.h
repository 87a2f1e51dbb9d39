#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "etalon/core/progress.h"
#include "etalon/nn/train/config.h"
#include "etalon/nn/train/dataset.h"

namespace etalon::nn::train {

/// A pretraining on the pictures that one model of the reading `config` is going to learn from,
/// for `StartSettings::own_epochs` at the size of its first stage; every twentieth is held out for
/// the validation loss. What is tested must not be among `examples`.
/// @param run folder of checkpoint, log and plot; a run that was stopped there goes on.
/// @return the file of the weights; nothing if the user stopped it.
/// @throws Error as `Pretrain`.
std::optional<std::filesystem::path> CompleteOwnPictures(
    const TrainConfig& config, const std::vector<const Example*>& examples,
    const std::filesystem::path& run, ProgressObserver& progress);

}  // namespace etalon::nn::train
