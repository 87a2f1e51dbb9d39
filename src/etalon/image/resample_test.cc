#include "etalon/image/resample.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/random.h"

namespace etalon::image {
namespace {

GrayImage Ramp(int rows, int columns) {
  GrayImage image(rows, columns);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      image(row, column) = static_cast<std::uint8_t>(2 * row + column);
    }
  }
  return image;
}

TEST(Crop, TakesTheBox) {
  const GrayImage crop = Crop(Ramp(5, 6), {.top = 1, .left = 2, .rows = 2, .columns = 3});
  EXPECT_EQ(crop, GrayImage(2, 3, {4, 5, 6, 6, 7, 8}));
}

TEST(Crop, OutsideTheRasterIsRefused) {
  EXPECT_THROW(Crop(Ramp(5, 6), {.top = 4, .left = 0, .rows = 2, .columns = 1}), ContractError);
}

TEST(ClipBox, KeepsThePartInside) {
  EXPECT_EQ(ClipBox({.top = -3, .left = 2, .rows = 5, .columns = 50}, 10, 12),
            (PixelBox{.top = 0, .left = 2, .rows = 2, .columns = 10}));
  EXPECT_TRUE(ClipBox({.top = 30, .left = 2, .rows = 5, .columns = 5}, 10, 12).empty());
}

TEST(Resize, MapsEdgesOnEdges) {
  const GrayImage doubled = ResizeLinear(GrayImage(1, 2, {0, 100}), 1, 4);
  EXPECT_EQ(doubled, GrayImage(1, 4, {0, 25, 75, 100}));
}

TEST(Resize, ShrinkingTakesTheMeanOfTheArea) {
  const GrayImage halved = ResizeArea(GrayImage(2, 4, {0, 10, 100, 100, 10, 20, 200, 200}), 1, 2);
  EXPECT_EQ(halved, GrayImage(1, 2, {10, 150}));
  const FloatImage thirds = ResizeArea(FloatImage(1, 3, {3.0f, 6.0f, 9.0f}), 1, 2);
  EXPECT_NEAR(thirds(0, 0), 4.0f, 1e-5);
  EXPECT_NEAR(thirds(0, 1), 8.0f, 1e-5);
}

TEST(Resize, ToItsOwnSizeChangesNothing) {
  const GrayImage image = Ramp(7, 9);
  EXPECT_EQ(ResizeLinear(image, 7, 9), image);
  EXPECT_EQ(ResizeArea(image, 7, 9), image);
  EXPECT_EQ(ResizeLabels(image, 7, 9), image);
}

TEST(Resize, ColourChannelsKeepTheirPlaces) {
  const RgbImage image(2, 2, Rgb{.red = 1, .green = 2, .blue = 3});
  EXPECT_EQ(ResizeLinear(image, 3, 5), RgbImage(3, 5, Rgb{.red = 1, .green = 2, .blue = 3}));
  EXPECT_EQ(ResizeArea(image, 1, 1), RgbImage(1, 1, Rgb{.red = 1, .green = 2, .blue = 3}));
}

TEST(Resize, LabelsAreTakenNeverMixed) {
  const LabelMask labels(2, 2, {0, 3, 1, 2});
  EXPECT_EQ(ResizeLabels(labels, 4, 2), LabelMask(4, 2, {0, 3, 0, 3, 1, 2, 1, 2}));
  const LabelMask enlarged = ResizeLabels(labels, 14, 22);
  EXPECT_EQ(ResizeLabels(enlarged, 2, 2), labels);
}

TEST(Resize, OfNothingIsRefused) {
  EXPECT_THROW(ResizeLinear(GrayImage(), 2, 2), ContractError);
  EXPECT_THROW(ResizeLabels(LabelMask(2, 2), 0, 2), ContractError);
}

}  // namespace
}  // namespace etalon::image
