#include "etalon/phantom/planar_phantom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <numeric>

#include "etalon/core/error.h"
#include "etalon/dicom/planar_scan.h"
#include "etalon/phantom/planar_noise.h"
#include "etalon/phantom/planar_write.h"

namespace etalon::phantom {
namespace {

double Sum(const image::FloatImage& image) {
  return std::accumulate(image.pixels().begin(), image.pixels().end(), 0.0);
}

TEST(PlanarNoiseTest, CountsHaveMeanAndVarianceOfPoisson) {
  for (const double mean : {0.02, 1.0, 7.5, 11.9, 12.1, 40.0, 700.0}) {
    Random random(3);
    constexpr int kDraws = 200000;
    double sum = 0.0, squares = 0.0;
    for (int draw = 0; draw < kDraws; ++draw) {
      const double count = PoissonCount(mean, random);
      sum += count;
      squares += count * count;
    }
    const double found = sum / kDraws;
    EXPECT_NEAR(found, mean, 5.0 * std::sqrt(mean / kDraws));
    EXPECT_NEAR((squares / kDraws - found * found) / mean, 1.0, 0.05) << mean;
  }
  Random random(1);
  EXPECT_EQ(PoissonCount(0.0, random), 0);
}

TEST(PlanarPhantomTest, APointIsAttenuatedByTheTissueInFrontOfIt) {
  Body body;
  image::VoxelFrame frame;
  frame.column_step = {4.0, 0.0, 0.0};
  frame.row_step = {0.0, 4.0, 0.0};
  frame.slice_step = {0.0, 0.0, 4.0};
  body.labels =
      image::LabelVolume(41, 30, 41, frame, static_cast<std::uint8_t>(Organ::kSoftTissue));
  body.labels(20, 10, 20) = static_cast<std::uint8_t>(Organ::kLiver);
  OrganValues uptake{};
  uptake[static_cast<std::size_t>(Organ::kLiver)] = 1.0;
  PlanarCamera camera;
  camera.scatter_fraction = 0.0;
  const PlanarProjections seen = ProjectBody(body, uptake, camera);
  const double half_voxel = 0.0154 * 4.0;
  const double escape = (1.0 - std::exp(-half_voxel)) / half_voxel;
  EXPECT_NEAR(Sum(seen.anterior), std::exp(-0.0154 * 40.0) * escape, 2e-3);
  EXPECT_NEAR(Sum(seen.posterior), std::exp(-0.0154 * 76.0) * escape, 2e-3);
  EXPECT_GT(seen.anterior(20, 20), seen.posterior(20, 20));
}

TEST(PlanarPhantomTest, TheAnteriorPictureHoldsTheCountsAskedFor) {
  const PlanarPhantom phantom = MakePlanarPhantom({.counts = 1e6});
  ASSERT_EQ(phantom.scan.frames.size(), 2U);
  EXPECT_NEAR(Sum(phantom.scan.frames[0].counts), 1e6, 3e4);
  EXPECT_EQ(phantom.scan.frames[0].counts.rows(), 1024);
  EXPECT_EQ(phantom.scan.frames[0].counts.columns(), 256);
}

TEST(PlanarPhantomTest, HeartToContralateralGrowsWithTheGrade) {
  double before = 0.9;
  for (int grade = 0; grade <= 3; ++grade) {
    const double ratio = MakePlanarPhantom({.grade = grade}).truth.heart_to_contralateral;
    EXPECT_GT(ratio, before) << grade;
    before = ratio;
  }
  EXPECT_GT(before, 1.6);
}

TEST(PlanarPhantomTest, SameOptionsSameCounts) {
  const auto options = RandomPlanarPhantom(5, 2);
  EXPECT_EQ(MakePlanarPhantom(options).scan.frames[0].counts,
            MakePlanarPhantom(options).scan.frames[0].counts);
  EXPECT_EQ(TruthJson(MakePlanarPhantom(options)), TruthJson(MakePlanarPhantom(options)));
}

TEST(PlanarPhantomTest, WrongOptionsAreAllNamed) {
  try {
    MakePlanarPhantom({.grade = 4, .counts = -1.0});
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(),
                testing::AllOf(testing::HasSubstr("grade"), testing::HasSubstr("counts")));
  }
}

TEST(PlanarPhantomTest, TheFileHoldsWhatWasMade) {
  const auto path = std::filesystem::path(testing::TempDir()) / "planar_phantom.dcm";
  const PlanarPhantom phantom = MakePlanarPhantom({.grade = 3});
  WritePlanarPhantom(phantom, "PHANTOM", path);
  const image::PlanarScan read = dicom::ReadPlanarScan(path);
  ASSERT_EQ(read.frames.size(), 2U);
  EXPECT_EQ(read.frames[0].counts, phantom.scan.frames[0].counts);
  EXPECT_EQ(read.frames[1].view, image::PlanarView::kPosterior);
  EXPECT_TRUE(std::filesystem::exists(path.parent_path() / "planar_phantom.truth.json"));
}

}  // namespace
}  // namespace etalon::phantom
