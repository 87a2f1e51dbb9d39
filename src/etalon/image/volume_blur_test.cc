#include "etalon/image/volume_blur.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>

namespace etalon::image {
namespace {

constexpr VoxelFrame kFrame{{}, {2.0, 0.0, 0.0}, {0.0, 2.0, 0.0}, {0.0, 0.0, 4.0}};

TEST(GaussianBlur, APointSpreadsAsTheGaussianAndKeepsItsSum) {
  FloatVolume point(21, 41, 41, kFrame);
  point(10, 20, 20) = 1000.0F;
  const FloatVolume blurred = GaussianBlur(point, Millimetres(12.0));
  EXPECT_NEAR(std::accumulate(blurred.voxels().begin(), blurred.voxels().end(), 0.0), 1000.0, 0.01);
  EXPECT_NEAR(blurred(10, 20, 23) / blurred(10, 20, 20), 0.5, 1e-4) << "6 mm along a row";
  EXPECT_NEAR(blurred(10, 23, 20) / blurred(10, 20, 20), 0.5, 1e-4);
  EXPECT_NEAR(blurred(13, 20, 20) / blurred(10, 20, 20), std::pow(0.5, 4.0), 1e-4) << "12 mm";
}

TEST(GaussianBlur, EachAxisHasItsWidth) {
  FloatVolume point(21, 41, 41, kFrame);
  point(10, 20, 20) = 1000.0F;
  const FloatVolume blurred =
      GaussianBlur(point, BlurWidths{Millimetres(12.0), Millimetres(0.0), Millimetres(24.0)});
  EXPECT_NEAR(blurred(10, 20, 23) / blurred(10, 20, 20), 0.5, 1e-4) << "6 mm along a row";
  EXPECT_EQ(blurred(10, 21, 20), 0.0F);
  EXPECT_NEAR(blurred(13, 20, 20) / blurred(10, 20, 20), 0.5, 1e-4) << "12 mm along the slices";
}

TEST(GaussianBlur, ConstantsAndWidthZeroStay) {
  const FloatVolume constant(4, 5, 6, kFrame, 3.0F);
  const FloatVolume blurred = GaussianBlur(constant, Millimetres(10.0));
  for (const float value : blurred.voxels()) {
    EXPECT_NEAR(value, 3.0F, 1e-5);
  }
  EXPECT_EQ(GaussianBlur(constant, Millimetres(0.0)).voxels(), constant.voxels());
  EXPECT_THROW((void)GaussianBlur(constant, Millimetres(-1.0)), ContractError);
}

}  // namespace
}  // namespace etalon::image
