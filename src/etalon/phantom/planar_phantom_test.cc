#include "etalon/phantom/planar_phantom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <numeric>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/dicom/planar_scan.h"
#include "etalon/phantom/planar_noise.h"
#include "etalon/phantom/planar_sampling.h"
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

TEST(PlanarPhantomTest, WhoMovesIsSeenElsewhereInTheRowsThatFollow) {
  PlanarPhantomOptions options{.grade = 2, .counts = 1e8};
  const PlanarPhantom still = MakePlanarPhantom(options);
  options.motion = {.sideways = 5.0 * options.pixel, .along = 3.0 * options.pixel, .at = 0.2};
  const PlanarPhantom moved = MakePlanarPhantom(options);
  const int row = moved.truth.motion_row.value();
  EXPECT_NEAR(moved.truth.heart.row, still.truth.heart.row + 3.0, 1e-6);
  EXPECT_NEAR(moved.truth.heart.column, still.truth.heart.column + 5.0, 1e-6);
  EXPECT_EQ(moved.truth.heart_to_contralateral, still.truth.heart_to_contralateral);
  const auto level = [](const PlanarPhantom& phantom, std::size_t frame, double at_row,
                        double column) {
    const image::FloatImage& counts = phantom.scan.frames[frame].counts;
    double sum = 0.0;
    for (int down = -3; down <= 3; ++down) {
      for (int right = -3; right <= 3; ++right) {
        sum += counts(static_cast<int>(at_row) + down, static_cast<int>(column) + right);
      }
    }
    return sum;
  };
  const image::PixelPoint heart = still.truth.heart;
  const double columns = still.options.columns;
  EXPECT_NEAR(level(moved, 0, heart.row + 3.0, heart.column + 5.0) /
                  level(still, 0, heart.row, heart.column),
              1.0, 0.01);
  EXPECT_NEAR(level(moved, 1, heart.row + 3.0, columns - 1.0 - heart.column - 5.0) /
                  level(still, 1, heart.row, columns - 1.0 - heart.column),
              1.0, 0.01);
  EXPECT_NEAR(level(moved, 0, row - 8, heart.column) / level(still, 0, row - 8, heart.column), 1.0,
              0.01);
}

TEST(PlanarNoiseTest, CountsFollowThePoissonDistribution) {
  constexpr int kDraws = 400000;
  for (const double mean : {0.3, 2.7, 31.6, 70.2}) {
    Random random(11);
    std::vector<double> found(200, 0.0);
    for (int draw = 0; draw < kDraws; ++draw) {
      found[static_cast<std::size_t>(PoissonCount(mean, random))] += 1.0;
    }
    double chi_squared = 0.0, probability = std::exp(-mean);
    int classes = 0;
    for (std::size_t count = 0; count < found.size(); ++count) {
      const double expected = kDraws * probability;
      probability *= mean / static_cast<double>(count + 1);
      if (expected < 10.0) continue;
      chi_squared += (found[count] - expected) * (found[count] - expected) / expected;
      ++classes;
    }
    EXPECT_LT(chi_squared, classes + 4.5 * std::sqrt(2.0 * classes)) << mean;
  }
}

TEST(PlanarPhantomTest, AGaussianBlurKeepsTheSumAndHasItsWidth) {
  for (const double sigma : {0.4, 0.9, 1.3, 4.0}) {
    image::FloatImage image(81, 71);
    image(40, 35) = 1.0F;
    BlurGaussian(image, sigma);
    double across = 0.0, down = 0.0;
    for (int row = 0; row < image.rows(); ++row) {
      for (int column = 0; column < image.columns(); ++column) {
        down += image(row, column) * (row - 40.0) * (row - 40.0);
        across += image(row, column) * (column - 35.0) * (column - 35.0);
      }
    }
    EXPECT_NEAR(Sum(image), 1.0, 1e-5);
    EXPECT_NEAR(std::sqrt(down), sigma, 0.03 * sigma);
    EXPECT_NEAR(std::sqrt(across), sigma, 0.03 * sigma);
  }
}

TEST(PlanarPhantomTest, ConfoundersAreDrawnAtTheirRates) {
  int stomachs = 0, pacemakers = 0, missing = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    const auto drawn = RandomPlanarPhantom(seed, 0).body.confounders;
    stomachs += drawn.stomach ? 1 : 0;
    pacemakers += drawn.pacemaker != BodySide::kNone ? 1 : 0;
    missing += drawn.missing_breast != BodySide::kNone ? 1 : 0;
  }
  EXPECT_NEAR(stomachs / 4000.0, 0.02, 0.008);
  EXPECT_NEAR(pacemakers / 4000.0, 0.06, 0.013);
  EXPECT_NEAR(missing / 4000.0, 0.45 * 0.04, 0.008);
}

TEST(PlanarPhantomTest, APacemakerIsColdAndAStomachHot) {
  const PlanarPhantomOptions plain{.counts = 1e8};
  auto changed = plain;
  changed.body.confounders.pacemaker = BodySide::kLeft;
  changed.body.confounders.stomach = true;
  const image::FloatImage before = MakePlanarPhantom(plain).scan.frames[0].counts;
  const image::FloatImage after = MakePlanarPhantom(changed).scan.frames[0].counts;
  const auto truth = MakePlanarPhantom(plain).truth;
  const auto change = [&](double down_mm, double left_mm) {
    const int row = static_cast<int>(truth.heart.row + down_mm / 2.26);
    const int column = static_cast<int>(truth.mid_line + left_mm / 2.26);
    return after(row, column) / before(row, column);
  };
  EXPECT_LT(change(-102.0, 88.0), 0.85);
  EXPECT_GT(change(115.0, 62.0), 1.5);
  EXPECT_NEAR(change(-102.0, -88.0), 1.0, 0.1);
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
