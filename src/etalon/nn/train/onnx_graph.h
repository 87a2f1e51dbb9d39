#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace etalon::nn::train {

/// Builds one ONNX graph (opset 13, IR 7, fp32 initialisers) node by node.
///
/// Every `Add...` returns the name of the node's output. Operators: those that the executor of
/// `etalon/nn` reads.
class OnnxGraph {
 public:
  struct Weights {
    std::vector<std::int64_t> shape;
    std::vector<float> values;  ///< row-major, as many as `shape` says
  };
  struct BatchNormalisation {
    std::vector<float> scale, bias, mean, variance;
    float epsilon = 1e-5F;
  };

  OnnxGraph(const std::string& name, const std::vector<std::int64_t>& input_shape);
  ~OnnxGraph();
  OnnxGraph(const OnnxGraph&) = delete;
  OnnxGraph& operator=(const OnnxGraph&) = delete;

  /// Name of the graph's input: "image".
  std::string input() const { return "image"; }

  /// Square convolution with half-kernel padding. `bias` may be empty.
  std::string AddConvolution(const std::string& input, const std::string& name,
                             const Weights& weight, const std::vector<float>& bias,
                             std::int64_t stride);
  std::string AddBatchNormalisation(const std::string& input, const std::string& name,
                                    const BatchNormalisation& parameters);
  std::string AddRelu(const std::string& input);
  std::string AddMaxPool2(const std::string& input);
  /// Doubles height and width by nearest neighbour.
  std::string AddDoubling(const std::string& input);
  std::string AddConcatenation(const std::string& first, const std::string& second);
  std::string AddSum(const std::string& first, const std::string& second);
  /// Global average pooling, then flattening to [n, channels].
  std::string AddGlobalAverage(const std::string& input);
  /// input * transpose(weight) + bias; `weight` is [outputs, inputs].
  std::string AddLinear(const std::string& input, const std::string& name, const Weights& weight,
                        const std::vector<float>& bias);

  /// Renames `result` to "logits", declares it the output and writes the model.
  /// @throws Error(kFileUnreadable) if the file cannot be written.
  void Write(const std::string& result, const std::vector<std::int64_t>& output_shape,
             const std::filesystem::path& path);

 private:
  struct Model;
  std::unique_ptr<Model> model_;
};

}  // namespace etalon::nn::train
