#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <set>

#define ONNX_NAMESPACE onnx
#define ONNX_ML 1
#include <onnx/onnx_pb.h>

#include "etalon/core/error.h"
#include "etalon/nn/graph.h"

namespace etalon::nn {
namespace {

static_assert(std::endian::native == std::endian::little, "ONNX raw data is little endian");

constexpr std::int64_t kOldestOperatorSet = 11;
constexpr std::int64_t kNewestOperatorSet = 17;
constexpr std::int64_t kLargestSide = 1 << 24;

/// Reads one model; holds its name for the errors.
class Parser {
 public:
  explicit Parser(const std::string& source) : source_(source) {}

  Graph Parse(std::string_view bytes) {
    onnx::ModelProto model;
    if (bytes.size() > INT32_MAX ||
        !model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      Fail("is no ONNX model, or a truncated one");
    }
    CheckOperatorSet(model);
    if (!model.has_graph()) Fail("holds no graph");
    ReadGraph(model.graph());
    return std::move(graph_);
  }

 private:
  [[noreturn]] void Fail(const std::string& cause) const {
    throw FileError(ErrorCode::kModelInvalid, source_, cause);
  }

  void CheckOperatorSet(const onnx::ModelProto& model) const {
    for (const auto& set : model.opset_import()) {
      if (!set.domain().empty() && set.domain() != "ai.onnx") {
        Fail("needs the operator domain \"" + set.domain() + "\", which is not supported");
      }
      if (set.version() < kOldestOperatorSet || set.version() > kNewestOperatorSet) {
        Fail("is written in ONNX operator set " + std::to_string(set.version()) +
             "; 11 to 17 are supported");
      }
    }
    if (model.opset_import_size() == 0) Fail("names no ONNX operator set");
  }

  void ReadGraph(const onnx::GraphProto& proto) {
    graph_.name = proto.name();
    if (proto.sparse_initializer_size() > 0) Fail("holds sparse initialisers");
    for (const auto& tensor : proto.initializer()) ReadInitialiser(tensor);
    ReadInput(proto);
    for (const auto& node : proto.node()) ReadNode(node);
    if (proto.output_size() != 1) {
      Fail("has " + std::to_string(proto.output_size()) + " outputs instead of one");
    }
    graph_.output = ReadPort(proto.output(0));
    const auto computes = [this](const Node& node) { return node.output == graph_.output.name; };
    if (std::none_of(graph_.nodes.begin(), graph_.nodes.end(), computes)) {
      Fail("never computes its output \"" + graph_.output.name + "\"");
    }
  }

  void ReadInput(const onnx::GraphProto& proto) {
    std::vector<const onnx::ValueInfoProto*> inputs;
    for (const auto& input : proto.input()) {
      if (!graph_.initialisers.contains(input.name())) inputs.push_back(&input);
    }
    if (inputs.size() != 1) {
      Fail("has " + std::to_string(inputs.size()) + " inputs instead of one");
    }
    graph_.input = ReadPort(*inputs.front());
    AddName(graph_.input.name);
  }

  GraphPort ReadPort(const onnx::ValueInfoProto& value) const {
    GraphPort port{.name = value.name(), .shape = {}};
    const auto& tensor = value.type().tensor_type();
    if (tensor.elem_type() != onnx::TensorProto::FLOAT) {
      Fail("has \"" + value.name() + "\" in another type than fp32");
    }
    for (const auto& side : tensor.shape().dim()) {
      port.shape.push_back(side.has_dim_value() ? CheckedSide(side.dim_value(), value.name()) : 0);
    }
    return port;
  }

  std::int64_t CheckedSide(std::int64_t side, const std::string& name) const {
    if (side < 1 || side > kLargestSide) {
      Fail("gives \"" + name + "\" a side of " + std::to_string(side));
    }
    return side;
  }

  void AddName(const std::string& name) {
    if (name.empty()) Fail("holds a tensor without a name");
    if (!known_.insert(name).second) Fail("writes \"" + name + "\" twice");
  }

  void ReadInitialiser(const onnx::TensorProto& proto) {
    const std::string& name = proto.name();
    AddName(name);
    if (proto.data_type() != onnx::TensorProto::FLOAT) {
      Fail("holds the initialiser \"" + name + "\" in another type than fp32");
    }
    if (proto.data_location() == onnx::TensorProto::EXTERNAL) {
      Fail("keeps the initialiser \"" + name + "\" in another file");
    }
    Tensor tensor{.shape = {}, .values = ReadValues(proto)};
    std::size_t count = 1;
    for (const std::int64_t side : proto.dims()) {
      tensor.shape.push_back(CheckedSide(side, name));
      count *= static_cast<std::size_t>(side);
      if (count > tensor.values.size()) break;
    }
    if (count != tensor.values.size()) {
      Fail("holds the initialiser \"" + name + "\", whose data does not fill its shape");
    }
    graph_.initialisers.emplace(name, std::move(tensor));
  }

  std::vector<float> ReadValues(const onnx::TensorProto& proto) const {
    std::vector<float> values(proto.float_data().begin(), proto.float_data().end());
    if (proto.has_raw_data()) {
      values.resize(proto.raw_data().size() / sizeof(float));
      if (values.size() * sizeof(float) != proto.raw_data().size()) values.clear();
      if (!values.empty()) {
        std::memcpy(values.data(), proto.raw_data().data(), proto.raw_data().size());
      }
    }
    if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); })) {
      Fail("holds the initialiser \"" + proto.name() + "\" with a number that is not finite");
    }
    return values;
  }

  void ReadNode(const onnx::NodeProto& proto) {
    if (proto.output_size() != 1) Fail("has an operator with more than one output: " + Id(proto));
    Node node{.name = proto.name(),
              .operator_type = proto.op_type(),
              .inputs = {proto.input().begin(), proto.input().end()},
              .output = proto.output(0),
              .attributes = {}};
    if (node.name.empty()) node.name = node.output;
    for (const std::string& input : node.inputs) {
      if (!input.empty() && !known_.contains(input)) {
        Fail("reads \"" + input + "\" before it is written: " + Id(proto));
      }
    }
    AddName(node.output);
    for (const auto& attribute : proto.attribute()) {
      node.attributes.insert_or_assign(attribute.name(), ReadAttribute(attribute, proto));
    }
    graph_.nodes.push_back(std::move(node));
  }

  Attribute ReadAttribute(const onnx::AttributeProto& proto, const onnx::NodeProto& node) const {
    switch (proto.type()) {
      case onnx::AttributeProto::INT:
        return proto.i();
      case onnx::AttributeProto::FLOAT:
        return proto.f();
      case onnx::AttributeProto::STRING:
        return proto.s();
      case onnx::AttributeProto::INTS:
        return std::vector<std::int64_t>(proto.ints().begin(), proto.ints().end());
      default:
        Fail("gives " + Id(node) + " the attribute \"" + proto.name() +
             "\" in an unsupported type");
    }
  }

  static std::string Id(const onnx::NodeProto& node) {
    return node.op_type() + " \"" + (node.name().empty() ? "unnamed" : node.name()) + "\"";
  }

  const std::string& source_;
  std::set<std::string> known_;  ///< tensors written so far
  Graph graph_;
};

}  // namespace

Graph ParseOnnx(std::string_view bytes, const std::string& source) {
  return Parser(source).Parse(bytes);
}

}  // namespace etalon::nn
