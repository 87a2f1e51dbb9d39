// An ONNX graph run with ATen in fp32, operator by operator as the graph says: the yardstick of
// the benchmark, and an oracle that shares no code with the executor.
#pragma once

#include <ATen/ATen.h>

#include <map>
#include <string>

#include "etalon/nn/graph.h"

namespace etalon::bench {

class TorchNetwork {
 public:
  explicit TorchNetwork(nn::Graph graph) : graph_(std::move(graph)) {
    for (auto& [name, tensor] : graph_.initialisers) {
      at::Tensor weights = at::from_blob(tensor.values.data(), tensor.shape, at::kFloat).clone();
      // Weights laid out as the pictures are: the faster of libtorch's two layouts here.
      if (weights.dim() == 4) weights = weights.contiguous(at::MemoryFormat::ChannelsLast);
      weights_[name] = weights;
    }
  }

  /// @param picture [n, channels, rows, columns], fp32. @return the graph's output.
  at::Tensor Run(const at::Tensor& picture) const {
    std::map<std::string, at::Tensor> values = weights_;
    values[graph_.input.name] = picture.contiguous(at::MemoryFormat::ChannelsLast);
    for (const nn::Node& node : graph_.nodes) values[node.output] = Compute(node, values);
    return values.at(graph_.output.name);
  }

 private:
  using Values = std::map<std::string, at::Tensor>;

  static std::vector<std::int64_t> Integers(const nn::Node& node, const std::string& name,
                                            const std::vector<std::int64_t>& otherwise) {
    const auto found = node.attributes.find(name);
    return found == node.attributes.end() ? otherwise
                                          : std::get<std::vector<std::int64_t>>(found->second);
  }

  static double Epsilon(const nn::Node& node) {
    const auto found = node.attributes.find("epsilon");
    return found == node.attributes.end() ? 1e-5 : std::get<float>(found->second);
  }

  /// Only symmetric padding: what the shipped networks use.
  static at::Tensor Convolve(const nn::Node& node, const Values& values) {
    const auto pads = Integers(node, "pads", {0, 0, 0, 0});
    const at::Tensor bias = node.inputs.size() > 2 ? values.at(node.inputs[2]) : at::Tensor();
    return at::conv2d(values.at(node.inputs[0]), values.at(node.inputs[1]), bias,
                      Integers(node, "strides", {1, 1}), {pads[0], pads[1]});
  }

  static at::Tensor Compute(const nn::Node& node, const Values& values) {
    const auto input = [&](std::size_t index) { return values.at(node.inputs.at(index)); };
    const std::string& type = node.operator_type;
    if (type == "Conv") return Convolve(node, values);
    if (type == "BatchNormalization") {
      return at::batch_norm(input(0), input(1), input(2), input(3), input(4), false, 0.1,
                            Epsilon(node), false);
    }
    if (type == "Relu") return at::relu(input(0));
    if (type == "MaxPool") {
      return at::max_pool2d(input(0), Integers(node, "kernel_shape", {}),
                            Integers(node, "strides", {1, 1}));
    }
    if (type == "Resize") {
      return at::upsample_nearest2d(input(0), {2 * input(0).size(2), 2 * input(0).size(3)});
    }
    if (type == "Concat") return at::cat({input(0), input(1)}, 1);
    if (type == "Add") return input(0) + input(1);
    if (type == "GlobalAveragePool") return input(0).mean({2, 3}, true);
    if (type == "Flatten") return input(0).flatten(1);
    if (type == "Gemm") return at::linear(input(0), input(1), input(2));
    throw std::runtime_error("no ATen counterpart of " + type);
  }

  nn::Graph graph_;
  Values weights_;
};

}  // namespace etalon::bench
