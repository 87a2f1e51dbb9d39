#include "etalon/nn/train/augment.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace etalon::nn::train {
namespace {

struct Scene {
  image::GrayImage picture{48, 64};
  image::LabelMask mask{48, 64};
};

/// A bright disc of label 3 with a rim of label 2 on a grey ground of label 0.
Scene DiscScene() {
  Scene scene;
  for (int row = 0; row < 48; ++row) {
    for (int column = 0; column < 64; ++column) {
      const int distance2 = (row - 24) * (row - 24) + (column - 32) * (column - 32);
      const bool disc = distance2 < 100;
      const bool rim = distance2 < 196;
      scene.picture(row, column) = disc ? 240 : rim ? 120 : 30;
      scene.mask(row, column) = disc ? 3 : rim ? 2 : 0;
    }
  }
  return scene;
}

Augmentation Everything() {
  return {.rotation_degrees = 15,
          .zoom_in = 0.3,
          .zoom_out = 0.3,
          .aspect = 0.2,
          .shift = 0.1,
          .elastic = 0.02,
          .gain = 0.5,
          .gamma = 0.5,
          .contrast = 0.3,
          .depth_attenuation = 1.0,
          .speckle = 0.4,
          .blur_probability = 0.5,
          .shadow_probability = 0.5};
}

int Count(const image::LabelMask& mask, std::uint8_t label) {
  return static_cast<int>(std::count(mask.pixels().begin(), mask.pixels().end(), label));
}

TEST(AugmentTest, IsDeterministic) {
  const Scene scene = DiscScene();
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random first(seed);
    Random second(seed);
    const AugmentedPicture a = Augment(scene.picture, scene.mask, 40, Everything(), first);
    const AugmentedPicture b = Augment(scene.picture, scene.mask, 40, Everything(), second);
    EXPECT_EQ(a.picture, b.picture);
    EXPECT_EQ(a.mask, b.mask);
  }
}

TEST(AugmentTest, DiffersBetweenSeeds) {
  const Scene scene = DiscScene();
  Random first(1);
  Random second(2);
  EXPECT_NE(Augment(scene.picture, scene.mask, 40, Everything(), first).picture,
            Augment(scene.picture, scene.mask, 40, Everything(), second).picture);
}

TEST(AugmentTest, InventsNoLabelAndKeepsThePixelsInRange) {
  const Scene scene = DiscScene();
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed);
    const AugmentedPicture varied = Augment(scene.picture, scene.mask, 40, Everything(), random);
    EXPECT_EQ(Count(varied.mask, 0) + Count(varied.mask, 2) + Count(varied.mask, 3), 40 * 40);
    EXPECT_GT(Count(varied.mask, 3), 0);
    for (const float value : varied.picture.pixels()) {
      EXPECT_GE(value, 0.0F);
      EXPECT_LE(value, 1.0F);
    }
  }
}

TEST(AugmentTest, MovesPictureAndMaskTogether) {
  const Scene scene = DiscScene();
  Augmentation geometry = Everything();
  geometry.gain = geometry.gamma = geometry.contrast = geometry.depth_attenuation = 0;
  geometry.speckle = geometry.blur_probability = geometry.shadow_probability = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    const AugmentedPicture varied = Augment(scene.picture, scene.mask, 64, geometry, random);
    for (std::size_t i = 0; i < varied.mask.size(); ++i) {
      const std::uint8_t label = varied.mask.pixels()[i];
      const float level = varied.picture.pixels()[i];
      EXPECT_TRUE(label != 3 || level > 0.4F) << level;
      EXPECT_TRUE(label != 0 || level < 0.6F) << level;
    }
  }
}

TEST(AugmentTest, NothingAskedForIsAPlainStretch) {
  const Scene scene = DiscScene();
  Random random(3);
  const AugmentedPicture varied = Augment(scene.picture, scene.mask, 48, Augmentation{}, random);
  const AugmentedPicture plain = Stretch(scene.picture, scene.mask, 48);
  EXPECT_EQ(varied.mask, plain.mask);
  for (std::size_t i = 0; i < plain.picture.size(); ++i) {
    EXPECT_NEAR(varied.picture.pixels()[i], plain.picture.pixels()[i], 1e-3F);
  }
}

TEST(AugmentTest, StretchToTheSameSizeIsTheIdentity) {
  image::GrayImage picture(8, 8);
  for (std::size_t i = 0; i < 64; ++i) picture.pixels()[i] = static_cast<std::uint8_t>(4 * i);
  const AugmentedPicture same = Stretch(picture, {}, 8);
  EXPECT_TRUE(same.mask.empty());
  for (std::size_t i = 0; i < 64; ++i) {
    EXPECT_FLOAT_EQ(same.picture.pixels()[i], static_cast<float>(4 * i) / 255.0F);
  }
}

}  // namespace
}  // namespace etalon::nn::train
