#include "etalon/nn/train/export.h"

#include "etalon/nn/train/onnx_graph.h"
#include "etalon/nn/train/reading_network.h"

namespace etalon::nn::train {
namespace {

std::vector<float> Values(const torch::Tensor& tensor) {
  if (!tensor.defined()) return {};
  const torch::Tensor flat = tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
  return {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()};
}

OnnxGraph::Weights Shaped(const torch::Tensor& tensor) {
  return {.shape = tensor.sizes().vec(), .values = Values(tensor)};
}

std::string Add(OnnxGraph& graph, const std::string& input, const std::string& name,
                const torch::nn::Conv2d& convolution) {
  return graph.AddConvolution(input, name, Shaped(convolution->weight), Values(convolution->bias),
                              convolution->options.stride()->at(0));
}

std::string Add(OnnxGraph& graph, const std::string& input, const std::string& name,
                const ConvolutionUnit& unit) {
  const auto& normalisation = unit->normalisation;
  const std::string convolved = Add(graph, input, name, unit->convolution);
  const std::string normalised =
      graph.AddBatchNormalisation(convolved, name + ".normalisation",
                                  {.scale = Values(normalisation->weight),
                                   .bias = Values(normalisation->bias),
                                   .mean = Values(normalisation->running_mean),
                                   .variance = Values(normalisation->running_var),
                                   .epsilon = static_cast<float>(normalisation->options.eps())});
  return unit->relu ? graph.AddRelu(normalised) : normalised;
}

std::string AddStage(OnnxGraph& graph, std::string value, const std::string& name,
                     const std::vector<ConvolutionUnit>& units) {
  for (std::size_t i = 0; i < units.size(); ++i) {
    value = Add(graph, value, name + "_" + std::to_string(i), units[i]);
  }
  return value;
}

std::string Add(OnnxGraph& graph, const std::string& input, const std::string& name,
                const ResidualBlock& block) {
  const std::string first = Add(graph, input, name + ".first", block->first);
  const std::string second = Add(graph, first, name + ".second", block->second);
  const std::string shortcut = block->projection.is_empty()
                                   ? input
                                   : Add(graph, input, name + ".projection", block->projection);
  return graph.AddRelu(graph.AddSum(second, shortcut));
}

/// Doubles `value` as often as `times` says.
std::string AddDoublings(OnnxGraph& graph, std::string value, std::size_t times) {
  for (std::size_t i = 0; i < times; ++i) value = graph.AddDoubling(value);
  return value;
}

std::string AddBoxes(OnnxGraph& graph, const std::string& input, const ReadingNetImpl& network) {
  std::vector<float> bias = Values(network.box_head->bias);
  bias.at(0) += kCentreBias;
  return graph.AddConvolution(Add(graph, input, "box_unit", network.box_unit), "box_head",
                              Shaped(network.box_head->weight), bias, 1);
}

std::string Joined(OnnxGraph& graph, const std::vector<std::string>& heads) {
  std::string joined = heads.front();
  for (std::size_t i = 1; i < heads.size(); ++i) {
    joined = graph.AddConcatenation(joined, heads[i]);
  }
  return joined;
}

}  // namespace

void ExportOnnx(const ReadingNetImpl& network, const std::string& name, int size,
                const std::filesystem::path& path) {
  OnnxGraph graph(name, {1, 1, size, size});
  std::vector<std::string> skips;
  std::string value = Add(graph, graph.input(), "stem", network.stem);
  for (std::size_t level = 0; level < network.encoder.size(); ++level) {
    if (level > 0) value = graph.AddMaxPool2(value);
    value = AddStage(graph, value, "encoder" + std::to_string(level), network.encoder[level]);
    skips.push_back(value);
  }
  std::string labels;
  if (network.options.labels > 0) {
    labels = AddDoublings(graph, Add(graph, value, "label_head", network.label_head),
                          network.encoder.size() - 1);
  }
  std::string boxes;
  for (std::size_t level = network.decoder.size(); level-- > 0;) {
    const std::string number = std::to_string(level);
    value = Add(graph, value, "projection" + number, network.projections[level]);
    value = graph.AddConcatenation(skips[level], graph.AddDoubling(value));
    value = AddStage(graph, value, "decoder" + number, network.decoder[level]);
    if (level == 1 && network.options.boxes) {
      boxes = graph.AddDoubling(AddBoxes(graph, value, network));
    }
  }
  std::vector<std::string> heads;
  if (network.options.classes > 0) {
    heads.push_back(Add(graph, value, "class_head", network.class_head));
  }
  for (const std::string& head : {boxes, labels}) {
    if (!head.empty()) heads.push_back(head);
  }
  const std::int64_t channels =
      network.options.classes + network.options.labels +
      (network.options.boxes ? network.box_head->options.out_channels() : 0);
  graph.Write(Joined(graph, heads), {1, channels, size / 2, size / 2}, path);
}

void ExportOnnx(const UNetImpl& network, const std::string& name, int size,
                const std::filesystem::path& path) {
  OnnxGraph graph(name, {1, 1, size, size});
  std::vector<std::string> skips;
  std::string value = graph.input();
  for (std::size_t level = 0; level < network.encoder.size(); ++level) {
    if (level > 0) value = graph.AddMaxPool2(value);
    value = AddStage(graph, value, "encoder" + std::to_string(level), network.encoder[level]);
    skips.push_back(value);
  }
  for (std::size_t level = network.decoder.size(); level-- > 0;) {
    const std::string number = std::to_string(level);
    value = Add(graph, value, "projection" + number, network.projections[level]);
    value = graph.AddConcatenation(skips[level], graph.AddDoubling(value));
    value = AddStage(graph, value, "decoder" + number, network.decoder[level]);
  }
  value = Add(graph, value, "head", network.head);
  graph.Write(value, {1, network.options.classes, size, size}, path);
}

void ExportOnnx(const ResNetImpl& network, const std::string& name, int size,
                const std::vector<double>& offset, double temperature,
                const std::filesystem::path& path) {
  OnnxGraph graph(name, {1, 1, size, size});
  std::string value = Add(graph, graph.input(), "stem", network.stem);
  for (std::size_t i = 0; i < network.blocks.size(); ++i) {
    value = Add(graph, value, "block" + std::to_string(i), network.blocks[i]);
  }
  std::vector<float> bias = Values(network.head->bias / temperature);
  for (std::size_t label = 0; label < offset.size(); ++label) {
    bias.at(label) += static_cast<float>(offset[label] / temperature);
  }
  value = graph.AddLinear(graph.AddGlobalAverage(value), "head",
                          Shaped(network.head->weight / temperature), bias);
  graph.Write(value, {1, network.options.classes}, path);
}

}  // namespace etalon::nn::train
