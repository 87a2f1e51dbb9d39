#include "etalon/nn/train/onnx_graph.h"

#include <fstream>

#define ONNX_NAMESPACE onnx
#define ONNX_ML 1
#include <onnx/onnx_pb.h>

#include "etalon/core/error.h"

namespace etalon::nn::train {
namespace {

constexpr std::int64_t kOperatorSet = 13;
constexpr std::int64_t kIrVersion = 7;

void Declare(onnx::ValueInfoProto& value, const std::string& name,
             const std::vector<std::int64_t>& shape) {
  value.set_name(name);
  auto* tensor = value.mutable_type()->mutable_tensor_type();
  tensor->set_elem_type(onnx::TensorProto::FLOAT);
  for (const std::int64_t side : shape) tensor->mutable_shape()->add_dim()->set_dim_value(side);
}

void SetInteger(onnx::NodeProto& node, const char* name, std::int64_t value) {
  auto* attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(onnx::AttributeProto::INT);
  attribute->set_i(value);
}

void SetFloat(onnx::NodeProto& node, const char* name, float value) {
  auto* attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(onnx::AttributeProto::FLOAT);
  attribute->set_f(value);
}

void SetString(onnx::NodeProto& node, const char* name, const char* value) {
  auto* attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(onnx::AttributeProto::STRING);
  attribute->set_s(value);
}

void SetIntegers(onnx::NodeProto& node, const char* name, const std::vector<std::int64_t>& values) {
  auto* attribute = node.add_attribute();
  attribute->set_name(name);
  attribute->set_type(onnx::AttributeProto::INTS);
  for (const std::int64_t value : values) attribute->add_ints(value);
}

}  // namespace

struct OnnxGraph::Model {
  onnx::ModelProto proto;

  onnx::GraphProto& graph() { return *proto.mutable_graph(); }

  onnx::NodeProto& AddNode(const char* type, const std::vector<std::string>& inputs) {
    const std::string name = std::string(type) + "_" + std::to_string(graph().node_size());
    auto* node = graph().add_node();
    node->set_op_type(type);
    node->set_name(name);
    for (const std::string& input : inputs) node->add_input(input);
    node->add_output(name);
    return *node;
  }

  std::string AddInitialiser(const std::string& name, const std::vector<std::int64_t>& shape,
                             const std::vector<float>& values) {
    std::size_t count = 1;
    for (const std::int64_t side : shape) count *= static_cast<std::size_t>(side);
    Require(count == values.size(), "initialiser whose values do not fill its shape");
    auto* tensor = graph().add_initializer();
    tensor->set_name(name);
    tensor->set_data_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t side : shape) tensor->add_dims(side);
    tensor->set_raw_data(values.data(), values.size() * sizeof(float));
    return name;
  }

  std::string AddVector(const std::string& name, const std::vector<float>& values) {
    return AddInitialiser(name, {static_cast<std::int64_t>(values.size())}, values);
  }
};

OnnxGraph::OnnxGraph(const std::string& name, const std::vector<std::int64_t>& input_shape)
    : model_(std::make_unique<Model>()) {
  model_->proto.set_ir_version(kIrVersion);
  model_->proto.set_producer_name("etalon");
  auto* operators = model_->proto.add_opset_import();
  operators->set_domain("");
  operators->set_version(kOperatorSet);
  model_->graph().set_name(name);
  Declare(*model_->graph().add_input(), input(), input_shape);
}

OnnxGraph::~OnnxGraph() = default;

std::string OnnxGraph::AddConvolution(const std::string& input, const std::string& name,
                                      const Weights& weight, const std::vector<float>& bias,
                                      std::int64_t stride) {
  const std::int64_t kernel = weight.shape.at(2);
  const std::int64_t padding = kernel / 2;
  std::vector<std::string> inputs = {
      input, model_->AddInitialiser(name + ".weight", weight.shape, weight.values)};
  if (!bias.empty()) inputs.push_back(model_->AddVector(name + ".bias", bias));
  auto& node = model_->AddNode("Conv", inputs);
  SetIntegers(node, "dilations", {1, 1});
  SetInteger(node, "group", 1);
  SetIntegers(node, "kernel_shape", {kernel, kernel});
  SetIntegers(node, "pads", {padding, padding, padding, padding});
  SetIntegers(node, "strides", {stride, stride});
  return node.output(0);
}

std::string OnnxGraph::AddBatchNormalisation(const std::string& input, const std::string& name,
                                             const BatchNormalisation& parameters) {
  auto& node = model_->AddNode("BatchNormalization",
                               {input, model_->AddVector(name + ".scale", parameters.scale),
                                model_->AddVector(name + ".bias", parameters.bias),
                                model_->AddVector(name + ".mean", parameters.mean),
                                model_->AddVector(name + ".variance", parameters.variance)});
  SetFloat(node, "epsilon", parameters.epsilon);
  return node.output(0);
}

std::string OnnxGraph::AddRelu(const std::string& input) {
  return model_->AddNode("Relu", {input}).output(0);
}

std::string OnnxGraph::AddMaxPool2(const std::string& input) {
  auto& node = model_->AddNode("MaxPool", {input});
  SetIntegers(node, "kernel_shape", {2, 2});
  SetIntegers(node, "strides", {2, 2});
  return node.output(0);
}

std::string OnnxGraph::AddDoubling(const std::string& input) {
  const std::string scales = "doubling.scales";
  bool known = false;
  for (const auto& tensor : model_->graph().initializer()) known |= tensor.name() == scales;
  if (!known) model_->AddVector(scales, {1.0F, 1.0F, 2.0F, 2.0F});
  auto& node = model_->AddNode("Resize", {input, "", scales});
  SetString(node, "coordinate_transformation_mode", "asymmetric");
  SetString(node, "mode", "nearest");
  SetString(node, "nearest_mode", "floor");
  return node.output(0);
}

std::string OnnxGraph::AddConcatenation(const std::string& first, const std::string& second) {
  auto& node = model_->AddNode("Concat", {first, second});
  SetInteger(node, "axis", 1);
  return node.output(0);
}

std::string OnnxGraph::AddSum(const std::string& first, const std::string& second) {
  return model_->AddNode("Add", {first, second}).output(0);
}

std::string OnnxGraph::AddGlobalAverage(const std::string& input) {
  const std::string pooled = model_->AddNode("GlobalAveragePool", {input}).output(0);
  auto& node = model_->AddNode("Flatten", {pooled});
  SetInteger(node, "axis", 1);
  return node.output(0);
}

std::string OnnxGraph::AddLinear(const std::string& input, const std::string& name,
                                 const Weights& weight, const std::vector<float>& bias) {
  auto& node = model_->AddNode(
      "Gemm", {input, model_->AddInitialiser(name + ".weight", weight.shape, weight.values),
               model_->AddVector(name + ".bias", bias)});
  SetInteger(node, "transB", 1);
  return node.output(0);
}

void OnnxGraph::Write(const std::string& result, const std::vector<std::int64_t>& output_shape,
                      const std::filesystem::path& path) {
  auto* last = model_->graph().mutable_node(model_->graph().node_size() - 1);
  Require(last->output(0) == result, "the output of a graph must be its last node's");
  last->set_output(0, "logits");
  Declare(*model_->graph().add_output(), "logits", output_shape);
  std::ofstream stream(path, std::ios::binary);
  if (!model_->proto.SerializeToOstream(&stream) || !stream.flush()) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "cannot be written");
  }
}

}  // namespace etalon::nn::train
