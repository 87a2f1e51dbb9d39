// Private to this module: the only header, with trainer_torch.h, that shows libtorch.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <string>
#include <vector>

namespace etalon::nn::train {

/// 3x3 (or 1x1) convolution without bias, batch normalisation, optional ReLU.
struct ConvolutionUnitImpl : torch::nn::Module {
  ConvolutionUnitImpl(std::int64_t inputs, std::int64_t outputs, std::int64_t kernel,
                      std::int64_t unit_stride, bool with_relu);
  torch::Tensor forward(torch::Tensor x);

  std::int64_t stride;
  bool relu;
  torch::nn::Conv2d convolution{nullptr};
  torch::nn::BatchNorm2d normalisation{nullptr};
};
TORCH_MODULE(ConvolutionUnit);

struct UNetOptions {
  std::vector<std::int64_t> channels;      ///< one entry a resolution, finest first
  std::vector<std::int64_t> convolutions;  ///< 3x3 convolutions in each stage
  std::int64_t classes = 4;
};

/// U-Net [Ronneberger2015] whose decoder projects by 1x1 convolution and doubles by nearest
/// neighbour: transposed convolutions are slow in bf16 and leave checkerboards.
/// Input [n, 1, h, w] with sides divisible by 2^(levels - 1); output [n, classes, h, w] logits.
struct UNetImpl : torch::nn::Module {
  explicit UNetImpl(UNetOptions unet_options);
  torch::Tensor forward(torch::Tensor x);

  UNetOptions options;
  std::vector<std::vector<ConvolutionUnit>> encoder;  ///< [level][unit]
  std::vector<std::vector<ConvolutionUnit>> decoder;  ///< [level][unit], no coarsest level
  std::vector<torch::nn::Conv2d> projections;         ///< [level], from level + 1 to level
  torch::nn::Conv2d head{nullptr};
};
TORCH_MODULE(UNet);

struct ResNetOptions {
  std::vector<std::int64_t> channels;  ///< one entry a stage; every stage halves the sides
  std::vector<std::int64_t> blocks;    ///< residual blocks in each stage
  std::int64_t classes = 3;
};

/// Two 3x3 convolutions added to their input [He2016]; a 1x1 projection where the shape changes.
struct ResidualBlockImpl : torch::nn::Module {
  ResidualBlockImpl(std::int64_t inputs, std::int64_t outputs, std::int64_t stride);
  torch::Tensor forward(const torch::Tensor& x);

  ConvolutionUnit first{nullptr};
  ConvolutionUnit second{nullptr};
  ConvolutionUnit projection{nullptr};  ///< null where the shapes agree
};
TORCH_MODULE(ResidualBlock);

/// Small residual network. Input [n, 1, h, w]; output [n, classes] logits.
struct ResNetImpl : torch::nn::Module {
  explicit ResNetImpl(ResNetOptions resnet_options);
  torch::Tensor forward(torch::Tensor x);

  ResNetOptions options;
  ConvolutionUnit stem{nullptr};  ///< 3x3, stride 2
  std::vector<ResidualBlock> blocks;
  torch::nn::Linear head{nullptr};
};
TORCH_MODULE(ResNet);

/// He-initialises every convolution and stores its weight channels-last.
void InitialiseWeights(torch::nn::Module& network);

/// Convolution whose weight is cast to the type of `x`: mixed precision without autocast, which in
/// libtorch 1.13 would widen every up-sampling back to fp32.
torch::Tensor Convolve(const torch::nn::Conv2d& convolution, const torch::Tensor& x);

}  // namespace etalon::nn::train
