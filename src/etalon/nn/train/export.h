// Private to this module: shows libtorch.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/nn/train/network.h"

namespace etalon::nn::train {

/// Writes the evaluation graph of `network` for pictures of `size` x `size`.
void ExportOnnx(const UNetImpl& network, const std::string& name, int size,
                const std::filesystem::path& path);

/// As above; `offset` (one a class, or none) is added to the logits, which are then divided by
/// `temperature`, so that their softmax is calibrated.
void ExportOnnx(const ResNetImpl& network, const std::string& name, int size,
                const std::vector<double>& offset, double temperature,
                const std::filesystem::path& path);

}  // namespace etalon::nn::train
