#include "etalon/nn/preprocess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/image/resample.h"

namespace etalon::nn {
namespace {

using image::GrayImage;
using testing::Each;
using testing::ElementsAre;
using testing::FloatNear;

/// Grey levels come through unchanged, as 0 to 255.
ModelInput PlainInput(int rows, int columns) {
  return {.name = "image",
          .channels = 1,
          .rows = rows,
          .columns = columns,
          .content = "",
          .normalisation = {.mean = 0.0, .deviation = 1.0 / 255.0}};
}

GrayImage Noise(int rows, int columns) {
  Random random(5);
  GrayImage image(rows, columns);
  for (std::uint8_t& pixel : image.pixels()) pixel = static_cast<std::uint8_t>(random.Below(256));
  return image;
}

TEST(InputOf, NormalisesGreyLevels) {
  ModelInput input = PlainInput(1, 3);
  input.normalisation = {.mean = 0.2, .deviation = 0.4};
  const Tensor batch = InputOf(GrayImage(1, 3, {0, 51, 255}), input);
  EXPECT_EQ(batch.shape, (Shape{1, 1, 1, 3}));
  EXPECT_THAT(batch.values,
              ElementsAre(FloatNear(-0.5F, 1e-6F), FloatNear(0.0F, 1e-6F), FloatNear(2.0F, 1e-6F)));
}

TEST(InputOf, ShrinksByTheMeanAndGrowsLinearly) {
  const GrayImage picture(1, 4, {0, 10, 20, 40});
  EXPECT_THAT(InputOf(picture, PlainInput(1, 2)).values,
              ElementsAre(FloatNear(5, 1e-4F), FloatNear(30, 1e-4F)));
  EXPECT_THAT(InputOf(GrayImage(1, 2, {0, 40}), PlainInput(1, 4)).values,
              ElementsAre(FloatNear(0, 1e-4F), FloatNear(10, 1e-4F), FloatNear(30, 1e-4F),
                          FloatNear(40, 1e-4F)));
}

TEST(InputOf, AgreesWithTheImageModule) {
  const GrayImage picture = Noise(90, 70);
  image::FloatImage floats(90, 70);
  std::copy(picture.pixels().begin(), picture.pixels().end(), floats.pixels().begin());
  const auto close = [](const Tensor& batch, const image::FloatImage& expected) {
    for (std::size_t i = 0; i < batch.values.size(); ++i) {
      ASSERT_NEAR(batch.values[i], expected.pixels()[i], 0.01) << i;
    }
  };
  close(InputOf(picture, PlainInput(32, 41)), image::ResizeArea(floats, 32, 41));
  close(InputOf(picture, PlainInput(128, 200)), image::ResizeLinear(floats, 128, 200));
}

TEST(InputOf, AConstantPictureStaysConstant) {
  const GrayImage picture(37, 53, 117);
  for (const int side : {8, 37, 64, 200}) {
    EXPECT_THAT(InputOf(picture, PlainInput(side, 64)).values, Each(FloatNear(117, 1e-3F)));
  }
}

TEST(AppendPicture, TakesTheCropOnly) {
  const ModelInput input = PlainInput(2, 2);
  Tensor batch = EmptyBatch(input);
  const GrayImage picture(3, 4, {0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0});
  AppendPicture(picture, {.top = 1, .left = 1, .rows = 2, .columns = 2}, input, batch);
  AppendPicture(picture, {.top = 1, .left = 2, .rows = 2, .columns = 2}, input, batch);
  EXPECT_EQ(batch.shape, (Shape{2, 1, 2, 2}));
  EXPECT_EQ(batch.values, (std::vector<float>{1, 2, 3, 4, 2, 0, 4, 0}));
}

TEST(AppendPicture, CropsOutsideAndForeignBatchesAreRefused) {
  const ModelInput input = PlainInput(2, 2);
  Tensor batch = EmptyBatch(input);
  const GrayImage picture(3, 3);
  const auto append = [&](const image::PixelBox& box) {
    AppendPicture(picture, box, input, batch);
  };
  EXPECT_THROW(append({.top = 0, .left = 0, .rows = 0, .columns = 3}), ContractError);
  EXPECT_THROW(append({.top = 1, .left = 0, .rows = 3, .columns = 3}), ContractError);
  EXPECT_THROW(append({.top = -1, .left = 0, .rows = 2, .columns = 2}), ContractError);
  Tensor other = EmptyBatch(PlainInput(4, 4));
  EXPECT_THROW(AppendPicture(picture, {.top = 0, .left = 0, .rows = 3, .columns = 3}, input, other),
               ContractError);
}

Tensor RandomLogits(const Shape& shape) {
  Random random(9);
  Tensor logits{.shape = shape, .values = std::vector<float>(ElementCount(shape))};
  for (float& value : logits.values) value = static_cast<float>(random.Uniform(-4.0, 4.0));
  return logits;
}

TEST(LabelsOf, TakesTheLargestLogitAndTheLowerClassOfEquals) {
  const Tensor logits{.shape = {1, 3, 1, 3}, .values = {5, 0, 1, 0, 2, 1, 0, 3, 0}};
  EXPECT_EQ(LabelsOf(logits, 0, 1, 3).pixels(), (std::vector<std::uint8_t>{0, 2, 0}));
}

TEST(LabelsOf, EqualsTheArgMaxOfInterpolatedLogits) {
  const Tensor logits = RandomLogits({2, 4, 9, 7});
  const auto labels = LabelsOf(logits, 1, 40, 31);
  std::vector<image::FloatImage> planes;
  for (std::ptrdiff_t c = 0; c < 4; ++c) {
    const auto first = logits.values.begin() + (4 + c) * 63;
    planes.push_back(image::ResizeLinear(
        image::FloatImage(9, 7, std::vector<float>(first, first + 63)), 40, 31));
  }
  int different = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    std::size_t best = 0;
    for (std::size_t c = 1; c < 4; ++c) {
      if (planes[c].pixels()[i] > planes[best].pixels()[i]) best = c;
    }
    different += labels.pixels()[i] != best ? 1 : 0;
  }
  EXPECT_LE(different, 1);  // rounding may decide a tie
}

TEST(LabelsOf, WorksOnOnePixelAndWhenItShrinks) {
  const Tensor one{.shape = {1, 2, 1, 1}, .values = {0, 1}};
  EXPECT_THAT(LabelsOf(one, 0, 5, 4).pixels(), Each(1));
  EXPECT_EQ(LabelsOf(RandomLogits({1, 3, 16, 16}), 0, 4, 3).size(), 12U);
}

TEST(ProbabilitiesOf, SumToOneEverywhere) {
  const auto images = ProbabilitiesOf(RandomLogits({1, 3, 6, 5}), 0, 13, 17);
  ASSERT_EQ(images.size(), 3U);
  for (std::size_t i = 0; i < images[0].size(); ++i) {
    EXPECT_NEAR(images[0].pixels()[i] + images[1].pixels()[i] + images[2].pixels()[i], 1.0, 1e-5);
  }
}

TEST(ClassProbabilities, IsTheSoftmax) {
  const Tensor logits{.shape = {2, 2}, .values = {0, 0, 1000, 1000 + std::log(3.0F)}};
  EXPECT_THAT(ClassProbabilities(logits, 0), ElementsAre(0.5, 0.5));
  EXPECT_THAT(ClassProbabilities(logits, 1),
              ElementsAre(testing::DoubleNear(0.25, 1e-4), testing::DoubleNear(0.75, 1e-4)));
}

TEST(Postprocessing, PicturesThatAreNotThereAreRefused) {
  EXPECT_THROW(LabelsOf(RandomLogits({1, 3, 4, 4}), 1, 4, 4), ContractError);
  EXPECT_THROW(LabelsOf(RandomLogits({1, 3, 4, 4}), 0, 0, 4), ContractError);
  EXPECT_THROW(LabelsOf(RandomLogits({1, 3}), 0, 4, 4), ContractError);
  EXPECT_THROW(ClassProbabilities(RandomLogits({2, 3}), 2), ContractError);
}

}  // namespace
}  // namespace etalon::nn
