// Private to this module: shows libtorch.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <memory>

#include "etalon/nn/train/config.h"

namespace etalon::nn::train {

/// The network of a pretraining: that of a reading with one channel, the completed picture.
std::shared_ptr<torch::nn::Module> MakePretrainedNetwork(const NetworkSettings& settings);

/// Writes what `StartFrom` reads; the same weights give the same bytes.
/// @throws Error(kFileUnreadable) if it cannot be written.
void WritePretrained(const torch::nn::Module& network, const std::filesystem::path& path);

/// Gives the reading `network` of `settings` the weights of `start`, but for its heads.
/// @throws Error(kFileUnreadable), Error(kModelInvalid) when the file has another digest than the
///   configuration says, is none of a pretraining, or one of other channels.
void StartFrom(const StartSettings& start, const NetworkSettings& settings,
               torch::nn::Module& network);

}  // namespace etalon::nn::train
