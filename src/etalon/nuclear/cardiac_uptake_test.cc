#include "etalon/nuclear/cardiac_uptake.h"

#include <gtest/gtest.h>

#include "etalon/core/random.h"

namespace etalon::nuclear {
namespace {

using image::FloatVolume;
using image::LabelVolume;
using image::VoxelFrame;

/// Voxels of 1 mL.
constexpr VoxelFrame kFrame{{}, {10.0, 0.0, 0.0}, {0.0, 10.0, 0.0}, {0.0, 0.0, 10.0}};

struct Scene {
  FloatVolume spect;
  LabelVolume structures;
};

void Set(Scene& scene, int column, Structure structure, float value) {
  scene.structures(0, 0, column) = static_cast<std::uint8_t>(structure);
  scene.spect(0, 0, column) = value;
}

/// Left atrium 8, 12 (B = 10); wall 5, 14, 15, 40.
Scene Example() {
  Scene scene{FloatVolume(1, 1, 8, kFrame), LabelVolume(1, 1, 8, kFrame)};
  Set(scene, 0, Structure::kLeftAtrium, 8.0F);
  Set(scene, 1, Structure::kLeftAtrium, 12.0F);
  Set(scene, 2, Structure::kMyocardium, 5.0F);
  Set(scene, 3, Structure::kMyocardium, 14.0F);
  Set(scene, 4, Structure::kMyocardium, 15.0F);
  Set(scene, 5, Structure::kMyocardium, 40.0F);
  return scene;
}

TEST(CardiacUptake, AHandExample) {
  const Scene scene = Example();
  const CardiacUptake uptake = *MeasureUptake(scene.spect, scene.structures);
  EXPECT_DOUBLE_EQ(uptake.background, 10.0);
  EXPECT_DOUBLE_EQ(uptake.volume.value(), 2.0) << "15 and 40 reach 1.5 x 10";
  EXPECT_DOUBLE_EQ(uptake.activity_ml, 1.5 + 4.0);
  EXPECT_DOUBLE_EQ(uptake.mean_ratio, 1.85);
  EXPECT_DOUBLE_EQ(uptake.largest_ratio, 4.0);
}

TEST(CardiacUptake, NothingAboveTheThresholdIsZeroNotMissing) {
  const Scene scene = Example();
  UptakeOptions options;
  options.factor = 5.0;
  const CardiacUptake uptake = *MeasureUptake(scene.spect, scene.structures, options);
  EXPECT_EQ(uptake.volume.value(), 0.0);
  EXPECT_EQ(uptake.activity_ml, 0.0);
}

TEST(CardiacUptake, FallsWithTheThresholdAndKeepsItsBounds) {
  Scene scene{FloatVolume(10, 10, 10, kFrame), LabelVolume(10, 10, 10, kFrame)};
  Random random(3);
  for (std::size_t voxel = 0; voxel < scene.spect.size(); ++voxel) {
    scene.spect.voxels()[voxel] = static_cast<float>(random.Uniform(1.0, 60.0));
    scene.structures.voxels()[voxel] =
        static_cast<std::uint8_t>(voxel % 5 == 0 ? Structure::kLeftAtrium : Structure::kMyocardium);
  }
  double volume = 1e9;
  double activity = 1e9;
  for (double factor = 0.2; factor < 3.0; factor += 0.1) {
    UptakeOptions options;
    options.factor = factor;
    const CardiacUptake uptake = *MeasureUptake(scene.spect, scene.structures, options);
    EXPECT_LE(uptake.volume.value(), volume);
    EXPECT_LE(uptake.activity_ml, activity);
    EXPECT_GE(uptake.activity_ml, factor * uptake.volume.value() - 1e-9);
    volume = uptake.volume.value();
    activity = uptake.activity_ml;
  }
}

TEST(CardiacUptake, TheScaleOfTheImageCancels) {
  Scene scene = Example();
  const CardiacUptake before = *MeasureUptake(scene.spect, scene.structures);
  for (float& value : scene.spect.voxels()) value *= 1000.0F;
  const CardiacUptake after = *MeasureUptake(scene.spect, scene.structures);
  EXPECT_NEAR(after.activity_ml, before.activity_ml, 1e-9);
  EXPECT_EQ(after.volume, before.volume);
}

TEST(CardiacUptake, NoBackgroundIsRefused) {
  Scene scene = Example();
  scene.structures(0, 0, 0) = 0;
  EXPECT_EQ(MeasureUptake(scene.spect, scene.structures).refusal().code,
            RefusalCode::kStructureNotFound)
      << "1 mL of left atrium is too little";
  scene = Example();
  scene.spect(0, 0, 0) = -12.0F;
  EXPECT_EQ(MeasureUptake(scene.spect, scene.structures).refusal().code, RefusalCode::kImplausible);
  scene = Example();
  for (int column = 2; column < 6; ++column) scene.structures(0, 0, column) = 0;
  EXPECT_EQ(MeasureUptake(scene.spect, scene.structures).refusal().reason,
            "no myocardium is outlined on the SPECT");
}

TEST(CardiacUptake, TheMedianIsAnOption) {
  Scene scene = Example();
  Set(scene, 6, Structure::kLeftAtrium, 100.0F);
  UptakeOptions options;
  options.value = BackgroundValue::kMedian;
  EXPECT_DOUBLE_EQ(MeasureUptake(scene.spect, scene.structures, options)->background, 12.0);
}

}  // namespace
}  // namespace etalon::nuclear
