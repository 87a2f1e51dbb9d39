#include "etalon/nn/train/onnx_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#define ONNX_NAMESPACE onnx
#define ONNX_ML 1
#include <onnx/onnx_pb.h>

#include "etalon/core/error.h"
#include "etalon/nn/train/test_data.h"

namespace etalon::nn::train {
namespace {

onnx::ModelProto ReadBack(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  onnx::ModelProto model;
  EXPECT_TRUE(model.ParseFromIstream(&stream));
  return model;
}

std::vector<std::int64_t> ShapeOf(const onnx::ValueInfoProto& value) {
  std::vector<std::int64_t> shape;
  for (const auto& side : value.type().tensor_type().shape().dim())
    shape.push_back(side.dim_value());
  return shape;
}

TEST(OnnxGraphTest, ReadsBackNamesShapesAndWeights) {
  const TemporaryFolder folder("onnx");
  OnnxGraph graph("g", {1, 1, 8, 8});
  std::string value = graph.AddConvolution(
      graph.input(), "c", {.shape = {2, 1, 3, 3}, .values = std::vector<float>(18, 0.5F)}, {}, 1);
  value = graph.AddBatchNormalisation(
      value, "b", {.scale = {1, 1}, .bias = {0, 0}, .mean = {0, 0}, .variance = {1, 1}});
  value = graph.AddRelu(value);
  value = graph.AddDoubling(graph.AddMaxPool2(value));
  value = graph.AddConcatenation(value, graph.AddSum(value, value));
  value = graph.AddGlobalAverage(value);
  value = graph.AddLinear(value, "l", {.shape = {3, 4}, .values = std::vector<float>(12, 1.0F)},
                          {1, 2, 3});
  graph.Write(value, {1, 3}, folder.path() / "m.onnx");

  const onnx::ModelProto model = ReadBack(folder.path() / "m.onnx");
  EXPECT_EQ(model.ir_version(), 7);
  EXPECT_EQ(model.opset_import(0).version(), 13);
  EXPECT_EQ(model.graph().input(0).name(), "image");
  EXPECT_THAT(ShapeOf(model.graph().input(0)), testing::ElementsAre(1, 1, 8, 8));
  EXPECT_EQ(model.graph().output(0).name(), "logits");
  EXPECT_THAT(ShapeOf(model.graph().output(0)), testing::ElementsAre(1, 3));
  std::vector<std::string> operators;
  for (const auto& node : model.graph().node()) operators.push_back(node.op_type());
  EXPECT_THAT(operators,
              testing::ElementsAre("Conv", "BatchNormalization", "Relu", "MaxPool", "Resize", "Add",
                                   "Concat", "GlobalAveragePool", "Flatten", "Gemm"));
  EXPECT_EQ(model.graph().node(9).output(0), "logits");
  const auto& weight = model.graph().initializer(0);
  EXPECT_EQ(weight.name(), "c.weight");
  EXPECT_EQ(weight.data_type(), onnx::TensorProto::FLOAT);
  EXPECT_EQ(weight.raw_data().size(), 18 * sizeof(float));
}

TEST(OnnxGraphTest, RefusesWeightsThatDoNotFillTheirShape) {
  OnnxGraph graph("g", {1, 1, 8, 8});
  EXPECT_THROW(
      graph.AddConvolution(graph.input(), "c", {.shape = {2, 1, 3, 3}, .values = {1.0F}}, {}, 1),
      ContractError);
}

TEST(OnnxGraphTest, NamesAFileThatCannotBeWritten) {
  OnnxGraph graph("g", {1, 1, 8, 8});
  const std::string value = graph.AddRelu(graph.input());
  EXPECT_THROW(graph.Write(value, {1, 1, 8, 8}, "no/such/folder/m.onnx"), Error);
}

}  // namespace
}  // namespace etalon::nn::train
