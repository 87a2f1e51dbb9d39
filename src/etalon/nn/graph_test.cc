#include "etalon/nn/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "etalon/core/error.h"
#include "etalon/nn/plan.h"
#include "etalon/nn/test_onnx.h"

namespace etalon::nn {
namespace {

using testing::HasSubstr;

/// The message of the error that parsing and lowering `bytes` ends in.
std::string ErrorOf(const std::string& bytes) {
  try {
    LowerGraph(ParseOnnx(bytes, "model"), "model");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kModelInvalid);
    return error.what();
  }
  return "no error";
}

std::string OneNode(TestOnnx& onnx) { return onnx.Bytes({1, 1, 32, 32}); }

TEST(ParseOnnx, ReadsNodesAttributesAndInitialisers) {
  TestOnnx onnx(1, 4, 6);
  onnx.Convolution("image", 1, 2, 3, 2, true);
  const Graph graph = ParseOnnx(onnx.Bytes({1, 2, 2, 3}), "model");
  EXPECT_EQ(graph.input.name, "image");
  EXPECT_EQ(graph.input.shape, (Shape{1, 1, 4, 6}));
  EXPECT_EQ(graph.output.name, "logits");
  ASSERT_EQ(graph.nodes.size(), 1U);
  EXPECT_EQ(graph.nodes[0].operator_type, "Conv");
  EXPECT_EQ(std::get<std::vector<std::int64_t>>(graph.nodes[0].attributes.at("strides")),
            (std::vector<std::int64_t>{2, 2}));
  EXPECT_EQ(graph.initialisers.at(graph.nodes[0].inputs[1]).shape, (Shape{2, 1, 3, 3}));
}

TEST(ParseOnnx, BytesThatAreNoModelAreNamed) {
  EXPECT_THAT(ErrorOf("not a model"), HasSubstr("model: is no ONNX model, or a truncated one"));
  EXPECT_THAT(ErrorOf(""), HasSubstr("names no ONNX operator set"));
}

TEST(ParseOnnx, EveryTruncationIsAnError) {
  const std::string bytes = SmallResNet(8);
  for (std::size_t length = 0; length < bytes.size(); length += 997) {
    EXPECT_NE(ErrorOf(bytes.substr(0, length)), "no error") << length;
  }
}

TEST(ParseOnnx, OtherOperatorSetsAreNamed) {
  TestOnnx onnx;
  onnx.Relu("image");
  onnx.proto().mutable_opset_import(0)->set_version(9);
  EXPECT_THAT(ErrorOf(OneNode(onnx)), HasSubstr("ONNX operator set 9; 11 to 17 are supported"));
  onnx.proto().mutable_opset_import(0)->set_domain("com.example");
  EXPECT_THAT(ErrorOf(onnx.proto().SerializeAsString()), HasSubstr("\"com.example\""));
}

TEST(ParseOnnx, DamagedInitialisersAreNamed) {
  TestOnnx onnx;
  onnx.Convolution("image", 1, 1);
  OneNode(onnx);
  auto& tensor = *onnx.graph().mutable_initializer(0);
  const std::string data = tensor.raw_data();
  const auto error = [&] { return ErrorOf(onnx.proto().SerializeAsString()); };
  tensor.set_raw_data(data.substr(4));
  EXPECT_THAT(error(), HasSubstr("\"weights_1\", whose data does not fill its shape"));
  const float nan = std::numeric_limits<float>::quiet_NaN();
  tensor.set_raw_data(std::string(reinterpret_cast<const char*>(&nan), 4) + data.substr(4));
  EXPECT_THAT(error(), HasSubstr("\"weights_1\" with a number that is not finite"));
  tensor.set_raw_data(data);
  tensor.set_dims(0, -1);
  EXPECT_THAT(error(), HasSubstr("gives \"weights_1\" a side of -1"));
  tensor.set_dims(0, 1);
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  EXPECT_THAT(error(), HasSubstr("in another file"));
  tensor.set_data_type(onnx::TensorProto::DOUBLE);
  EXPECT_THAT(error(), HasSubstr("another type than fp32"));
}

TEST(ParseOnnx, BrokenWiringIsNamed) {
  TestOnnx onnx;
  onnx.Relu("elsewhere");
  EXPECT_THAT(ErrorOf(OneNode(onnx)), HasSubstr("reads \"elsewhere\" before it is written"));
  TestOnnx twice;
  twice.Relu("image");
  twice.Relu("image");
  twice.graph().mutable_node(0)->set_output(0, "logits");
  EXPECT_THAT(ErrorOf(OneNode(twice)), HasSubstr("writes \"logits\" twice"));
  TestOnnx absent;
  absent.Relu("image");
  OneNode(absent);
  absent.graph().mutable_output(0)->set_name("image");
  EXPECT_THAT(ErrorOf(absent.proto().SerializeAsString()), HasSubstr("never computes its output"));
}

TEST(LowerGraph, FusesASegmentationToConvolutionsPoolingsAndConcatenations) {
  const Plan plan = LowerGraph(ParseOnnx(SmallUNet(), "model"), "model");
  std::string kinds;
  for (const Step& step : plan.steps) kinds += "CPJARGL"[step.operation.index()];
  EXPECT_EQ(kinds, "CCPCPCCJCCJCC");
  EXPECT_TRUE(std::get<Convolution>(plan.steps[0].operation).relu);
  EXPECT_FALSE(std::get<Convolution>(plan.steps.back().operation).relu);
  EXPECT_EQ(std::get<Concatenation>(plan.steps[7].operation).doubled,
            (std::vector<bool>{false, true}));
}

TEST(LowerGraph, FusesResidualSums) {
  const Plan plan = LowerGraph(ParseOnnx(SmallResNet(), "model"), "model");
  std::string kinds;
  for (const Step& step : plan.steps) kinds += "CPJARGL"[step.operation.index()];
  EXPECT_EQ(kinds, "CCCCCCGL");
  const auto& projected = std::get<Convolution>(plan.steps[5].operation);
  EXPECT_TRUE(projected.addend.has_value());
  EXPECT_TRUE(projected.relu);
  EXPECT_TRUE(plan.output_is_vector);
}

TEST(LowerGraph, UnknownOperatorsAreNamedWithTheirNode) {
  TestOnnx onnx;
  onnx.Node("Softmax", {"image"});
  EXPECT_THAT(ErrorOf(OneNode(onnx)),
              HasSubstr("model: Softmax \"Softmax_1\" is an operator that is not supported"));
}

TEST(LowerGraph, UnsupportedAttributesAreNamed) {
  TestOnnx grouped;
  grouped.Convolution("image", 1, 1);
  grouped.SetInteger("group", 2);
  EXPECT_THAT(ErrorOf(OneNode(grouped)), HasSubstr("Conv \"Conv_1\" has group 2, supported is 1"));
  TestOnnx dilated;
  dilated.Convolution("image", 1, 1);
  dilated.SetIntegers("dilations", {2, 2});
  EXPECT_THAT(ErrorOf(OneNode(dilated)), HasSubstr("has dilations"));
  TestOnnx unknown;
  unknown.Relu("image");
  unknown.SetInteger("slope", 1);
  EXPECT_THAT(ErrorOf(OneNode(unknown)), HasSubstr("has the unsupported attribute \"slope\""));
  TestOnnx linear;
  linear.Doubling("image");
  linear.graph().mutable_node(0)->mutable_attribute(0)->set_s("linear");
  EXPECT_THAT(ErrorOf(OneNode(linear)), HasSubstr("has mode \"linear\", supported is \"nearest\""));
}

TEST(LowerGraph, NormalisationWithoutItsConvolutionIsNamed) {
  TestOnnx onnx;
  onnx.Normalisation("image", 1);
  EXPECT_THAT(ErrorOf(OneNode(onnx)), HasSubstr("does not follow a convolution of its own"));
}

TEST(LowerGraph, VectorsAndPicturesDoNotMix) {
  TestOnnx onnx;
  onnx.MaxPooling(onnx.Node("GlobalAveragePool", {"image"}));
  EXPECT_THAT(ErrorOf(OneNode(onnx)), HasSubstr("reads a vector where a picture is needed"));
}

TEST(InferShapes, MismatchesNameTheStep) {
  TestOnnx onnx;
  onnx.Convolution("image", 2, 1);
  const Plan plan = LowerGraph(ParseOnnx(OneNode(onnx), "model"), "model");
  try {
    InferShapes(plan, 32, 32);
    FAIL() << "no error";
  } catch (const ContractError& error) {
    EXPECT_STREQ(error.what(), "\"Conv_1\" reads 1 channels instead of 2");
  }
}

TEST(InferShapes, GraphsThatGrowWithoutBoundAreRefused) {
  TestOnnx onnx;
  std::string value = "image";
  for (int i = 0; i < 70; ++i) value = onnx.Doubling(value);
  const Plan plan = LowerGraph(ParseOnnx(OneNode(onnx), "model"), "model");
  EXPECT_THROW(InferShapes(plan, 32, 32), ContractError);
}

}  // namespace
}  // namespace etalon::nn
