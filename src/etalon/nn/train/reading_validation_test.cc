#include "etalon/nn/train/reading_validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/nn/package.h"
#include "etalon/nn/train/pretrained.h"
#include "etalon/nn/train/reading_mask.h"
#include "etalon/nn/train/test_data.h"

namespace etalon::nn::train {
namespace {

/// A disc of the organ with or without a bright or dark lesion; a patient of its own.
Example Organ(int number) {
  Random random(static_cast<std::uint64_t>(number) + 1);
  Example example;
  example.label = number % 3;
  example.patient = "p" + std::to_string(number);
  example.file = example.patient + ".png";
  example.findings = {example.label > 0 ? 1 : 0, example.label == 2 ? 1 : 0};
  example.picture = image::GrayImage(32, 32, 20);
  example.mask = image::LabelMask(32, 32);
  const double lesion_row = random.Uniform(11, 21);
  const double lesion_column = random.Uniform(11, 21);
  for (int row = 0; row < 32; ++row) {
    for (int column = 0; column < 32; ++column) {
      if (std::hypot(row - 16, column - 16) > 14) continue;
      example.picture(row, column) = static_cast<std::uint8_t>(95 + random.Below(10));
      example.mask(row, column) = 1;
      if (example.label == 0) continue;
      if (std::hypot(row - lesion_row, column - lesion_column) > 4.5) continue;
      example.picture(row, column) = example.label == 2 ? 235 : 40;
      example.mask(row, column) = ReadingPixel(static_cast<std::uint8_t>(example.label + 1), 1);
    }
  }
  return example;
}

ReadingData Data(int count) {
  ReadingData data;
  for (int i = 0; i < count; ++i) data.examples.push_back(Organ(i));
  data.strata = {"none", "dark", "bright"};
  return data;
}

TrainConfig ReadingConfig() {
  TrainConfig config = TinyConfig();
  config.task = Task::kReading;
  config.precision = Precision::kFloat32;
  config.classes = {{.name = "other", .code = {}},
                    {.name = "organ", .code = {}},
                    {.name = "dark lesion", .code = {}},
                    {.name = "bright lesion", .code = {}}};
  config.labels = {
      {.name = "lesion", .code = {}, .parent = {}, .classes = {"dark lesion", "bright lesion"}},
      {.name = "bright", .code = {}, .parent = "lesion", .classes = {"bright lesion"}}};
  config.structures = {{.name = "lesion", .classes = {"dark lesion", "bright lesion"}}};
  config.box_shapes = {"lesion"};
  config.folds = 3;
  config.balance = 0.5;
  config.epoch_pictures = 32;
  config.input_size = 32;
  config.network = {.channels = {8, 16, 16}, .convolutions = {1, 1, 1}};
  config.optimiser = {.learning_rate = 8e-3, .warmup_epochs = 0.5, .average_decay = 0.9};
  config.stages = {{.size = 32, .epochs = 30, .batch = 4}};
  config.augmentation = {};
  return config;
}

TrainOptions InFolder(const std::filesystem::path& run, TrainPart part = {}) {
  TrainOptions options;
  options.run = run;
  options.part = part;
  return options;
}

class Silent : public ProgressObserver {
 public:
  void Report(std::string_view, std::int64_t, std::int64_t) override {}
};

TEST(ValidateReading, LearnsToOutlineToBoxAndToLabel) {
  const TemporaryFolder folder("reading");
  Silent progress;
  const ReadingData data = Data(36);
  const auto result =
      ValidateReading(ReadingConfig(), data, InFolder(folder.path() / "run"), progress);
  ASSERT_EQ(result.pictures.size(), data.examples.size());
  double dice = 0.0;
  int drawn = 0;
  int right = 0;
  int boxed = 0;
  for (const ReadPicture& picture : result.pictures) {
    const auto& findings = data.examples[picture.example].findings;
    if ((picture.scores[0].probability > 0.5) == (findings[0] == 1)) ++right;
    for (const StructureOverlap& overlap : picture.overlaps) {
      if (!overlap.drawn) continue;
      dice += overlap.dice;
      ++drawn;
    }
    if (!picture.true_boxes.empty() && !picture.boxes.empty() &&
        IntersectionOverUnion(picture.boxes[0], picture.true_boxes[0]) > 0.5) {
      ++boxed;
    }
  }
  EXPECT_EQ(drawn, 24);
  EXPECT_GT(dice / drawn, 0.7);
  EXPECT_GE(right, 30);
  EXPECT_GE(boxed, 16);
}

TEST(ValidateReading, TestsEveryPatientOnceByAModelThatNeverSawIt) {
  const TemporaryFolder folder("reading_folds");
  TrainConfig config = ReadingConfig();
  config.stages[0].epochs = 1;
  Silent progress;
  const auto result = ValidateReading(config, Data(18), InFolder(folder.path() / "run"), progress);
  std::vector<int> of_fold(3);
  for (std::size_t i = 0; i < result.pictures.size(); ++i) {
    EXPECT_EQ(result.pictures[i].example, i);
    ++of_fold.at(static_cast<std::size_t>(result.pictures[i].fold));
  }
  EXPECT_THAT(of_fold, testing::Each(6));
}

TEST(ValidateReading, PartsGiveTheSameModelAsOneProcess) {
  const TemporaryFolder folder("reading_parts");
  TrainConfig config = ReadingConfig();
  config.stages[0].epochs = 1;
  const ReadingData data = Data(18);
  Silent progress;
  ValidateReading(config, data, InFolder(folder.path() / "whole"), progress);
  for (const int index : {1, 0}) {
    const auto part = ValidateReading(
        config, data, InFolder(folder.path() / "parts", {.index = index, .count = 2}), progress);
    EXPECT_TRUE(part.partial);
    EXPECT_TRUE(part.facts.metrics.empty());
  }
  ValidateReading(config, data, InFolder(folder.path() / "parts"), progress);
  EXPECT_EQ(Sha256OfFile(folder.path() / "whole/package/model.onnx"),
            Sha256OfFile(folder.path() / "parts/package/model.onnx"));
}

TEST(ValidateReading, ThePackageKnowsItsHeads) {
  const TemporaryFolder folder("reading_package");
  TrainConfig config = ReadingConfig();
  config.stages[0].epochs = 1;
  Silent progress;
  const auto result = ValidateReading(config, Data(18), InFolder(folder.path() / "run"), progress);
  const ModelPackage package = LoadPackage(folder.path() / "run/package");
  EXPECT_EQ(package.card.task, ModelTask::kReading);
  ASSERT_EQ(package.card.heads.labels.size(), 2U);
  EXPECT_EQ(package.card.heads.labels[1].parent, 0);
  EXPECT_NEAR(package.card.heads.labels[0].fusion.map, result.heads.labels[0].fusion.map, 1e-4);
  EXPECT_EQ(package.card.heads.structures[0].name, "lesion");
  EXPECT_EQ(package.card.heads.box_label, "lesion");
}

TEST(ValidateReading, StartsFromPretrainedWeightsAndSaysSo) {
  const TemporaryFolder folder("reading_start");
  TrainConfig config = ReadingConfig();
  config.stages[0].epochs = 1;
  Silent progress;
  ValidateReading(config, Data(18), InFolder(folder.path() / "nothing"), progress);
  const auto pretrained = MakePretrainedNetwork(config.network);
  config.start.weights = folder.path() / "weights.pt";
  WritePretrained(*pretrained, config.start.weights);
  std::ofstream(folder.path() / "card.json") << nlohmann::json{
      {"name", "trunk"}, {"licence", "CC0-1.0"}, {"sha256", Sha256OfFile(config.start.weights)}};
  ValidateReading(config, Data(18), InFolder(folder.path() / "start"), progress);
  EXPECT_NE(Sha256OfFile(folder.path() / "nothing/package/model.onnx"),
            Sha256OfFile(folder.path() / "start/package/model.onnx"));
  std::ifstream stream(folder.path() / "start/package/card.json");
  const auto start = nlohmann::json::parse(stream).at("training").at("start");
  EXPECT_EQ(start.at("sha256"), Sha256OfFile(config.start.weights));
  EXPECT_EQ(start.at("name"), "trunk");
  EXPECT_EQ(start.at("licence"), "CC0-1.0");
}

TEST(ValidateReading, CompletesItsOwnPicturesBeforehand) {
  const TemporaryFolder folder("reading_own");
  TrainConfig config = ReadingConfig();
  config.stages[0].epochs = 1;
  config.start.own_epochs = 1;
  Silent progress;
  ValidateReading(config, Data(18), InFolder(folder.path() / "run"), progress);
  const auto weights = [&](const char* model) {
    return Sha256OfFile(folder.path() / "run" / model / "pretraining/package/weights.pt");
  };
  EXPECT_NE(weights("fold_1"), weights("fold_2"));  // each has pictures of its own
  std::ifstream stream(folder.path() / "run/package/card.json");
  const auto start = nlohmann::json::parse(stream).at("training").at("start");
  EXPECT_EQ(start.at("sha256"), weights("final"));
  EXPECT_EQ(start.at("training").at("pictures"), 17);  // one of 18 is held out
}

TEST(ValidateReading, NamesAFindingThatAFoldWouldLack) {
  const TemporaryFolder folder("reading_few");
  ReadingData data = Data(18);
  for (std::size_t i = 0; i < 16; ++i) {
    if (data.examples[i].label == 2) data.examples[i] = Organ(1000 + 3 * static_cast<int>(i));
  }
  for (std::size_t i = 0; i < data.examples.size(); ++i)
    data.examples[i].patient = std::to_string(i);
  Silent progress;
  try {
    ValidateReading(ReadingConfig(), data, InFolder(folder.path() / "run"), progress);
    FAIL() << "two few pictures of a finding were accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("'bright'"));
    EXPECT_THAT(error.what(), testing::HasSubstr("too few patients"));
  }
}

}  // namespace
}  // namespace etalon::nn::train
