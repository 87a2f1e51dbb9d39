#include "etalon/echo/read_cine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "etalon/core/random.h"
#include "etalon/echo/measure_study.h"
#include "etalon/image/resample.h"

namespace etalon::echo {
namespace {

using image::Cine;
using image::GrayImage;
using testing::Contains;

constexpr int kRows = 320;
constexpr int kColumns = 400;
constexpr double kMillimetres = 0.5;

/// Grey bands stand for classes, with a texture of +-9 so that the field is recognised as tissue.
std::uint8_t Shade(std::uint8_t label, Random& random) {
  return static_cast<std::uint8_t>(60 + 40 * label + static_cast<int>(random.Below(19)) - 9);
}
std::uint8_t LabelOf(std::uint8_t shade) {
  return static_cast<std::uint8_t>(std::clamp((shade - 40) / 40, 0, 3));
}

/// A sector from the top middle, 80 degrees wide, that holds a half-elliptic ventricle.
GrayImage DrawFrame(double radius, double length, std::uint64_t seed) {
  Random random(seed);
  GrayImage frame(kRows, kColumns);
  for (int row = 0; row < kRows; ++row) {
    for (int column = 0; column < kColumns; ++column) {
      const double x = (column - kColumns / 2) * kMillimetres;
      const double depth = row * kMillimetres;
      if (std::abs(std::atan2(x, depth)) > 0.70 || std::hypot(x, depth) > 155.0) continue;
      const double y = 105.0 - depth;  // from the mitral plane towards the apex
      const auto in = [&](double r, double l) {
        return l * y >= 0.0 && (x * x) / (r * r) + (y * y) / (l * l) <= 1.0;
      };
      std::uint8_t label = 0;
      if (in(radius, length)) {
        label = kLvCavityLabel;
      } else if (in(radius + 9.0, length + 9.0)) {
        label = kLvMyocardiumLabel;
      } else if (in(radius, -35.0)) {
        label = kLeftAtriumLabel;
      }
      frame(row, column) = Shade(label, random);
    }
  }
  return frame;
}

/// Reads the classes back from the grey bands.
class BandNetworks : public ApicalNetworks {
 public:
  explicit BandNetworks(View view) : view_(view) {}

  std::vector<ClassProbabilities> Segment(const std::vector<GrayImage>& crops) override {
    std::vector<ClassProbabilities> result;
    for (const GrayImage& crop : crops) {
      const GrayImage grid = image::ResizeLabels(crop, 256, 256);
      ClassProbabilities probabilities;
      for (auto& map : probabilities) map = image::FloatImage(256, 256);
      for (std::size_t i = 0; i < grid.size(); ++i) {
        probabilities[LabelOf(grid.pixels()[i])].pixels()[i] = 1.0F;
      }
      result.push_back(std::move(probabilities));
    }
    return result;
  }

  std::vector<std::array<double, kViewCount>> ClassifyViews(
      const std::vector<GrayImage>& crops) override {
    std::array<double, kViewCount> probabilities{0.02, 0.02, 0.02};
    probabilities[static_cast<std::size_t>(view_)] = 0.96;
    return {crops.size(), probabilities};
  }

 private:
  View view_;
};

/// Radius 24 mm at end diastole (frame 0, 40 ...), 17 mm at end systole (frame 16, 56 ...).
Cine BeatingCine(int frames) {
  Cine cine;
  cine.name = "loop";
  cine.spacing = image::PixelSpacing{.row = kMillimetres, .column = kMillimetres};
  for (int frame = 0; frame < frames; ++frame) {
    const double cycle = std::fmod(frame / 40.0, 1.0);
    const double angle = cycle < 0.4 ? cycle / 0.4 : 1.0 + (cycle - 0.4) / 0.6;
    const double wave = std::cos(std::numbers::pi * angle);
    cine.frames.push_back(
        DrawFrame(20.5 + 3.5 * wave, 72.0 + 6.0 * wave, static_cast<std::uint64_t>(frame)));
    cine.frame_times.emplace_back(frame / 50.0);
  }
  return cine;
}

TEST(ReadCine, FindsBeatsAndOutlinesThem) {
  BandNetworks networks(View::kApicalFourChamber);
  const CineReading reading = ReadCine(BeatingCine(81), {}, networks);
  ASSERT_FALSE(reading.refusal) << reading.refusal->reason;
  EXPECT_EQ(reading.view.view, View::kApicalFourChamber);
  EXPECT_TRUE(reading.calibrated);
  ASSERT_EQ(reading.beats.size(), 2U);
  EXPECT_NEAR(reading.beats[0].end_systole, 16, 2);
  EXPECT_NEAR(reading.beats[1].end_diastole, 40, 2);
  ASSERT_EQ(reading.traced.size(), 4U);
  EXPECT_NEAR(reading.traced[0].geometry.ventricle.Length().value(), 78.0, 2.0);
  EXPECT_EQ(reading.traced[0].variants.size(), 7U);
}

TEST(ReadCine, VolumesFollowFromTheDrawnEllipsoids) {
  BandNetworks networks(View::kApicalFourChamber);
  StudyReading study;
  study.cines.push_back(ReadCine(BeatingCine(81), {}, networks));
  MeasureStudy({}, study);
  const double diastolic = 2.0 / 3.0 * std::numbers::pi * 24.0 * 24.0 * 78.0 / 1000.0;
  bool found = false;
  for (const Measurement& measurement : study.measurements) {
    if (measurement.name != "lv_end_diastolic_volume_four_chamber") continue;
    found = true;
    EXPECT_NEAR(measurement.value, diastolic, 0.03 * diastolic);
    ASSERT_TRUE(measurement.interval);
    EXPECT_LT(measurement.interval->high - measurement.interval->low, 0.2 * diastolic);
  }
  EXPECT_TRUE(found);
}

TEST(ReadCine, RefusesAnotherView) {
  BandNetworks networks(View::kOther);
  const CineReading reading = ReadCine(BeatingCine(5), {}, networks);
  ASSERT_TRUE(reading.refusal);
  EXPECT_EQ(reading.refusal->code, RefusalCode::kNotMeasurableView);
  EXPECT_EQ(reading.refusal->reason,
            "neither an apical two-chamber nor an apical four-chamber view (probability of another "
            "view or organ: 96 %)");
}

TEST(ReadCine, KeepsADeclaredViewAndSaysThatTheNetworkDisagrees) {
  BandNetworks networks(View::kApicalFourChamber);
  const CineReading reading =
      ReadCine(BeatingCine(1), {View::kApicalTwoChamber, Phase::kEndSystole}, networks);
  ASSERT_FALSE(reading.refusal);
  EXPECT_EQ(reading.view.view, View::kApicalTwoChamber);
  EXPECT_THAT(reading.flags, Contains("view-not-confirmed"));
  EXPECT_EQ(reading.traced.front().phase, Phase::kEndSystole);
}

TEST(ReadCine, RefusesColourDoppler) {
  Cine cine = BeatingCine(1);
  image::RgbImage colour(kRows, kColumns);
  for (int row = 100; row < 200; ++row) {
    for (int column = 150; column < 250; ++column) colour(row, column) = {200, 20, 20};
  }
  cine.colour = {colour};
  BandNetworks networks(View::kApicalFourChamber);
  EXPECT_EQ(ReadCine(cine, {}, networks).refusal->code, RefusalCode::kColourDoppler);
}

TEST(ReadCine, RefusesABlackPicture) {
  Cine cine;
  cine.frames = {GrayImage(200, 200)};
  BandNetworks networks(View::kApicalFourChamber);
  EXPECT_EQ(ReadCine(cine, {}, networks).refusal->code, RefusalCode::kNotUltrasound);
}

TEST(ReadCine, RefusesAStillHeart) {
  Cine cine = BeatingCine(1);
  cine.frames.resize(20, cine.frames.front());
  cine.frame_times.clear();
  BandNetworks networks(View::kApicalFourChamber);
  const CineReading reading = ReadCine(cine, {}, networks);
  ASSERT_TRUE(reading.refusal);
  EXPECT_EQ(reading.refusal->code, RefusalCode::kNoBeat);
  EXPECT_THAT(reading.flags, Contains("frame-times-unknown"));
}

TEST(ReadCine, WithoutCalibrationLengthsCountPixels) {
  Cine cine = BeatingCine(1);
  cine.spacing.reset();
  BandNetworks networks(View::kApicalFourChamber);
  const CineReading reading = ReadCine(cine, {}, networks);
  ASSERT_FALSE(reading.refusal);
  EXPECT_FALSE(reading.calibrated);
  EXPECT_NEAR(reading.traced.front().geometry.ventricle.Length().value(), 156.0, 4.0);
}

}  // namespace
}  // namespace etalon::echo
