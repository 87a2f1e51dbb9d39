#include "etalon/nuclear/spect_heart_model.h"

#include <gtest/gtest.h>

#include "etalon/nuclear/spect_ct_slices.h"

namespace etalon::nuclear {
namespace {

using image::FloatVolume;
using image::LabelVolume;

constexpr image::VoxelFrame kFrame{
    {-100.0, -50.0, 1000.0}, {2.0, 0.0, 0.0}, {0.0, 2.0, 0.0}, {0.0, 0.0, 2.0}};

TEST(CtSlices, AreCentredOnTheBodyAndWindowed) {
  FloatVolume ct(11, 100, 100, kFrame, -1000.0F);
  for (int slice = 0; slice < 11; ++slice) {
    for (int row = 30; row < 70; ++row) {
      for (int column = 60; column < 100; ++column) ct(slice, row, column) = 100.0F;
    }
  }
  const CtSlices slices = SlicesOfCt(ct);
  EXPECT_EQ(slices.pictures.size(), 6U) << "20 mm in steps of 4";
  const image::PatientPoint middle =
      slices.frame.PatientFromVoxel({0.5 * (kCtPictureSide - 1), 0.5 * (kCtPictureSide - 1), 0.0});
  EXPECT_NEAR(middle.x, -100.0 + 2.0 * 79.5, 4.0) << "the body lies to the left";
  EXPECT_NEAR(middle.y, -50.0 + 2.0 * 49.5, 4.0);
  EXPECT_NEAR(middle.z, 1000.0, 1e-9);
  EXPECT_EQ(slices.pictures[2](64, 64), 128) << "100 HU is the middle of -200 to 400";
  EXPECT_EQ(slices.pictures[2](2, 2), 0) << "beyond the CT lies air";
}

LabelVolume TwoHearts() {
  LabelVolume labels(40, 100, 100, kFrame);
  const auto fill = [&](int first, int last, Structure structure) {
    for (int slice = 2; slice < 38; ++slice) {
      for (int row = 10; row < 60; ++row) {
        for (int column = first; column < last; ++column) {
          labels(slice, row, column) = static_cast<std::uint8_t>(structure);
        }
      }
    }
  };
  fill(10, 16, Structure::kMyocardium);
  fill(16, 22, Structure::kLeftVentricle);
  fill(22, 28, Structure::kRightVentricle);
  fill(28, 34, Structure::kLeftAtrium);
  fill(34, 40, Structure::kRightAtrium);
  fill(60, 62, Structure::kLeftAtrium);
  fill(80, 90, Structure::kAorta);
  return labels;
}

TEST(HeartModel, OnlyTheLargestHeartIsKeptAndTheAortaStays) {
  LabelVolume labels = TwoHearts();
  const std::size_t aorta = CountOf(labels, Structure::kAorta);
  KeepLargestHeart(labels);
  EXPECT_EQ(CountOf(labels, Structure::kLeftAtrium), 36U * 50U * 6U);
  EXPECT_EQ(CountOf(labels, Structure::kAorta), aorta);
  EXPECT_FALSE(ImplausibleHeart(labels).has_value()) << "86 mL each";
}

TEST(HeartModel, AVolumeThatNoHeartHasIsRefused) {
  LabelVolume labels = TwoHearts();
  for (std::uint8_t& label : labels.voxels()) {
    if (label == static_cast<std::uint8_t>(Structure::kLeftAtrium)) label = 0;
  }
  const auto refusal = ImplausibleHeart(labels);
  ASSERT_TRUE(refusal.has_value());
  EXPECT_EQ(refusal->code, RefusalCode::kImplausible);
  EXPECT_EQ(refusal->reason,
            "the built-in model finds no plausible heart on this CT; --masks says where it lies");
  LabelVolume empty(4, 4, 4);
  KeepLargestHeart(empty);
  EXPECT_TRUE(ImplausibleHeart(empty).has_value());
}

TEST(HeartModel, OneCavityOfBothVentriclesIsRefused) {
  LabelVolume labels = TwoHearts();
  int taken = 0;
  for (std::uint8_t& label : labels.voxels()) {
    const bool right = label == static_cast<std::uint8_t>(Structure::kRightVentricle);
    if (right && ++taken % 5 != 0) label = static_cast<std::uint8_t>(Structure::kLeftVentricle);
  }
  EXPECT_GT(CountOf(labels, Structure::kRightVentricle), 1875U) << "15 mL: large enough alone";
  EXPECT_TRUE(ImplausibleHeart(labels).has_value());
}

}  // namespace
}  // namespace etalon::nuclear
