// A small ONNX writer with random weights, for tests.
#pragma once

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#define ONNX_NAMESPACE onnx
#define ONNX_ML 1
#include <onnx/onnx_pb.h>

#include "etalon/core/random.h"
#include "etalon/core/sha256.h"
#include "etalon/nn/network.h"
#include "etalon/nn/package.h"

namespace etalon::nn {

/// Writes an ONNX graph node by node; every member that adds a node returns its output's name.
class TestOnnx {
 public:
  explicit TestOnnx(std::int64_t channels = 1, std::int64_t rows = 32, std::int64_t columns = 32,
                    std::uint64_t seed = 1)
      : random_(seed) {
    proto_.set_ir_version(7);
    proto_.add_opset_import()->set_version(13);
    Declare(*graph().add_input(), "image", {1, channels, rows, columns});
  }

  onnx::ModelProto& proto() { return proto_; }
  onnx::GraphProto& graph() { return *proto_.mutable_graph(); }

  std::string Node(const std::string& type, const std::vector<std::string>& inputs) {
    auto& node = *graph().add_node();
    node.set_op_type(type);
    node.set_name(type + "_" + std::to_string(graph().node_size()));
    for (const std::string& input : inputs) node.add_input(input);
    node.add_output(node.name());
    return node.name();
  }

  void SetIntegers(const std::string& name, const std::vector<std::int64_t>& values) {
    auto& attribute = Attribute(name, onnx::AttributeProto::INTS);
    for (const std::int64_t value : values) attribute.add_ints(value);
  }
  void SetInteger(const std::string& name, std::int64_t value) {
    Attribute(name, onnx::AttributeProto::INT).set_i(value);
  }
  void SetText(const std::string& name, const std::string& value) {
    Attribute(name, onnx::AttributeProto::STRING).set_s(value);
  }

  std::string Initialiser(const std::vector<std::int64_t>& shape, double low, double high) {
    std::vector<float> values(ElementCount(shape));
    for (float& value : values) value = static_cast<float>(random_.Uniform(low, high));
    return Initialiser(shape, values);
  }
  std::string Initialiser(const std::vector<std::int64_t>& shape,
                          const std::vector<float>& values) {
    auto& tensor = *graph().add_initializer();
    tensor.set_name("weights_" + std::to_string(graph().initializer_size()));
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t side : shape) tensor.add_dims(side);
    tensor.set_raw_data(values.data(), values.size() * sizeof(float));
    return tensor.name();
  }

  std::string Convolution(const std::string& input, std::int64_t inputs, std::int64_t outputs,
                          std::int64_t kernel = 3, std::int64_t stride = 1, bool bias = false) {
    const double bound = std::sqrt(6.0 / static_cast<double>(inputs * kernel * kernel));
    std::vector<std::string> names{input,
                                   Initialiser({outputs, inputs, kernel, kernel}, -bound, bound)};
    if (bias) names.push_back(Initialiser({outputs}, -0.5, 0.5));
    const std::string output = Node("Conv", names);
    SetIntegers("pads", {kernel / 2, kernel / 2, kernel / 2, kernel / 2});
    SetIntegers("strides", {stride, stride});
    return output;
  }
  std::string Normalisation(const std::string& input, std::int64_t channels) {
    return Node("BatchNormalization",
                {input, Initialiser({channels}, 0.5, 1.5), Initialiser({channels}, -0.3, 0.3),
                 Initialiser({channels}, -0.3, 0.3), Initialiser({channels}, 0.5, 1.5)});
  }
  std::string Relu(const std::string& input) { return Node("Relu", {input}); }
  std::string Unit(const std::string& input, std::int64_t inputs, std::int64_t outputs,
                   std::int64_t stride = 1) {
    return Relu(Normalisation(Convolution(input, inputs, outputs, 3, stride), outputs));
  }
  std::string MaxPooling(const std::string& input) {
    const std::string output = Node("MaxPool", {input});
    SetIntegers("kernel_shape", {2, 2});
    SetIntegers("strides", {2, 2});
    return output;
  }
  std::string Doubling(const std::string& input) {
    const std::string output = Node("Resize", {input, "", Initialiser({4}, {1, 1, 2, 2})});
    SetText("mode", "nearest");
    SetText("coordinate_transformation_mode", "asymmetric");
    SetText("nearest_mode", "floor");
    return output;
  }
  std::string Concatenation(const std::string& first, const std::string& second) {
    const std::string output = Node("Concat", {first, second});
    SetInteger("axis", 1);
    return output;
  }
  std::string Linear(const std::string& input, std::int64_t inputs, std::int64_t outputs) {
    const std::string output = Node("Gemm", {input, Initialiser({outputs, inputs}, -0.5, 0.5),
                                             Initialiser({outputs}, -0.5, 0.5)});
    SetInteger("transB", 1);
    return output;
  }

  /// Declares the last node's output as the graph's, under the name "logits".
  std::string Bytes(const std::vector<std::int64_t>& output_shape) {
    graph().mutable_node(graph().node_size() - 1)->set_output(0, "logits");
    Declare(*graph().add_output(), "logits", output_shape);
    return proto_.SerializeAsString();
  }

 private:
  onnx::AttributeProto& Attribute(const std::string& name,
                                  onnx::AttributeProto::AttributeType type) {
    auto& attribute = *graph().mutable_node(graph().node_size() - 1)->add_attribute();
    attribute.set_name(name);
    attribute.set_type(type);
    return attribute;
  }

  static void Declare(onnx::ValueInfoProto& value, const std::string& name,
                      const std::vector<std::int64_t>& shape) {
    value.set_name(name);
    auto& tensor = *value.mutable_type()->mutable_tensor_type();
    tensor.set_elem_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t side : shape) {
      tensor.mutable_shape()->add_dim()->set_dim_value(side);
    }
  }

  onnx::ModelProto proto_;
  Random random_;
};

/// A U-Net of three levels whose every kind of layer the shipped segmentation has too.
inline std::string SmallUNet(std::int64_t side = 32, std::int64_t width = 16) {
  TestOnnx onnx(1, side, side);
  const std::string top = onnx.Unit(onnx.Unit("image", 1, width), width, width);
  const std::string middle = onnx.Unit(onnx.MaxPooling(top), width, 2 * width);
  const std::string bottom = onnx.Unit(onnx.MaxPooling(middle), 2 * width, 2 * width);
  std::string up = onnx.Doubling(onnx.Convolution(bottom, 2 * width, 2 * width, 1));
  up = onnx.Unit(onnx.Concatenation(middle, up), 4 * width, 2 * width);
  up = onnx.Doubling(onnx.Convolution(up, 2 * width, width, 1));
  up = onnx.Unit(onnx.Concatenation(top, up), 2 * width, width);
  onnx.Convolution(up, width, 4, 1, 1, true);
  return onnx.Bytes({1, 4, side, side});
}

/// A residual classifier: identity and projected shortcuts, global average, linear head.
inline std::string SmallResNet(std::int64_t side = 32) {
  TestOnnx onnx(1, side, side, 2);
  const std::string stem = onnx.Unit("image", 1, 16, 2);
  std::string block = onnx.Normalisation(onnx.Convolution(onnx.Unit(stem, 16, 16), 16, 16), 16);
  const std::string first = onnx.Relu(onnx.Node("Add", {block, stem}));
  block = onnx.Normalisation(onnx.Convolution(onnx.Unit(first, 16, 32, 2), 32, 32), 32);
  const std::string shortcut = onnx.Normalisation(onnx.Convolution(first, 16, 32, 1, 2), 32);
  const std::string second = onnx.Relu(onnx.Node("Add", {block, shortcut}));
  const std::string pooled = onnx.Node("GlobalAveragePool", {second});
  onnx.Linear(onnx.Node("Flatten", {pooled}), 32, 3);
  return onnx.Bytes({1, 3});
}

/// A package that exists in memory only.
inline ModelPackage PackageOf(const std::string& bytes) {
  ModelPackage package;
  package.folder = "test-model";
  package.plan = LowerGraph(ParseOnnx(bytes, "test-model"), "test-model");
  return package;
}

inline Tensor RandomTensor(const Shape& shape, std::uint64_t seed = 7) {
  Random random(seed);
  Tensor tensor{.shape = shape, .values = std::vector<float>(ElementCount(shape))};
  for (float& value : tensor.values) value = static_cast<float>(random.Uniform(-1.0, 3.0));
  return tensor;
}

/// A folder that is removed at the end of the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "etalon-nn-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline void WriteFile(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace etalon::nn
