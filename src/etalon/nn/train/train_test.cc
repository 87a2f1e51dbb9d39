#include "etalon/nn/train/train.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/nn/train/test_data.h"

namespace etalon::nn::train {
namespace {

constexpr int kPatients = 8;
constexpr std::int64_t kStepsOfAnEpoch = 3;  // 6 training patients x 2 pictures / batches of 4

/// Stops a run at a step: politely, or as abruptly as a test can.
class Interruption : public ProgressObserver {
 public:
  Interruption(std::int64_t step, bool abrupt) : step_(step), abrupt_(abrupt) {}

  void Report(std::string_view, std::int64_t done, std::int64_t) override {
    done_ = done;
    if (abrupt_ && done == step_) throw std::runtime_error("killed");
  }
  bool Cancelled() const override { return !abrupt_ && done_ == step_; }

 private:
  std::int64_t step_;
  bool abrupt_;
  std::int64_t done_ = 0;
};

std::string TextOf(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

class TrainTest : public testing::Test {
 protected:
  TrainTest() : folder_(testing::UnitTest::GetInstance()->current_test_info()->name()) {
    WriteDiscs(folder_.path(), kPatients);
  }

  TrainOptions Options(const std::string& run) const {
    return {.data_root = folder_.path(), .run = folder_.path() / run, .package = {}};
  }

  TrainResult TrainSilently(const TrainConfig& config, const std::string& run) const {
    SilentProgress progress;
    return Train(config, Options(run), progress);
  }

  std::string WeightsOf(const std::string& run) const {
    return Sha256OfFile(folder_.path() / run / "package" / "model.onnx");
  }

  TemporaryFolder folder_;
};

TEST_F(TrainTest, TheSameConfigurationGivesTheSameWeights) {
  TrainSilently(TinyConfig(), "first");
  TrainSilently(TinyConfig(), "second");
  EXPECT_EQ(WeightsOf("first"), WeightsOf("second"));
  TrainConfig other = TinyConfig();
  other.seed = 6;
  TrainSilently(other, "third");
  EXPECT_NE(WeightsOf("first"), WeightsOf("third"));
}

TEST_F(TrainTest, AdditionalExamplesAreTrainedOn) {
  Example empty;
  empty.patient = "phantom";
  empty.picture = image::GrayImage(16, 16);
  empty.mask = image::LabelMask(16, 16);
  TrainOptions options = Options("more");
  options.additional = {empty, empty, empty};
  SilentProgress progress;
  Train(TinyConfig(), options, progress);
  TrainSilently(TinyConfig(), "fewer");
  EXPECT_NE(WeightsOf("more"), WeightsOf("fewer"));
}

TEST_F(TrainTest, AKilledRunResumesToTheSameWeights) {
  TrainSilently(TinyConfig(), "whole");
  Interruption kill(2 * kStepsOfAnEpoch + 2, true);
  EXPECT_THROW(Train(TinyConfig(), Options("killed"), kill), std::runtime_error);
  EXPECT_EQ(TrainSilently(TinyConfig(), "killed").epochs, 3);
  EXPECT_EQ(WeightsOf("whole"), WeightsOf("killed"));
}

TEST_F(TrainTest, ACancelledRunSaysSoAndResumes) {
  Interruption cancel(kStepsOfAnEpoch + 1, false);
  const TrainResult stopped = Train(TinyConfig(), Options("run"), cancel);
  EXPECT_TRUE(stopped.cancelled);
  EXPECT_EQ(stopped.epochs, 1);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "run" / "package"));
  EXPECT_FALSE(TrainSilently(TinyConfig(), "run").cancelled);
}

TEST_F(TrainTest, LearnsToFindADisc) {
  TrainConfig config = TinyConfig();
  config.stages = {{.size = 32, .epochs = 25, .batch = 4}};
  EXPECT_GT(TrainSilently(config, "run").best_score, 0.9);
}

TEST_F(TrainTest, StopsEarlyWhenTheScoreNoLongerRises) {
  TrainConfig config = TinyConfig();
  config.stages = {{.size = 32, .epochs = 50, .batch = 4}};
  config.optimiser.learning_rate = 0;
  config.patience = 3;
  const TrainResult result = TrainSilently(config, "run");
  EXPECT_EQ(result.epochs, result.best_epoch + 1 + 3);
  EXPECT_LT(result.epochs, 50);
}

TEST_F(TrainTest, LogsEveryEpochAndDrawsTheCurve) {
  TrainSilently(TinyConfig(), "run");
  const std::string log = TextOf(folder_.path() / "run" / "log.csv");
  EXPECT_THAT(log,
              testing::StartsWith("epoch,size,learning_rate,loss,score,dice_disc,seconds\n1,16,"));
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 4);
  EXPECT_THAT(TextOf(folder_.path() / "run" / "curve.svg"), testing::HasSubstr("tiny: 3 epochs"));
}

TEST_F(TrainTest, TheCardHoldsWhatTheModelNeeds) {
  TrainSilently(TinyConfig(), "run");
  const auto package = folder_.path() / "run" / "package";
  const auto card = nlohmann::json::parse(TextOf(package / "card.json"));
  EXPECT_EQ(card["name"], "tiny");
  EXPECT_EQ(card["task"], "segmentation");
  EXPECT_EQ(card["sha256"], Sha256OfFile(package / "model.onnx"));
  EXPECT_EQ(card["input"]["rows"], 32);
  EXPECT_EQ(card["input"]["normalisation"]["kind"], "fixed");
  EXPECT_EQ(card["output"]["classes"][1]["name"], "disc");
  EXPECT_EQ(card["output"]["classes"][1]["code"], "SCT:1");
  const auto& metric = card["metrics"][0];
  EXPECT_EQ(metric["name"], "dice_disc");
  EXPECT_EQ(metric["n"], 2 * kPatients);
  EXPECT_LE(metric["interval"][0], metric["value"]);
  EXPECT_GE(metric["interval"][1], metric["value"]);
  EXPECT_EQ(card["training"]["patients"], 6);
  EXPECT_TRUE(std::filesystem::exists(package / "ranges.json"));
}

TEST_F(TrainTest, RefusesACheckpointOfAnotherArchitecture) {
  TrainSilently(TinyConfig(), "run");
  TrainConfig wider = TinyConfig();
  wider.network.channels = {4, 8, 8};
  wider.network.convolutions = {1, 1, 1};
  try {
    TrainSilently(wider, "run");
    FAIL() << "a foreign checkpoint was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kFileMalformed);
    EXPECT_THAT(error.what(), testing::HasSubstr("checkpoint.pt: is no checkpoint"));
  }
}

TEST_F(TrainTest, ClassifiesDiscsAgainstBlanks) {
  std::filesystem::create_directories(folder_.path() / "blank");
  for (int patient = 0; patient < kPatients; ++patient) {
    media::WriteGrayPng(folder_.path() / "blank" / (std::to_string(patient) + "_1.png"),
                        image::GrayImage(32, 32, static_cast<std::uint8_t>(10 + patient)));
  }
  TrainConfig config = TinyConfig();
  config.task = Task::kClassification;
  config.epoch_pictures = 32;
  config.holdout_patients = 4;
  config.classes = {{.name = "disc", .code = ""}, {.name = "other", .code = ""}};
  config.training.assign(2, config.training[0]);
  config.training[0].masks.clear();
  config.training[0].label = "disc";
  config.training[1] = config.training[0];
  config.training[1].images = "blank";
  config.training[1].label = "other";
  config.evaluation = config.training;
  config.stages = {{.size = 32, .epochs = 8, .batch = 8}};
  EXPECT_GT(TrainSilently(config, "run").best_score, 0.8);
  const auto card = nlohmann::json::parse(TextOf(folder_.path() / "run" / "package" / "card.json"));
  EXPECT_EQ(card["task"], "classification");
  EXPECT_EQ(card["metrics"][0]["name"], "accuracy_disc");
  EXPECT_GT(card["output"]["calibration"]["temperature"], 0.0);
}

}  // namespace
}  // namespace etalon::nn::train
