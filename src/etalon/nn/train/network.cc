#include "etalon/nn/train/network.h"

namespace etalon::nn::train {
namespace {

torch::nn::Conv2d MakeConvolution(std::int64_t inputs, std::int64_t outputs, std::int64_t kernel,
                                  std::int64_t stride, bool bias) {
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(inputs, outputs, kernel)
                               .stride(stride)
                               .padding(kernel / 2)
                               .bias(bias));
}

torch::Tensor Double(const torch::Tensor& x) {
  return at::upsample_nearest2d(x, {x.size(2) * 2, x.size(3) * 2});
}

}  // namespace

torch::Tensor Convolve(const torch::nn::Conv2d& convolution, const torch::Tensor& x) {
  const auto& options = convolution->options;
  const auto type = x.scalar_type();
  const torch::Tensor bias =
      convolution->bias.defined() ? convolution->bias.to(type) : torch::Tensor();
  const std::int64_t padding = convolution->weight.size(2) / 2;
  return at::conv2d(x, convolution->weight.to(type), bias, *options.stride(), {padding, padding});
}

ConvolutionUnitImpl::ConvolutionUnitImpl(std::int64_t inputs, std::int64_t outputs,
                                         std::int64_t kernel, std::int64_t unit_stride,
                                         bool with_relu)
    : stride(unit_stride), relu(with_relu) {
  convolution =
      register_module("convolution", MakeConvolution(inputs, outputs, kernel, stride, false));
  normalisation = register_module("normalisation", torch::nn::BatchNorm2d(outputs));
}

torch::Tensor ConvolutionUnitImpl::forward(torch::Tensor x) {
  x = normalisation->forward(Convolve(convolution, x));
  return relu ? at::relu_(x) : x;
}

UNetImpl::UNetImpl(UNetOptions unet_options) : options(std::move(unet_options)) {
  const std::size_t levels = options.channels.size();
  std::int64_t inputs = 1;
  const auto stage = [&](std::size_t level, const char* side, std::int64_t stage_inputs) {
    std::vector<ConvolutionUnit> units;
    for (std::int64_t unit = 0; unit < options.convolutions[level]; ++unit) {
      const std::string name =
          std::string(side) + std::to_string(level) + "_" + std::to_string(unit);
      const std::int64_t unit_inputs = unit == 0 ? stage_inputs : options.channels[level];
      units.push_back(
          register_module(name, ConvolutionUnit(unit_inputs, options.channels[level], 3, 1, true)));
    }
    return units;
  };
  for (std::size_t level = 0; level < levels; ++level) {
    encoder.push_back(stage(level, "encoder", inputs));
    inputs = options.channels[level];
  }
  for (std::size_t level = 0; level + 1 < levels; ++level) {
    projections.push_back(register_module(
        "projection" + std::to_string(level),
        MakeConvolution(options.channels[level + 1], options.channels[level], 1, 1, false)));
    decoder.push_back(stage(level, "decoder", 2 * options.channels[level]));
  }
  head = register_module("head", MakeConvolution(options.channels[0], options.classes, 1, 1, true));
}

torch::Tensor UNetImpl::forward(torch::Tensor x) {
  std::vector<torch::Tensor> skips;
  for (std::size_t level = 0; level < encoder.size(); ++level) {
    if (level > 0) x = at::max_pool2d(x, 2);
    for (auto& unit : encoder[level]) x = unit->forward(x);
    skips.push_back(x);
  }
  for (std::size_t level = decoder.size(); level-- > 0;) {
    x = at::cat({skips[level], Double(Convolve(projections[level], x))}, 1);
    for (auto& unit : decoder[level]) x = unit->forward(x);
  }
  return Convolve(head, x);
}

ResidualBlockImpl::ResidualBlockImpl(std::int64_t inputs, std::int64_t outputs,
                                     std::int64_t stride) {
  first = register_module("first", ConvolutionUnit(inputs, outputs, 3, stride, true));
  second = register_module("second", ConvolutionUnit(outputs, outputs, 3, 1, false));
  if (stride != 1 || inputs != outputs) {
    projection = register_module("projection", ConvolutionUnit(inputs, outputs, 1, stride, false));
  }
}

torch::Tensor ResidualBlockImpl::forward(const torch::Tensor& x) {
  const torch::Tensor shortcut = projection.is_empty() ? x : projection->forward(x);
  return at::relu(second->forward(first->forward(x)) + shortcut);
}

ResNetImpl::ResNetImpl(ResNetOptions resnet_options) : options(std::move(resnet_options)) {
  stem = register_module("stem", ConvolutionUnit(1, options.channels[0], 3, 2, true));
  std::int64_t inputs = options.channels[0];
  for (std::size_t stage = 0; stage < options.channels.size(); ++stage) {
    for (std::int64_t block = 0; block < options.blocks[stage]; ++block) {
      const std::string name = "stage" + std::to_string(stage) + "_" + std::to_string(block);
      const std::int64_t stride = block == 0 && stage > 0 ? 2 : 1;
      blocks.push_back(
          register_module(name, ResidualBlock(inputs, options.channels[stage], stride)));
      inputs = options.channels[stage];
    }
  }
  head = register_module("head", torch::nn::Linear(inputs, options.classes));
}

torch::Tensor ResNetImpl::forward(torch::Tensor x) {
  x = stem->forward(x);
  for (auto& block : blocks) x = block->forward(x);
  return head->forward(x.to(torch::kFloat32).mean({2, 3}));
}

void InitialiseWeights(torch::nn::Module& network) {
  torch::NoGradGuard no_grad;
  for (auto& module : network.modules(/*include_self=*/false)) {
    auto* convolution = module->as<torch::nn::Conv2d>();
    if (convolution == nullptr) continue;
    torch::nn::init::kaiming_normal_(convolution->weight, 0.0, torch::kFanOut, torch::kReLU);
    convolution->weight.set_data(convolution->weight.contiguous(at::MemoryFormat::ChannelsLast));
    if (convolution->bias.defined()) convolution->bias.zero_();
  }
}

}  // namespace etalon::nn::train
