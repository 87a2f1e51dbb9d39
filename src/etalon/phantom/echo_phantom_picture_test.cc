#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "etalon/media/png.h"
#include "etalon/phantom/apical_plane.h"
#include "etalon/phantom/echo_phantom.h"
#include "etalon/phantom/wall_arcs.h"

namespace etalon::phantom {
namespace {

double MeanGrey(const image::GrayImage& picture, const image::LabelMask& mask, std::uint8_t label) {
  double sum = 0.0;
  int count = 0;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask.pixels()[i] != label || picture.pixels()[i] == 0) continue;
    sum += picture.pixels()[i];
    ++count;
  }
  return count > 0 ? sum / count : 0.0;
}

double CavityGrey(const EchoPhantomOptions& options) {
  const EchoPhantomStudy study = MakeEchoPhantom(options);
  return MeanGrey(study.views[0].cine.frames[0], study.views[0].masks[0], kCavityLabel);
}

/// Correlation of two square patches.
double Likeness(const image::GrayImage& a, const image::PixelPoint& at_a, const image::GrayImage& b,
                const image::PixelPoint& at_b) {
  constexpr int kReach = 9;
  double sum_a = 0, sum_b = 0, sum_aa = 0, sum_bb = 0, sum_ab = 0, count = 0;
  for (int row = -kReach; row <= kReach; ++row) {
    for (int column = -kReach; column <= kReach; ++column) {
      const double x = a(static_cast<int>(std::lround(at_a.row)) + row,
                         static_cast<int>(std::lround(at_a.column)) + column);
      const double y = b(static_cast<int>(std::lround(at_b.row)) + row,
                         static_cast<int>(std::lround(at_b.column)) + column);
      sum_a += x;
      sum_b += y;
      sum_aa += x * x;
      sum_bb += y * y;
      sum_ab += x * y;
      count += 1;
    }
  }
  return (sum_ab - sum_a * sum_b / count) /
         std::sqrt((sum_aa - sum_a * sum_a / count) * (sum_bb - sum_b * sum_b / count));
}

/// A point in the middle of the four-chamber septum at one frame of the default study.
image::PixelPoint SeptalPoint(const EchoPhantomStudy& study, int frame, const SectorField& field) {
  const EchoPhantomOptions& options = study.options;
  const LeftHeartCycle cycle(
      {.end_diastolic_volume = options.end_diastolic_volume.value(),
       .end_systolic_volume = options.end_systolic_volume.value(),
       .longitudinal_strain = options.global_longitudinal_strain.value() / 100.0,
       .atrial_volume = 55.0,
       .wall = options.wall_thickness.value()});
  const LeftHeart heart =
      cycle.At(frame / options.frame_rate_hz * options.heart_rate.value() / 60.0);
  const double angle = WallArcs(ApicalView::kFourChamber, heart).AngleOf(-0.75, 0.5);
  const TruncatedEllipsoid layer = heart.Layer(0.5);
  const HeartPose pose(ApicalView::kFourChamber, heart);
  return field.PixelFromBeam(pose.BeamFromHeart(
      {layer.radius[0] * std::sin(angle), layer.centre + layer.Nose() * std::cos(angle)}));
}

TEST(EchoPhantomPicture, SpeckleMovesWithTheWall) {
  EchoPhantomOptions options;
  options.frames = 12;
  options.noise = 0.05;
  const EchoPhantomStudy study = MakeEchoPhantom(options);
  const image::PixelBox box = study.views[0].cine.regions[0].box;
  const SectorField field{.rows = options.rows,
                          .columns = options.columns,
                          .spacing = study.spacing,
                          .tip = {static_cast<double>(box.top), options.columns / 2.0},
                          .depth = options.depth.value(),
                          .half_angle = 0.0};
  const auto& frames = study.views[0].cine.frames;
  const image::PixelPoint from = SeptalPoint(study, 6, field);
  const image::PixelPoint to = SeptalPoint(study, 8, field);
  const double moved = std::hypot(to.row - from.row, to.column - from.column);
  ASSERT_GT(moved, 3.0);
  const double carried = Likeness(frames[6], from, frames[8], to);
  EXPECT_GT(carried, 0.75);
  EXPECT_GT(carried, Likeness(frames[6], from, frames[8], from) + 0.25);
}

TEST(EchoPhantomPicture, IsBlackOutsideTheSectorWithoutFurniture) {
  EchoPhantomOptions options;
  options.frames = 1;
  options.banner.clear();
  options.electrocardiogram = false;
  const EchoPhantomStudy study = MakeEchoPhantom(options);
  const image::GrayImage& picture = study.views[0].cine.frames[0];
  const image::PixelBox box = study.views[0].cine.regions[0].box;
  for (int row = 0; row < picture.rows(); ++row) {
    for (int column = 0; column < picture.columns(); ++column) {
      const bool inside = row >= box.top && row < box.top + box.rows && column >= box.left &&
                          column < box.left + box.columns;
      if (!inside) {
        ASSERT_EQ(picture(row, column), 0) << row << ", " << column;
      }
    }
  }
  EXPECT_EQ(picture(box.top + 2, box.left + 2), 0);
}

TEST(EchoPhantomPicture, WallIsBrighterThanBlood) {
  EchoPhantomOptions options;
  options.frames = 1;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    options.seed = seed;
    const EchoPhantomStudy study = MakeEchoPhantom(options);
    for (const EchoPhantomView& view : study.views) {
      EXPECT_GT(MeanGrey(view.cine.frames[0], view.masks[0], kMyocardiumLabel),
                MeanGrey(view.cine.frames[0], view.masks[0], kCavityLabel) + 25.0);
    }
  }
}

TEST(EchoPhantomPicture, GainAndNoiseBrightenTheCavityAndDropoutDarkensTheWall) {
  EchoPhantomOptions options;
  options.frames = 1;
  const double usual = CavityGrey(options);
  options.gain_db = 6.0;
  EXPECT_GT(CavityGrey(options), 1.15 * usual);
  options.gain_db = 0.0;
  options.noise = 0.9;
  EXPECT_GT(CavityGrey(options), 1.2 * usual);
  options.noise = 0.25;
  options.dropout = 1.0;
  EXPECT_LT(CavityGrey(options), usual);
}

std::filesystem::path CamusFolder() {
  const char* data = std::getenv("ETALON_DATA");
  return std::filesystem::path(data != nullptr ? data : "../shared/data") / "camus";
}

/// Mean grey of a class in each of the first patients, ascending.
std::vector<double> RealGreys(std::uint8_t label) {
  std::vector<double> greys;
  for (int patient = 1; patient <= 40; ++patient) {
    std::string number = std::to_string(patient);
    const std::string name = "patient" + std::string(4 - number.size(), '0') + number + "_4CH_ED";
    const auto picture = CamusFolder() / "images" / "train" / (name + ".png");
    if (!std::filesystem::exists(picture)) continue;
    greys.push_back(MeanGrey(
        media::ReadGrayPng(picture),
        media::ReadLabelPng(CamusFolder() / "masks" / "train" / (name + "_gt.png")), label));
  }
  std::sort(greys.begin(), greys.end());
  return greys;
}

TEST(EchoPhantomPicture, IsAsGreyAsRealImages) {
  if (!std::filesystem::exists(CamusFolder())) {
    GTEST_SKIP() << "no CAMUS images in " << CamusFolder();
  }
  EchoPhantomOptions options;
  options.frames = 1;
  const EchoPhantomStudy study = MakeEchoPhantom(options);
  const EchoPhantomView& view = study.views[0];
  for (const std::uint8_t label : {kCavityLabel, kMyocardiumLabel, kAtriumLabel}) {
    const std::vector<double> real = RealGreys(label);
    ASSERT_GT(real.size(), 20U);
    const double grey = MeanGrey(view.cine.frames[0], view.masks[0], label);
    EXPECT_GT(grey, real[real.size() / 10]) << "class " << int{label};
    EXPECT_LT(grey, real[real.size() * 9 / 10]) << "class " << int{label};
  }
}

}  // namespace
}  // namespace etalon::phantom
