#pragma once

#include <set>
#include <string>
#include <vector>

#include "etalon/nn/graph.h"
#include "etalon/nn/plan.h"

namespace etalon::nn {

/// Reads one node's inputs and attributes with the defaults of ONNX and refuses what is not
/// supported, naming the node. Every member throws Error(kModelInvalid).
class NodeReader {
 public:
  NodeReader(const Graph& graph, const Node& node, const std::string& source)
      : graph_(graph), node_(node), source_(source) {}

  [[noreturn]] void Fail(const std::string& cause) const;

  void RequireInputs(std::size_t least, std::size_t most) const;
  /// True when optional input `index` is given.
  bool HasInput(std::size_t index) const;
  /// Input `index`, which must be an initialiser with `sides` sides.
  const Tensor& Weights(std::size_t index, std::size_t sides) const;
  /// Input `index`, which must be an initialiser of shape [`length`].
  const std::vector<float>& Vector(std::size_t index, std::int64_t length) const;

  std::int64_t Integer(const std::string& name, std::int64_t otherwise);
  float Float(const std::string& name, float otherwise);
  std::string Text(const std::string& name, const std::string& otherwise);
  std::vector<std::int64_t> Integers(const std::string& name,
                                     const std::vector<std::int64_t>& otherwise);
  void Ignore(const std::string& name) { read_.insert(name); }

  /// The attribute must be absent or hold the one value that is supported.
  void RequireInteger(const std::string& name, std::int64_t value, std::int64_t otherwise);
  void RequireText(const std::string& name, const std::string& value, const std::string& otherwise);

  /// Strides, pads, dilations and auto_pad around a kernel.
  Window ReadWindow(const std::vector<std::int64_t>& kernel);

  /// No attribute may be left that nobody has read.
  void Finish() const;

 private:
  template <typename T>
  T Read(const std::string& name, const T& otherwise);

  const Graph& graph_;
  const Node& node_;
  const std::string& source_;
  std::set<std::string> read_;
};

}  // namespace etalon::nn
