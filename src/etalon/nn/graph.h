#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "etalon/nn/tensor.h"

namespace etalon::nn {

/// The kinds of ONNX attribute that the supported operators use.
using Attribute = std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>>;

/// One operator of an ONNX graph, as written. An optional input left out is an empty name.
struct Node {
  std::string name;
  std::string operator_type;  ///< e.g. "Conv"
  std::vector<std::string> inputs;
  std::string output;
  std::map<std::string, Attribute> attributes;
};

/// A named tensor at the border of the graph; side 0 is the batch. A free side is 0.
struct GraphPort {
  std::string name;
  Shape shape;
};

/// An ONNX graph with one input and one output, structurally sound: every name that is read was
/// written once before, initialisers are finite fp32 and fill their shapes.
struct Graph {
  std::string name;
  GraphPort input;
  GraphPort output;
  std::vector<Node> nodes;  ///< in an order in which they can be run
  std::map<std::string, Tensor> initialisers;
};

/// Reads the bytes of a `.onnx` file (operator sets 11 to 17). Whether the operators are known is
/// for `LowerGraph` to say.
/// @param source names the model in errors.
/// @throws Error(kModelInvalid) naming the model and the cause.
Graph ParseOnnx(std::string_view bytes, const std::string& source);

}  // namespace etalon::nn
