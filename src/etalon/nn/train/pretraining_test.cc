#include "etalon/nn/train/pretraining.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/nn/train/pretrained.h"
#include "etalon/nn/train/pretraining_task.h"
#include "etalon/nn/train/reading_network.h"
#include "etalon/nn/train/test_data.h"

namespace etalon::nn::train {
namespace {

/// Bright bands at a slant of their own: what is hidden follows from what is seen.
image::GrayImage Bands(std::uint32_t number) {
  Random random(number);
  const double slant = random.Uniform(-1.0, 1.0);
  const double start = random.Uniform(0.0, 16.0);
  image::GrayImage picture(32, 32);
  for (int row = 0; row < 32; ++row) {
    for (int column = 0; column < 32; ++column) {
      const double wave = std::sin((row + slant * column + start) * 0.4);
      picture(row, column) = static_cast<std::uint8_t>(100 + 90 * wave);
    }
  }
  return picture;
}

UnlabelledPictures Pictures(std::uint32_t count) {
  UnlabelledPictures pictures{.training = {}, .held_out = {}, .read = [](std::uint32_t number) {
                                return std::vector<image::GrayImage>{Bands(number)};
                              }};
  for (std::uint32_t i = 0; i < count; ++i) {
    (i % 8 == 0 ? pictures.held_out : pictures.training).push_back(i);
  }
  return pictures;
}

TrainConfig PretrainingConfig(int epochs) {
  TrainConfig config = TinyConfig();
  config.task = Task::kPretraining;
  config.classes.clear();
  config.training.clear();
  config.epoch_pictures = 32;
  config.pretraining.hidden_share = 0.3;
  config.pretraining.hidden_side = 0.125;
  config.network = {.channels = {8, 16, 16}, .convolutions = {1, 1, 1}};
  config.optimiser = {.learning_rate = 8e-3, .warmup_epochs = 0.5, .average_decay = 0.9};
  config.stages = {{.size = 32, .epochs = epochs, .batch = 4}};
  config.augmentation = {.flip_probability = 0.5};
  return config;
}

TrainOptions InFolder(const std::filesystem::path& run) {
  TrainOptions options;
  options.run = run;
  return options;
}

TEST(DrawInPasses, EveryPassVisitsEveryFileOnceInAnOrderOfItsOwn) {
  for (const std::uint32_t count : {1U, 2U, 5U, 64U, 1000U}) {
    std::vector<std::vector<std::uint32_t>> orders(2);
    for (std::uint64_t draw = 0; draw < 2 * std::uint64_t{count}; ++draw) {
      orders[draw / count].push_back(DrawInPasses(draw, count, 11));
    }
    for (const auto& order : orders) {
      const std::set<std::uint32_t> seen(order.begin(), order.end());
      EXPECT_EQ(seen.size(), count);
      EXPECT_EQ(*seen.rbegin(), count - 1);
    }
    if (count >= 64) {
      EXPECT_NE(orders[0], orders[1]);
      EXPECT_FALSE(std::ranges::is_sorted(orders[0]));
    }
  }
}

TEST(DrawInPasses, ThirteenMillionFilesNeedNoMemory) {
  constexpr std::uint32_t kFiles = 13'000'000;
  std::set<std::uint32_t> seen;
  for (std::uint64_t draw = 0; draw < 1000; ++draw) {
    const std::uint32_t number = DrawInPasses(draw, kFiles, 11);
    EXPECT_LT(number, kFiles);
    seen.insert(number);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(HiddenSquares, HideAboutTheShareThatIsAsked) {
  double hidden = 0.0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed);
    const auto mask = HiddenSquares(40, 0.4, 0.1, random);
    for (const std::uint8_t pixel : mask.pixels()) hidden += pixel;
  }
  EXPECT_NEAR(hidden / (50 * 1600), 0.4, 0.02);
}

TEST(ErrorWhereHidden, IsTheSquaredErrorOverTheVarianceOfWhatIsHidden) {
  // Hidden cells of 2 x 2 hold 1, 3 and 5; the visible one does not count.
  const torch::Tensor truth = torch::tensor({1.0F, 3.0F, 5.0F, 100.0F}).reshape({1, 1, 2, 2});
  const torch::Tensor target = at::upsample_nearest2d(truth, {4, 4});
  const torch::Tensor hidden =
      at::upsample_nearest2d(torch::tensor({1.0F, 1.0F, 1.0F, 0.0F}).reshape({1, 1, 2, 2}), {4, 4});
  const auto mean = ErrorWhereHidden(torch::full({1, 1, 2, 2}, 3.0), target, hidden);
  EXPECT_DOUBLE_EQ(mean.error.item<double>(), 8.0);
  EXPECT_DOUBLE_EQ(mean.variance.item<double>(), 8.0);
  EXPECT_DOUBLE_EQ(ErrorWhereHidden(truth, target, hidden).error.item<double>(), 0.0);
}

TEST(Pretrain, LearnsToCompletePicturesThatItNeverSaw) {
  const TemporaryFolder folder("pretrain");
  SilentProgress progress;
  const auto result =
      Pretrain(PretrainingConfig(20), Pictures(64), InFolder(folder.path()), progress);
  EXPECT_EQ(result.epochs, 20);
  EXPECT_LT(result.validation_loss, 0.5);  // 1: guessing the mean
  std::ifstream stream(folder.path() / "package" / "card.json");
  const auto card = nlohmann::json::parse(stream);
  EXPECT_EQ(card.at("task"), "pretraining");
  EXPECT_EQ(card.at("sha256"), Sha256OfFile(folder.path() / "package" / kPretrainedFile));
  EXPECT_EQ(card.at("training").at("pictures"), 56);
  EXPECT_NEAR(card.at("metrics").at(0).at("value").get<double>(), 1.0 - result.validation_loss,
              1e-3);
  EXPECT_FALSE(card.contains("output"));
}

/// Kills a run at a step.
class Kill : public ProgressObserver {
 public:
  void Report(std::string_view, std::int64_t done, std::int64_t) override {
    if (done == 11) throw std::runtime_error("killed");
  }
};

TEST(Pretrain, AKilledRunGoesOnToTheSameWeights) {
  const TemporaryFolder folder("pretrain_killed");
  SilentProgress progress;
  const TrainConfig config = PretrainingConfig(2);
  Pretrain(config, Pictures(24), InFolder(folder.path() / "whole"), progress);
  Kill kill;
  EXPECT_THROW(Pretrain(config, Pictures(24), InFolder(folder.path() / "killed"), kill),
               std::runtime_error);
  Pretrain(config, Pictures(24), InFolder(folder.path() / "killed"), progress);
  const auto weights = [&](const char* run) {
    return Sha256OfFile(folder.path() / run / "package" / kPretrainedFile);
  };
  EXPECT_EQ(weights("whole"), weights("killed"));
}

TEST(Pretrain, PassesOverFilesWithoutAPicture) {
  const TemporaryFolder folder("pretrain_unusable");
  SilentProgress progress;
  UnlabelledPictures pictures = Pictures(24);
  pictures.read = [](std::uint32_t number) {
    return number % 3 == 0 ? std::vector<image::GrayImage>{}
                           : std::vector<image::GrayImage>{Bands(number)};
  };
  EXPECT_LT(Pretrain(PretrainingConfig(1), pictures, InFolder(folder.path() / "run"), progress)
                .validation_loss,
            2.0);
  pictures.read = [](std::uint32_t) { return std::vector<image::GrayImage>{}; };
  try {
    Pretrain(PretrainingConfig(1), pictures, InFolder(folder.path() / "none"), progress);
    FAIL() << "pretrained on nothing";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "no picture can be used: 21 files in a row hold none");
  }
}

class StartFromTest : public testing::Test {
 protected:
  StartFromTest() : folder_("start_from") {
    const auto pretrained = MakePretrainedNetwork(settings_);
    torch::NoGradGuard no_grad;
    for (torch::Tensor& parameter : pretrained->parameters()) parameter.fill_(0.25);
    for (torch::Tensor& buffer : pretrained->buffers()) buffer.fill_(3);
    WritePretrained(*pretrained, Weights());
  }

  std::filesystem::path Weights() const { return folder_.path() / kPretrainedFile; }

  static ReadingNetImpl Reading(const NetworkSettings& settings) {
    return ReadingNetImpl({.channels = settings.channels,
                           .convolutions = settings.convolutions,
                           .classes = 2,
                           .labels = 1,
                           .boxes = true});
  }

  std::string ErrorOf(const StartSettings& start, const NetworkSettings& settings) const {
    ReadingNetImpl network = Reading(settings);
    try {
      StartFrom(start, settings, network);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kModelInvalid);
      return error.what();
    }
    return "no error";
  }

  NetworkSettings settings_ = {.channels = {4, 8, 8}, .convolutions = {1, 2, 1}};
  TemporaryFolder folder_;
};

TEST_F(StartFromTest, CopiesEverythingButTheHeads) {
  ReadingNetImpl network = Reading(settings_);
  torch::NoGradGuard no_grad;
  for (torch::Tensor& parameter : network.parameters()) parameter.fill_(0.5);
  StartFrom({.weights = Weights(), .sha256 = Sha256OfFile(Weights())}, settings_, network);
  int copied = 0;
  for (const auto& item : network.named_parameters()) {
    const bool head = item.key().starts_with("class_head") || item.key().starts_with("box_") ||
                      item.key().starts_with("label_head");
    EXPECT_EQ(item.value().min().item<float>(), head ? 0.5F : 0.25F) << item.key();
    copied += head ? 0 : 1;
  }
  EXPECT_GT(copied, 20);
  EXPECT_EQ(network.stem->normalisation->running_mean.max().item<float>(), 3.0F);
}

TEST_F(StartFromTest, RefusesOtherFilesAndOtherNetworks) {
  EXPECT_THAT(ErrorOf({.weights = Weights(), .sha256 = std::string(64, '0')}, settings_),
              testing::HasSubstr("not that of the configuration"));
  EXPECT_THAT(ErrorOf({.weights = Weights(), .sha256 = {}},
                      {.channels = {4, 8, 16}, .convolutions = {1, 2, 1}}),
              testing::HasSubstr("was pretrained with another [network]"));
  EXPECT_THAT(ErrorOf({.weights = Weights(), .sha256 = {}},
                      {.channels = {4, 8, 8, 8}, .convolutions = {1, 2, 1, 1}}),
              testing::HasSubstr("holds no weights of a pretraining of this network"));
  std::ofstream(folder_.path() / "text.pt") << "no archive";
  EXPECT_THAT(ErrorOf({.weights = folder_.path() / "text.pt", .sha256 = {}}, settings_),
              testing::HasSubstr("holds no weights of a pretraining"));
}

}  // namespace
}  // namespace etalon::nn::train
