// Private to this module: shows libtorch.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "etalon/nn/train/network.h"

namespace etalon::nn::train {

struct ReadingNetOptions {
  std::vector<std::int64_t> channels;      ///< one entry a resolution, the finest at half the input
  std::vector<std::int64_t> convolutions;  ///< 3x3 convolutions in each stage
  std::int64_t classes = 0;                ///< of the pixels; 0: no outlines
  std::int64_t labels = 0;                 ///< of the whole picture
  bool boxes = false;
};

/// What the network says of a batch, in fp32; tensors of heads that it lacks are undefined.
struct ReadingOutput {
  torch::Tensor classes;  ///< [n, classes, h / 2, w / 2] logits
  torch::Tensor boxes;   ///< [n, 5, h / 4, w / 4]: centre logit, log of the distances to l, t, r, b
  torch::Tensor labels;  ///< [n, labels, h / 2^levels, w / 2^levels]: maps
};

/// U-Net [Ronneberger2015] behind a convolution of stride 2, with three heads: classes of pixels at
/// half the input's resolution, anchor-free boxes [Zhou2019] at a quarter, and a map for each label
/// at the coarsest, whose mean is the label's logit [Zhou2016].
/// Input [n, 1, h, w] with sides divisible by 2^levels.
struct ReadingNetImpl : torch::nn::Module {
  explicit ReadingNetImpl(ReadingNetOptions net_options);
  ReadingOutput forward(torch::Tensor x);

  /// Shrinks the heads' weights after `InitialiseWeights`, which would let the first batches shout
  /// down the rest of the network.
  void CalmHeads();

  ReadingNetOptions options;
  ConvolutionUnit stem{nullptr};
  std::vector<std::vector<ConvolutionUnit>> encoder;  ///< [level][unit]
  std::vector<std::vector<ConvolutionUnit>> decoder;  ///< [level][unit], no coarsest level
  std::vector<torch::nn::Conv2d> projections;         ///< [level], from level + 1 to level
  ConvolutionUnit box_unit{nullptr};
  torch::nn::Conv2d class_head{nullptr};
  torch::nn::Conv2d box_head{nullptr};
  torch::nn::Conv2d label_head{nullptr};
};
TORCH_MODULE(ReadingNet);

/// Added to the centre logits: at the start of training almost nothing is a centre.
inline constexpr float kCentreBias = -4.0F;

/// All heads at the resolution of the classes, in the order of `ReadingHeads`:
/// [n, channels, h / 2, w / 2]. The exported model computes the same.
torch::Tensor Joined(const ReadingOutput& output, std::int64_t rows, std::int64_t columns);

/// Writes the network as ONNX for pictures of `size` x `size`; its output is that of `Joined`.
/// @throws Error(kFileUnreadable) if the file cannot be written.
void ExportOnnx(const ReadingNetImpl& network, const std::string& name, int size,
                const std::filesystem::path& path);

}  // namespace etalon::nn::train
