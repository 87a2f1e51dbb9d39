#include "etalon/nn/train/cross_validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <stdexcept>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/nn/package.h"
#include "etalon/nn/train/test_data.h"

namespace etalon::nn::train {
namespace {

/// Stops a run as a kill would.
class Kill : public ProgressObserver {
 public:
  explicit Kill(int reports) : left_(reports) {}
  void Report(std::string_view, std::int64_t, std::int64_t) override {
    if (--left_ == 0) throw std::runtime_error("killed");
  }

 private:
  int left_;
};

/// Stops a run politely after some reports.
class Cancel : public ProgressObserver {
 public:
  explicit Cancel(int reports) : left_(reports) {}
  void Report(std::string_view, std::int64_t, std::int64_t) override { --left_; }
  bool Cancelled() const override { return left_ <= 0; }

 private:
  int left_;
};

/// A bright or a dim disc somewhere on grey.
Example Disc(int number, int label) {
  Random random(static_cast<std::uint64_t>(number));
  Example example;
  example.patient = std::string("p").append(std::to_string(number / 2));
  example.file = std::to_string(number).append(".png");
  example.label = label;
  example.picture = image::GrayImage(20, 24, 60);
  const double row_0 = random.Uniform(7, 13);
  const double column_0 = random.Uniform(7, 17);
  for (int row = 0; row < 20; ++row) {
    for (int column = 0; column < 24; ++column) {
      if (std::hypot(row - row_0, column - column_0) > 5) continue;
      example.picture(row, column) = label == 1 ? 220 : 30;
    }
  }
  return example;
}

LabelledData Discs(int pictures) {
  LabelledData data;
  for (int number = 0; number < pictures; ++number) {
    data.examples.push_back(Disc(number, number % 5 == 0 ? 1 : 0));
  }
  data.external.push_back({.name = "elsewhere", .examples = {}});
  for (int number = 1000; number < 1020; ++number) {
    data.external[0].examples.push_back(Disc(number, number % 2));
  }
  return data;
}

TrainConfig DiscConfig() {
  TrainConfig config = TinyConfig();
  config.task = Task::kClassification;
  config.holdout_patients = 0;
  config.folds = 3;
  config.balance = 1.0;
  config.epoch_pictures = 32;
  config.input_size = 16;
  config.classes = {{.name = "dim", .code = ""}, {.name = "bright", .code = "", .positive = true}};
  config.training.clear();
  config.evaluation.clear();
  config.labelled = {{.name = "discs", .folder = ".", .labels = "labels.csv"}};
  config.stages = {{.size = 16, .epochs = 5, .batch = 8}};
  config.augmentation = {.shift = 0.05, .gain = 0.1};
  config.validated_on_patients = false;
  return config;
}

class CrossValidationTest : public testing::Test {
 protected:
  CrossValidationTest() : folder_(testing::UnitTest::GetInstance()->current_test_info()->name()) {}

  TrainOptions Options(const std::string& run) const {
    return {.data_root = {}, .run = folder_.path() / run, .package = {}};
  }

  CrossValidation Run(const TrainConfig& config, const std::string& run) const {
    SilentProgress progress;
    return CrossValidate(config, data_, Options(run), progress);
  }

  std::filesystem::path Package(const std::string& run) const {
    return folder_.path() / run / "package";
  }

  TemporaryFolder folder_;
  LabelledData data_ = Discs(60);
};

TEST_F(CrossValidationTest, TestsEveryPictureOnceOnAModelThatNeverSawItsPatient) {
  const CrossValidation result = Run(DiscConfig(), "run");
  ASSERT_EQ(result.folds.size(), 3U);
  std::set<std::string> tested;
  for (const FoldOutcome& fold : result.folds) {
    std::set<std::string> chosen_on;
    for (const ScoredPicture& picture : fold.validation) chosen_on.insert(picture.patient);
    for (const ScoredPicture& picture : fold.test) {
      EXPECT_TRUE(tested.insert(picture.file).second) << picture.file;
      EXPECT_FALSE(chosen_on.contains(picture.patient)) << picture.patient;
      EXPECT_NEAR(std::accumulate(picture.probability.begin(), picture.probability.end(), 0.0), 1.0,
                  1e-9);
    }
  }
  EXPECT_EQ(tested.size(), data_.examples.size());
  ASSERT_EQ(result.external.size(), 1U);
  EXPECT_EQ(result.external[0].size(), 20U);
}

TEST_F(CrossValidationTest, LearnsAndGeneralises) {
  TrainConfig config = DiscConfig();
  config.stages[0].epochs = 12;
  const CrossValidation result = Run(config, "run");
  int right = 0;
  for (const ScoredPicture& picture : result.external[0]) {
    right += (picture.probability[1] > 0.5) == (picture.label == 1) ? 1 : 0;
  }
  EXPECT_GE(right, 18);
}

TEST_F(CrossValidationTest, SameSeedSameWeightsAlsoAfterAKill) {
  Run(DiscConfig(), "whole");
  // In the second fold: 5 epochs of 4 steps each make a fold.
  Kill kill(30);
  EXPECT_THROW(CrossValidate(DiscConfig(), data_, Options("killed"), kill), std::runtime_error);
  Run(DiscConfig(), "killed");
  const auto weights = [&](const char* run) { return Sha256OfFile(Package(run) / "model.onnx"); };
  EXPECT_EQ(weights("whole"), weights("killed"));
  TrainConfig other = DiscConfig();
  other.seed = 6;
  Run(other, "other");
  EXPECT_NE(weights("whole"), weights("other"));
}

TEST_F(CrossValidationTest, ACancelledRunHasNoPackage) {
  Cancel cancel(30);
  EXPECT_TRUE(CrossValidate(DiscConfig(), data_, Options("run"), cancel).cancelled);
  EXPECT_FALSE(std::filesystem::exists(Package("run")));
}

TEST_F(CrossValidationTest, TheCardTellsTheOperatingPoint) {
  CrossValidation result = Run(DiscConfig(), "run");
  result.facts.threshold = 0.25;
  WriteCard(DiscConfig(), result.facts, Package("run"));
  const ModelPackage package = LoadPackage(Package("run"));
  ASSERT_TRUE(package.card.operating_point);
  EXPECT_THAT(package.card.operating_point->positive, testing::ElementsAre(1U));
  EXPECT_DOUBLE_EQ(package.card.operating_point->threshold, 0.25);
  std::ifstream stream(Package("run") / "card.json");
  EXPECT_EQ(nlohmann::json::parse(stream)["validated_on_patients"], "no");
  EXPECT_EQ(result.facts.training_pictures, 60);
  EXPECT_EQ(result.facts.training_patients, 30);
}

TEST_F(CrossValidationTest, RefusesLabelsOfOneClass) {
  for (Example& example : data_.examples) example.label = 1;
  try {
    Run(DiscConfig(), "run");
    FAIL() << "one class was accepted";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "no picture has the class 'dim'");
  }
}

}  // namespace
}  // namespace etalon::nn::train
