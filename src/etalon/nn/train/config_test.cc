#include "etalon/nn/train/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/core/error.h"

namespace etalon::nn::train {
namespace {

constexpr const char* kMinimal = R"(
name = "tiny"
version = "1.0.0"
description = "d"
licence = "CC0-1.0"
task = "segmentation"
seed = 7
[[class]]
name = "background"
[[class]]
name = "disc"
code = "SCT:1"
[data]
holdout_patients = 2
[[data.training]]
images = "images"
masks = "masks"
[input]
size = 32
mean = 0.25
deviation = 0.5
[network]
channels = [4, 8]
convolutions = [1, 1]
[optimiser]
learning_rate = 0.01
[augmentation]
rotation_degrees = 10
[[stage]]
size = 16
epochs = 2
batch = 4
)";

std::string Replaced(const std::string& from, const std::string& to) {
  std::string text = kMinimal;
  text.replace(text.find(from), from.size(), to);
  return text;
}

std::string ErrorOf(const std::string& text) {
  try {
    ParseTrainConfig(text, "tiny.toml");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kFileMalformed);
    return error.what();
  }
  return "no error";
}

TEST(TrainConfigTest, ReadsEveryTable) {
  const TrainConfig config = ParseTrainConfig(kMinimal, "tiny.toml");
  EXPECT_EQ(config.name, "tiny");
  EXPECT_EQ(config.task, Task::kSegmentation);
  EXPECT_EQ(config.seed, 7U);
  ASSERT_EQ(config.classes.size(), 2U);
  EXPECT_EQ(config.classes[1].code, "SCT:1");
  EXPECT_EQ(config.training.at(0).masks, "masks");
  EXPECT_EQ(config.stages.at(0).size, 16);
  EXPECT_DOUBLE_EQ(config.normalisation_mean, 0.25);
  EXPECT_DOUBLE_EQ(config.augmentation.rotation_degrees, 10.0);
  EXPECT_THAT(config.network.channels, testing::ElementsAre(4, 8));
}

TEST(TrainConfigTest, NamesAnUnknownKeyAndItsLine) {
  EXPECT_EQ(ErrorOf(Replaced("learning_rate = 0.01", "learning_rat = 0.01")),
            "tiny.toml: key 'optimiser.learning_rat' is unknown (line 26)");
  EXPECT_EQ(ErrorOf(Replaced("seed = 7", "seed = 7\nsede = 8")),
            "tiny.toml: key 'sede' is unknown (line 8)");
  EXPECT_EQ(ErrorOf(Replaced("batch = 4", "batch = 4\nbatches = 4")),
            "tiny.toml: key 'stage[0].batches' is unknown (line 33)");
}

TEST(TrainConfigTest, NamesAMissingKey) {
  EXPECT_EQ(ErrorOf(Replaced("seed = 7\n", "")), "tiny.toml: key 'seed' is missing");
  EXPECT_EQ(ErrorOf(Replaced("masks = \"masks\"\n", "")),
            "tiny.toml: key 'data.training[0].masks' is missing");
}

TEST(TrainConfigTest, RefusesWrongTypesAndRanges) {
  EXPECT_EQ(ErrorOf(Replaced("seed = 7", "seed = \"x\"")),
            "tiny.toml: key 'seed' has the wrong type");
  EXPECT_EQ(ErrorOf(Replaced("mean = 0.25", "mean = \"x\"")),
            "tiny.toml: key 'input.mean' must be a number");
  EXPECT_EQ(ErrorOf(Replaced("rotation_degrees = 10", "rotation_degrees = 999")),
            "tiny.toml: key 'augmentation.rotation_degrees' is out of range");
  EXPECT_EQ(ErrorOf(Replaced("task = \"segmentation\"", "task = \"magic\"")),
            "tiny.toml: key 'task' must be \"segmentation\", \"classification\", \"reading\" or "
            "\"pretraining\"");
  EXPECT_EQ(ErrorOf(Replaced("size = 16", "size = 15")),
            "tiny.toml: key 'stage[0].size' must be a multiple of 2");
  EXPECT_EQ(ErrorOf(Replaced("epochs = 2", "epochs = 0")),
            "tiny.toml: key 'stage[0].epochs' must be a positive integer");
}

/// A pretraining, with `more` at the end.
std::string Unlabelled(const std::string& data, const std::string& more = {}) {
  std::string text = Replaced("\"segmentation\"", "\"pretraining\"");
  const auto begin = text.find("[[class]]");
  return text.replace(begin, text.find("[input]") - begin, "[data]\n" + data) + more;
}

TEST(TrainConfigTest, ReadsAPretraining) {
  const TrainConfig config = ParseTrainConfig(
      Unlabelled("epoch_pictures = 64\nheld_out = 0.1\nframes = 2\nhidden_share = 0.6\n"
                 "[[data.unlabelled]]\nfolder = \"a\"\n"
                 "[[data.unlabelled]]\nfolder = \"b\"\npattern = \".*\\\\.png\"\n"),
      "p.toml");
  EXPECT_EQ(config.task, Task::kPretraining);
  EXPECT_TRUE(config.classes.empty());
  ASSERT_EQ(config.pretraining.folders.size(), 2U);
  EXPECT_EQ(config.pretraining.folders[1].pattern, ".*\\.png");
  EXPECT_EQ(config.pretraining.frames, 2);
  EXPECT_DOUBLE_EQ(config.pretraining.hidden_share, 0.6);
  EXPECT_EQ(config.epoch_pictures, 64);
  EXPECT_EQ(ErrorOf(Unlabelled("epoch_pictures = 64\n")),
            "tiny.toml: key 'data.unlabelled' is missing");
  EXPECT_EQ(ErrorOf(Unlabelled("epoch_pictures = 64\nhidden_share = 1.0\n"
                               "[[data.unlabelled]]\nfolder = \"a\"\n")),
            "tiny.toml: key 'data.hidden_share' is out of range");
}

TEST(TrainConfigTest, OnlyReadingsStartFromWeights) {
  EXPECT_EQ(ErrorOf(std::string(kMinimal) + "[start]\nweights = \"w.pt\"\n"),
            "tiny.toml: key 'start.weights' is for readings only");
  EXPECT_EQ(ErrorOf(std::string(kMinimal) + "[start]\nown_epochs = 2\n"),
            "tiny.toml: key 'start.weights' is for readings only");
}

/// The minimal configuration as a cross-validated classification, with `data` for its table.
std::string Folded(const std::string& data, const char* positive = "positive = true\n") {
  std::string text = Replaced("\"segmentation\"", "\"classification\"");
  text.replace(text.find("code = \"SCT:1\"\n"), 15, positive);
  const auto begin = text.find("[data]");
  return text.replace(begin, text.find("[input]") - begin, "[data]\n" + data);
}

TEST(TrainConfigTest, ReadsFoldsAndExternalFolders) {
  const TrainConfig config = ParseTrainConfig(
      Folded("folds = 5\nepoch_pictures = 8\nbalance = 0.5\npictures = \"planar-scan\"\n"
             "[[data.labelled]]\nfolder = \"a\"\nlabels = \"l.csv\"\n"
             "[[data.external]]\nname = \"far\"\nfolder = \"b\"\nlabels = \"m.csv\"\n"),
      "tiny.toml");
  EXPECT_EQ(config.folds, 5);
  EXPECT_EQ(config.pictures, PictureKind::kPlanarScan);
  EXPECT_DOUBLE_EQ(config.balance, 0.5);
  EXPECT_EQ(config.labelled.at(0).name, "a");
  EXPECT_EQ(config.external.at(0).name, "far");
  EXPECT_TRUE(config.classes.at(1).positive);
}

TEST(TrainConfigTest, FoldsNeedBothSidesAndLabels) {
  const std::string labelled = "[[data.labelled]]\nfolder = \"a\"\nlabels = \"l.csv\"\n";
  const std::string counts = "folds = 5\nepoch_pictures = 8\n";
  EXPECT_EQ(ErrorOf(Folded(counts + labelled, "")),
            "tiny.toml: key 'data.folds' needs classes with 'positive = true' and classes without");
  EXPECT_EQ(ErrorOf(Folded(counts)), "tiny.toml: key 'data.labelled' is missing");
  EXPECT_EQ(ErrorOf(Folded("folds = 2\nepoch_pictures = 8\n" + labelled)),
            "tiny.toml: key 'data.folds' must be between 3 and 20");
}

TEST(TrainConfigTest, NamesTheLineOfBrokenToml) {
  EXPECT_THAT(ErrorOf("name = \"a\nb\""), testing::StartsWith("tiny.toml: line 1: "));
}

TEST(TrainConfigTest, NamesAMissingFile) {
  EXPECT_THROW(LoadTrainConfig("no/such/file.toml"), Error);
}

TEST(TrainConfigTest, ShippedConfigurationsAreValid) {
  EXPECT_EQ(LoadTrainConfig("configs/apical-segmentation.toml").name, "apical-segmentation");
  EXPECT_EQ(LoadTrainConfig("configs/apical-view.toml").task, Task::kClassification);
  EXPECT_EQ(LoadTrainConfig("configs/bone-scan.toml").folds, 5);
}

}  // namespace
}  // namespace etalon::nn::train
