// Private to this module: shows libtorch.
#pragma once

#include <torch/torch.h>

namespace etalon::nn::train {

/// The temperature that calibrates logits best [Guo2017]: it minimises the mean negative log
/// likelihood of `labels`, searched between 1/8 and 8.
/// @param logits [n, classes] fp32; @param labels [n] int64; n >= 1.
double FitTemperature(const torch::Tensor& logits, const torch::Tensor& labels);

}  // namespace etalon::nn::train
