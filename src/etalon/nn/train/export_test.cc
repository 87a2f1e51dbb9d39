#include "etalon/nn/train/export.h"

#include <gtest/gtest.h>

#include "etalon/nn/network.h"
#include "etalon/nn/package.h"
#include "etalon/nn/train/card.h"
#include "etalon/nn/train/reading_network.h"
#include "etalon/nn/train/reading_task.h"
#include "etalon/nn/train/test_data.h"

namespace etalon::nn::train {
namespace {

/// Gives the normalisations something to do, then leaves the network in evaluation mode.
template <typename NetworkHolder>
void Unsettle(NetworkHolder& network) {
  torch::NoGradGuard no_grad;
  InitialiseWeights(*network);
  network->train();
  for (int i = 0; i < 3; ++i) network->forward(torch::randn({4, 1, 32, 32}) * (1 + i));
  for (auto& parameter : network->parameters()) {
    if (parameter.dim() == 1) parameter.add_(torch::randn_like(parameter) * 0.2);
  }
  network->eval();
}

/// Largest difference between what the network says in training's library and what its package
/// says in the measuring program, relative to the largest logit.
double Disagreement(const torch::Tensor& expected, const TrainConfig& config,
                    const torch::Tensor& input, const std::filesystem::path& package) {
  WriteCard(config, {}, package);
  const Network network(LoadPackage(package), {.precision = nn::Precision::kFp32});
  const float* first = input.data_ptr<float>();
  const Tensor logits =
      network.Run({.shape = input.sizes().vec(), .values = {first, first + input.numel()}});
  const torch::Tensor actual =
      torch::from_blob(const_cast<float*>(logits.values.data()), expected.sizes());
  return ((actual - expected).abs().max() / expected.abs().max()).item<double>();
}

TEST(ExportTest, TheMeasuringProgramSegmentsAsTheTrainingDoes) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(1);
  const TemporaryFolder folder("export_unet");
  const TrainConfig config = TinyConfig();
  UNet network(UNetOptions{.channels = {16, 16, 32}, .convolutions = {1, 2, 2}, .classes = 2});
  Unsettle(network);
  ExportOnnx(*network, config.name, config.input_size, folder.path() / "model.onnx");
  const torch::Tensor input = torch::randn({1, 1, 32, 32});
  EXPECT_LT(Disagreement(network->forward(input), config, input, folder.path()), 1e-5);
}

TEST(ExportTest, TheMeasuringProgramClassifiesAsTheTrainingDoes) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(2);
  const TemporaryFolder folder("export_resnet");
  TrainConfig config = TinyConfig();
  config.task = Task::kClassification;
  ResNet network(ResNetOptions{.channels = {16, 32}, .blocks = {1, 2}, .classes = 2});
  Unsettle(network);
  const double temperature = 1.5;
  ExportOnnx(*network, config.name, config.input_size, {}, temperature,
             folder.path() / "model.onnx");
  const torch::Tensor input = torch::randn({1, 1, 32, 32});
  EXPECT_LT(Disagreement(network->forward(input) / temperature, config, input, folder.path()),
            1e-5);
}

TEST(ExportTest, TheMeasuringProgramReadsAsTheTrainingDoes) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(3);
  const TemporaryFolder folder("export_reading");
  TrainConfig config = TinyConfig();
  config.task = Task::kReading;
  config.labels = {
      {.name = "lesion", .code = {}, .parent = {}, .classes = {config.classes[1].name}}};
  config.box_shapes = {"lesion"};
  ReadingNet network(ReadingNetOptions{.channels = {16, 16, 32},
                                       .convolutions = {1, 2, 2},
                                       .classes = 2,
                                       .labels = 1,
                                       .boxes = true});
  InitialiseWeights(*network);
  network->eval();
  ExportOnnx(*network, config.name, config.input_size, folder.path() / "model.onnx");
  const torch::Tensor input = torch::randn({1, 1, 32, 32});
  const torch::Tensor expected = Joined(network->forward(input), 16, 16).contiguous();
  CardFacts facts;
  facts.heads = HeadsOf(config);
  WriteCard(config, facts, folder.path());
  const Network measuring(LoadPackage(folder.path()), {.precision = nn::Precision::kFp32});
  const float* first = input.data_ptr<float>();
  const Tensor output =
      measuring.Run({.shape = input.sizes().vec(), .values = {first, first + input.numel()}});
  const torch::Tensor actual =
      torch::from_blob(const_cast<float*>(output.values.data()), expected.sizes());
  EXPECT_LT(((actual - expected).abs().max() / expected.abs().max()).item<double>(), 1e-5);
}

}  // namespace
}  // namespace etalon::nn::train
