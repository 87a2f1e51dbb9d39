// Private to this module: shows libtorch.
#pragma once

#include <vector>

#include "etalon/nn/train/dataset.h"
#include "etalon/nn/train/engine.h"

namespace etalon::nn::train {

/// Cross-entropy plus (1 - soft Dice), the Dice per picture and foreground class, then averaged.
/// @param logits [n, classes, h, w] fp32; @param target [n, h, w] int64.
torch::Tensor SegmentationLoss(const torch::Tensor& logits, const torch::Tensor& target);

/// `LabelDice` of each picture: [picture][class - 1]. Logits are resampled bilinearly to the sides
/// of the mask before the arg max.
std::vector<std::vector<double>> PictureDice(Engine& engine, torch::nn::Module& network,
                                             const std::vector<Example>& examples, int size,
                                             std::size_t classes);

}  // namespace etalon::nn::train
