#include "etalon/nn/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <omp.h>

#include <dnnl.hpp>
#include <thread>

#include "etalon/core/error.h"
#include "etalon/nn/test_onnx.h"
#include "etalon/nn/test_reference.h"

namespace etalon::nn {
namespace {

bool HasTiles() { return dnnl::get_effective_cpu_isa() == dnnl::cpu_isa::avx512_core_amx; }

double LargestDifference(const Tensor& a, const Tensor& b) {
  EXPECT_EQ(a.shape, b.shape);
  double largest = 0.0;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a.values[i] - b.values[i])));
  }
  return largest;
}

double Amplitude(const Tensor& tensor) {
  double largest = 0.0;
  for (const float value : tensor.values) {
    largest = std::max(largest, std::abs(static_cast<double>(value)));
  }
  return largest;
}

/// Largest error of a network against the reference interpreter, over the reference's amplitude.
double RelativeError(const std::string& bytes, const Tensor& input, NetworkOptions options = {}) {
  const Tensor expected = ReferenceNetwork(ParseOnnx(bytes, "reference")).Run(input);
  const Network network(PackageOf(bytes), std::move(options));
  return LargestDifference(network.Run(input), expected) / Amplitude(expected);
}

NetworkOptions Int8Options(const std::string& bytes, const Tensor& calibration) {
  return {.precision = Precision::kInt8,
          .ranges = MeasureActivationRanges(PackageOf(bytes), calibration)};
}

TEST(Network, AHandExampleOfOneConvolution) {
  TestOnnx onnx(1, 1, 3);
  onnx.Node("Conv",
            {"image", onnx.Initialiser({1, 1, 1, 3}, {1, 10, 100}), onnx.Initialiser({1}, {0.5F})});
  onnx.SetIntegers("pads", {0, 1, 0, 1});
  const Network network(PackageOf(onnx.Bytes({1, 1, 1, 3})), {.precision = Precision::kFp32});
  const Tensor logits = network.Run({.shape = {1, 1, 1, 3}, .values = {1, 2, 3}});
  EXPECT_EQ(logits.shape, (Shape{1, 1, 1, 3}));
  EXPECT_THAT(logits.values, testing::ElementsAre(210.5F, 321.5F, 32.5F));
}

TEST(Network, UNetInFp32EqualsTheReference) {
  EXPECT_LT(
      RelativeError(SmallUNet(), RandomTensor({2, 1, 32, 32}), {.precision = Precision::kFp32}),
      1e-5);
}

TEST(Network, UNetTakesSidesOtherThanTheCards) {
  EXPECT_LT(
      RelativeError(SmallUNet(), RandomTensor({1, 1, 24, 40}), {.precision = Precision::kFp32}),
      1e-5);
}

TEST(Network, WidthsThatFitNoVectorEqualTheReference) {
  EXPECT_LT(RelativeError(SmallUNet(16, 5), RandomTensor({1, 1, 16, 16}),
                          {.precision = Precision::kFp32}),
            1e-5);
}

TEST(Network, ResNetInFp32EqualsTheReference) {
  EXPECT_LT(
      RelativeError(SmallResNet(), RandomTensor({3, 1, 32, 32}), {.precision = Precision::kFp32}),
      1e-5);
}

TEST(Network, StandAloneOperatorsEqualTheReference) {
  TestOnnx onnx(3, 8, 8);
  const std::string sum = onnx.Node("Add", {"image", "image"});
  const std::string positive = onnx.Relu("image");
  const std::string pooled = onnx.Node("MaxPool", {onnx.Concatenation(sum, positive)});
  onnx.SetIntegers("kernel_shape", {3, 3});
  onnx.SetIntegers("pads", {1, 1, 1, 1});
  onnx.Doubling(pooled);
  const std::string bytes = onnx.Bytes({1, 6, 16, 16});
  for (const Precision precision : {Precision::kFp32, Precision::kBf16}) {
    if (precision == Precision::kBf16 && !HasTiles()) continue;
    EXPECT_LT(RelativeError(bytes, RandomTensor({1, 3, 8, 8}), {.precision = precision}), 4e-3)
        << Name(precision);
  }
}

TEST(Network, AnAddendThatIsReadLaterIsKept) {
  TestOnnx onnx(4, 8, 8);
  const std::string first = onnx.Convolution("image", 4, 4);
  const std::string second = onnx.Convolution(first, 4, 4);
  const std::string sum = onnx.Node("Add", {first, second});
  onnx.Concatenation(first, sum);
  EXPECT_LT(RelativeError(onnx.Bytes({1, 8, 8, 8}), RandomTensor({1, 4, 8, 8}),
                          {.precision = Precision::kFp32}),
            1e-5);
}

TEST(Network, AConvolutionThatAddsItsOwnInputReadsItWhole) {
  TestOnnx onnx(4, 8, 8);
  const std::string first = onnx.Convolution("image", 4, 4);
  onnx.Node("Add", {first, onnx.Convolution(first, 4, 4)});
  EXPECT_LT(RelativeError(onnx.Bytes({1, 4, 8, 8}), RandomTensor({1, 4, 8, 8}),
                          {.precision = Precision::kFp32}),
            1e-5);
}

TEST(Network, Bf16StaysWithinItsPrecision) {
  if (!HasTiles()) GTEST_SKIP() << "bf16 is used on processors with AMX only";
  const NetworkOptions options{.precision = Precision::kBf16};
  EXPECT_LT(RelativeError(SmallUNet(), RandomTensor({1, 1, 32, 32}), options), 0.02);
  EXPECT_LT(RelativeError(SmallResNet(), RandomTensor({1, 1, 32, 32}), options), 0.02);
}

TEST(Network, Int8StaysWithinItsPrecision) {
  const Tensor calibration = RandomTensor({4, 1, 32, 32}, 11);
  const Tensor input = RandomTensor({1, 1, 32, 32});
  const std::string unet = SmallUNet();
  // Random weights are the worst case: nothing in them tolerates rounding.
  EXPECT_LT(RelativeError(unet, input, Int8Options(unet, calibration)), 0.15);
  const std::string resnet = SmallResNet();
  EXPECT_LT(RelativeError(resnet, input, Int8Options(resnet, calibration)), 0.06);
}

TEST(Network, Int8WithoutRangesIsAnError) {
  try {
    Network(PackageOf(SmallUNet()), {.precision = Precision::kInt8});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kModelInvalid);
    EXPECT_THAT(error.what(), testing::HasSubstr("test-model: has no activation ranges for"));
  }
}

TEST(Network, SumsThatInt8CannotMakeAreNamed) {
  TestOnnx onnx(1, 8, 8);
  const std::string first = onnx.Convolution("image", 1, 4);
  const std::string positive = onnx.Relu(onnx.Convolution("image", 1, 4));
  onnx.Node("Add", {first, positive});
  const std::string bytes = onnx.Bytes({1, 4, 8, 8});
  try {
    Network(PackageOf(bytes), Int8Options(bytes, RandomTensor({1, 1, 8, 8})));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "test-model: \"Add_4\" cannot be computed in int8");
  }
}

TEST(Network, BytesDependNeitherOnThreadsNorOnBatches) {
  const Tensor batch = RandomTensor({5, 1, 32, 32});
  for (const std::string& bytes : {SmallUNet(), SmallResNet()}) {
    const ModelPackage package = PackageOf(bytes);
    NetworkOptions options = Int8Options(bytes, batch);
    for (const Precision precision : {Precision::kFp32, Precision::kAuto, Precision::kInt8}) {
      options.precision = precision;
      options.threads = 1;
      const Tensor expected = Network(package, options).Run(batch);
      const std::size_t each = expected.values.size() / 5;
      for (const int threads : {2, 3}) {
        options.threads = threads;
        const Network network(package, options);
        EXPECT_EQ(network.Run(batch), expected) << Name(precision) << threads;
        const Tensor one = network.Run(
            {.shape = {1, 1, 32, 32},
             .values = {batch.values.begin() + 3 * 1024, batch.values.begin() + 4 * 1024}});
        EXPECT_TRUE(std::equal(one.values.begin(), one.values.end(),
                               expected.values.begin() + static_cast<std::ptrdiff_t>(3 * each)))
            << Name(precision) << threads;
      }
    }
  }
}

TEST(Network, SharedBetweenThreadsGivesTheSameBytes) {
  const Network network(PackageOf(SmallUNet()));
  const Tensor batch = RandomTensor({2, 1, 32, 32});
  const Tensor expected = network.Run(batch);
  std::vector<Tensor> results(3);
  std::vector<std::thread> threads;
  for (Tensor& result : results) threads.emplace_back([&] { result = network.Run(batch); });
  for (std::thread& thread : threads) thread.join();
  for (const Tensor& result : results) EXPECT_EQ(result, expected);
}

TEST(Network, LeavesTheCallersThreadCountAlone) {
  const int before = omp_get_max_threads();
  const Network network(PackageOf(SmallUNet()), {.threads = before + 1});
  network.Run(RandomTensor({1, 1, 32, 32}));
  network.Run(RandomTensor({2, 1, 32, 32}));
  EXPECT_EQ(omp_get_max_threads(), before);
}

TEST(Network, WrongShapesAreNamed) {
  const Network network(PackageOf(SmallUNet()));
  EXPECT_THROW(network.Run(RandomTensor({1, 2, 32, 32})), ContractError);
  EXPECT_THROW(network.Run({.shape = {1, 1, 32, 32}, .values = {1.0F}}), ContractError);
  EXPECT_THROW(network.Run({.shape = {0, 1, 32, 32}, .values = {}}), ContractError);
  try {
    network.Run(RandomTensor({1, 1, 30, 32}));
    FAIL() << "no error";
  } catch (const ContractError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("joins pictures of 15x16 and 14x16 pixels"));
  }
}

TEST(Network, RangesAreTheLargestMagnitudesPerChannel) {
  TestOnnx onnx(1, 2, 2);
  const std::string convolved =
      onnx.Node("Conv", {"image", onnx.Initialiser({2, 1, 1, 1}, {2, -3})});
  onnx.Convolution(convolved, 2, 1, 1);
  const auto ranges = MeasureActivationRanges(PackageOf(onnx.Bytes({1, 1, 2, 2})),
                                              {.shape = {1, 1, 2, 2}, .values = {1, -4, 2, 3}});
  EXPECT_THAT(ranges.at(convolved), testing::ElementsAre(8.0F, 12.0F));
}

TEST(Network, FewerThanOneThreadIsRefused) {
  EXPECT_THROW(Network(PackageOf(SmallUNet()), {.threads = 0}), ContractError);
}

}  // namespace
}  // namespace etalon::nn
