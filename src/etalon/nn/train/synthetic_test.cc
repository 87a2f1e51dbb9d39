#include "etalon/nn/train/synthetic.h"

#include <gtest/gtest.h>

namespace etalon::nn::train {
namespace {

image::GrayImage Ramp(int rows, int columns) {
  image::GrayImage picture(rows, columns);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      picture(row, column) = static_cast<std::uint8_t>(10 + 3 * row + column);
    }
  }
  return picture;
}

TEST(SyntheticTest, EveryKindIsDeterministicAndNoCopy) {
  const image::GrayImage apical = Ramp(48, 48);
  const image::GrayImage other(30, 40, 77);
  for (int kind = 0; kind < kNegativeKinds; ++kind) {
    Random first(9);
    Random second(9);
    const auto negative = static_cast<Negative>(kind);
    const image::GrayImage picture = MakeNegative(negative, apical, other, first);
    EXPECT_EQ(picture, MakeNegative(negative, apical, other, second));
    EXPECT_FALSE(picture.empty());
    EXPECT_NE(picture, apical) << "kind " << kind;
  }
}

TEST(SyntheticTest, TransplantShowsTheOtherPictureInsideTheSectorOnly) {
  image::GrayImage apical(20, 20);
  for (int row = 5; row < 15; ++row) {
    for (int column = 4; column < 16; ++column) apical(row, column) = 100;
  }
  Random random(1);
  const image::GrayImage result =
      MakeNegative(Negative::kTransplant, apical, image::GrayImage(30, 40, 77), random);
  EXPECT_EQ(result(10, 10), 77);
  EXPECT_EQ(result(2, 10), 0);
  EXPECT_EQ(result(10, 2), 0);
}

TEST(SyntheticTest, FurnitureStaysInsideThePicture) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    image::FloatImage picture(32, 32, 0.5F);
    DrawScreenFurniture(picture, random);
    NarrowField(picture, random);
    for (const float value : picture.pixels()) {
      EXPECT_GE(value, 0.0F);
      EXPECT_LE(value, 1.0F);
    }
  }
}

}  // namespace
}  // namespace etalon::nn::train
