#include "etalon/nn/train/bag_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "etalon/core/sha256.h"
#include "etalon/nn/train/bag_cross_validation.h"
#include "etalon/nn/train/test_data.h"

namespace etalon::nn::train {
namespace {

torch::Tensor LogitsOf(const std::vector<double>& chance_of_positive) {
  torch::Tensor logits = torch::zeros({static_cast<std::int64_t>(chance_of_positive.size()), 2});
  for (std::size_t i = 0; i < chance_of_positive.size(); ++i) {
    const double p = chance_of_positive[i];
    logits[static_cast<std::int64_t>(i)][1] = std::log(p / (1 - p));
  }
  return logits;
}

TEST(NoisyOr, AStudyIsPositiveUnlessEachOfItsPicturesIsNot) {
  const torch::Tensor said = NoisyOr(LogitsOf({0.1, 0.2, 0.5})).exp();
  EXPECT_NEAR(said[0].item<double>(), 0.9 * 0.8 * 0.5, 1e-6);
  EXPECT_NEAR(said[1].item<double>(), 1 - 0.9 * 0.8 * 0.5, 1e-6);
}

TEST(NoisyOr, AStudyHasTheHighestClassOfItsPictures) {
  // Two pictures of three equally likely classes: the highest is 0 in 1, 1 in 3, 2 in 5 of 9.
  const torch::Tensor said = NoisyOr(torch::zeros({2, 3})).exp();
  for (int label = 0; label < 3; ++label) {
    EXPECT_NEAR(said[label].item<double>(), (2 * label + 1) / 9.0, 1e-6);
  }
}

TEST(NoisyOr, OfOnePictureIsItsOwn) {
  const torch::Tensor logits = torch::tensor({{0.3, -1.0, 2.0}}, torch::kFloat64);
  EXPECT_TRUE(torch::allclose(NoisyOr(logits), torch::log_softmax(logits[0], 0), 1e-9));
}

TEST(NoisyOr, IsFiniteForSurePicturesAndSoIsItsSlope) {
  for (const double sure : {-200.0, 200.0}) {
    const torch::Tensor logits =
        torch::tensor({{0.0, sure}, {0.0, -sure}, {0.0, -200.0}}).requires_grad_(true);
    const torch::Tensor said = NoisyOr(logits);
    said.sum().backward();
    EXPECT_TRUE(said.isfinite().all().item<bool>());
    EXPECT_TRUE(logits.grad().isfinite().all().item<bool>());
  }
}

TEST(BagNetwork, AttendsWithWeightsThatSumToOne) {
  torch::manual_seed(3);
  BagNetworkImpl network({.channels = {4, 8}, .blocks = {1, 1}, .classes = 2},
                         BagPooling::kAttention, 4);
  network.eval();
  const torch::Tensor picture = torch::rand({1, 1, 16, 16});
  // A study that shows one picture four times is what that picture is.
  const torch::Tensor once = network.forward(picture, {1});
  const torch::Tensor four_times = network.forward(picture.repeat({4, 1, 1, 1}), {4});
  EXPECT_TRUE(torch::allclose(once, four_times, 1e-4, 1e-5));
  EXPECT_TRUE(
      torch::allclose(once[0], torch::log_softmax(network.classifier->forward(picture)[0], 0)));
}

constexpr int kSize = 16;

/// A disc somewhere on grey: bright where there is the finding, dim elsewhere.
Example Disc(std::uint64_t number, bool finding) {
  Random random(number);
  Example example;
  example.file = std::to_string(number).append(".png");
  example.picture = image::GrayImage(kSize, kSize, 60);
  const double row_0 = random.Uniform(5, 11);
  const double column_0 = random.Uniform(5, 11);
  for (int row = 0; row < kSize; ++row) {
    for (int column = 0; column < kSize; ++column) {
      const bool inside = std::hypot(row - row_0, column - column_0) <= 4;
      if (inside) example.picture(row, column) = finding ? 150 : 90;
      const int noisy = example.picture(row, column) + static_cast<int>(random.Uniform(-40, 40));
      example.picture(row, column) = static_cast<std::uint8_t>(std::clamp(noisy, 0, 255));
    }
  }
  return example;
}

/// Studies of 6 pictures; in every other study, one has the finding and all have its label.
StudyData MakeStudies(int studies) {
  StudyData made;
  for (int study = 0; study < studies; ++study) {
    for (int i = 0; i < 6; ++i) {
      const bool finding = study % 2 == 1 && i == study % 6;
      made.examples.push_back(Disc(static_cast<std::uint64_t>(study * 6 + i), finding));
      made.examples.back().patient = std::to_string(study);
      made.examples.back().label = study % 2;
      made.studies.push_back(std::to_string(study));
    }
  }
  return made;
}

std::vector<Example> UnseenPictures() {
  std::vector<Example> pictures;
  for (std::uint64_t number = 0; number < 80; ++number) {
    pictures.push_back(Disc(100000 + number, number % 2 == 1));
    pictures.back().label = static_cast<int>(number % 2);
    pictures.back().patient = "unseen" + std::to_string(number);
  }
  return pictures;
}

/// Share of pairs in the right order.
double Auc(const std::vector<ScoredPicture>& pictures) {
  double right = 0;
  double pairs = 0;
  for (const ScoredPicture& with : pictures) {
    for (const ScoredPicture& without : pictures) {
      if (with.label != 1 || without.label != 0) continue;
      pairs += 1;
      right += with.probability[1] > without.probability[1] ? 1.0 : 0.0;
    }
  }
  return right / pairs;
}

/// Mean probability of the finding in pictures without it.
double MeanWithoutFinding(const std::vector<ScoredPicture>& pictures) {
  double sum = 0;
  double count = 0;
  for (const ScoredPicture& picture : pictures) {
    if (picture.label != 0) continue;
    sum += picture.probability[1];
    count += 1;
  }
  return sum / count;
}

TrainConfig StudyConfig() {
  TrainConfig config = TinyConfig();
  config.task = Task::kClassification;
  config.holdout_patients = 0;
  config.folds = 3;
  config.epoch_pictures = 32;
  config.input_size = kSize;
  config.classes = {{.name = "no", .code = ""}, {.name = "yes", .code = "", .positive = true}};
  config.training.clear();
  config.evaluation.clear();
  config.labelled = {{.name = "discs", .folder = ".", .labels = "labels.csv"}};
  config.stages = {{.size = kSize, .epochs = 12, .batch = 4}};
  config.augmentation = {.shift = 0.05};
  return config;
}

class BagTaskTest : public testing::Test {
 protected:
  BagTaskTest() : folder_(testing::UnitTest::GetInstance()->current_test_info()->name()) {
    data_.external.push_back({.name = "pictures", .examples = UnseenPictures()});
  }

  TrainOptions Options(const std::string& run) const {
    return {.data_root = {}, .run = folder_.path() / run, .package = {}};
  }

  CrossValidation Run(const TrainConfig& config, BagPooling pooling, const std::string& run) const {
    SilentProgress progress;
    return CrossValidateStudies(config, pooling, data_, Options(run), progress);
  }

  /// Every picture called what its study is called, as many pictures an epoch.
  CrossValidation RunOnCopies(TrainConfig config) const {
    config.epoch_pictures *= 6;
    config.stages[0].batch *= 6;
    SilentProgress progress;
    return CrossValidate(config, {data_.examples, data_.external}, Options("copied"), progress);
  }

  TemporaryFolder folder_;
  StudyData data_ = MakeStudies(60);
};

TEST_F(BagTaskTest, LearnsWhichPictureItIsFromLabelsOfStudies) {
  const auto learnt = Run(StudyConfig(), BagPooling::kNoisyOr, "noisy").external[0];
  EXPECT_GT(Auc(learnt), 0.95);
  // Copied labels call a picture without the finding what five of eleven such pictures are called.
  EXPECT_LT(MeanWithoutFinding(learnt), 0.3);
  EXPECT_GT(MeanWithoutFinding(RunOnCopies(StudyConfig()).external[0]), 0.3);
}

TEST_F(BagTaskTest, AttentionLearnsItToo) {
  EXPECT_GT(Auc(Run(StudyConfig(), BagPooling::kAttention, "run").external[0]), 0.9);
}

TEST_F(BagTaskTest, FoldsScoreStudiesOnceEach) {
  TrainConfig config = StudyConfig();
  config.stages[0].epochs = 1;
  const CrossValidation result = Run(config, BagPooling::kNoisyOr, "run");
  std::size_t studies = 0;
  for (const FoldOutcome& fold : result.folds) studies += fold.test.size();
  EXPECT_EQ(studies, 60U);
  EXPECT_EQ(result.external[0].size(), 80U);
  EXPECT_EQ(result.facts.training_pictures, 360);
  EXPECT_EQ(result.facts.training_patients, 60);
}

TEST_F(BagTaskTest, SameSeedSameWeights) {
  TrainConfig config = StudyConfig();
  config.stages[0].epochs = 1;
  Run(config, BagPooling::kAttention, "first");
  Run(config, BagPooling::kAttention, "second");
  const auto weights = [&](const char* run) {
    return Sha256OfFile(folder_.path() / run / "package" / "model.onnx");
  };
  EXPECT_EQ(weights("first"), weights("second"));
}

}  // namespace
}  // namespace etalon::nn::train
