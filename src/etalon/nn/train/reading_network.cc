#include "etalon/nn/train/reading_network.h"

namespace etalon::nn::train {
namespace {

constexpr std::int64_t kBoxChannels = 5;
constexpr double kHeadScale = 0.05;

torch::nn::Conv2d Pointwise(std::int64_t inputs, std::int64_t outputs, bool bias) {
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(inputs, outputs, 1).bias(bias));
}

torch::Tensor Enlarged(const torch::Tensor& x, std::int64_t rows, std::int64_t columns) {
  return at::upsample_nearest2d(x, {rows, columns});
}

}  // namespace

ReadingNetImpl::ReadingNetImpl(ReadingNetOptions net_options) : options(std::move(net_options)) {
  const std::vector<std::int64_t>& channels = options.channels;
  const auto stage = [&](std::size_t level, const char* side, std::int64_t inputs) {
    std::vector<ConvolutionUnit> units;
    for (std::int64_t unit = 0; unit < options.convolutions[level]; ++unit) {
      const std::string name =
          std::string(side) + std::to_string(level) + "_" + std::to_string(unit);
      units.push_back(register_module(name, ConvolutionUnit(unit == 0 ? inputs : channels[level],
                                                            channels[level], 3, 1, true)));
    }
    return units;
  };
  stem = register_module("stem", ConvolutionUnit(1, channels[0], 3, 2, true));
  for (std::size_t level = 0; level < channels.size(); ++level) {
    encoder.push_back(stage(level, "encoder", channels[level == 0 ? 0 : level - 1]));
  }
  const bool dense = options.classes > 0 || options.boxes;
  for (std::size_t level = 0; dense && level + 1 < channels.size(); ++level) {
    projections.push_back(register_module("projection" + std::to_string(level),
                                          Pointwise(channels[level + 1], channels[level], false)));
    decoder.push_back(stage(level, "decoder", 2 * channels[level]));
  }
  if (options.classes > 0) {
    class_head = register_module("class_head", Pointwise(channels[0], options.classes, true));
  }
  if (options.boxes) {
    box_unit = register_module("box_unit", ConvolutionUnit(channels[1], channels[1], 3, 1, true));
    box_head = register_module("box_head", Pointwise(channels[1], kBoxChannels, true));
  }
  if (options.labels > 0) {
    label_head = register_module("label_head", Pointwise(channels.back(), options.labels, true));
  }
}

ReadingOutput ReadingNetImpl::forward(torch::Tensor x) {
  ReadingOutput output;
  x = stem->forward(x);
  std::vector<torch::Tensor> skips;
  for (std::size_t level = 0; level < encoder.size(); ++level) {
    if (level > 0) x = at::max_pool2d(x, 2);
    for (auto& unit : encoder[level]) x = unit->forward(x);
    skips.push_back(x);
  }
  if (options.labels > 0) output.labels = Convolve(label_head, x).to(torch::kFloat32);
  for (std::size_t level = decoder.size(); level-- > 0;) {
    const torch::Tensor& skip = skips[level];
    x = at::cat({skip, Enlarged(Convolve(projections[level], x), skip.size(2), skip.size(3))}, 1);
    for (auto& unit : decoder[level]) x = unit->forward(x);
    if (level == 1 && options.boxes) {
      output.boxes = Convolve(box_head, box_unit->forward(x)).to(torch::kFloat32);
      output.boxes.select(1, 0).add_(kCentreBias);
    }
  }
  if (options.classes > 0) output.classes = Convolve(class_head, x).to(torch::kFloat32);
  return output;
}

void ReadingNetImpl::CalmHeads() {
  torch::NoGradGuard no_grad;
  for (torch::nn::Conv2d* head : {&class_head, &box_head, &label_head}) {
    if (!head->is_empty()) (*head)->weight.mul_(kHeadScale);
  }
}

torch::Tensor Joined(const ReadingOutput& output, std::int64_t rows, std::int64_t columns) {
  std::vector<torch::Tensor> heads;
  for (const torch::Tensor& head : {output.classes, output.boxes, output.labels}) {
    if (head.defined()) heads.push_back(Enlarged(head, rows, columns));
  }
  return at::cat(heads, 1);
}

}  // namespace etalon::nn::train
