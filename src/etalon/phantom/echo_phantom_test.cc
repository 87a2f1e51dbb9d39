#include "etalon/phantom/echo_phantom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "etalon/core/error.h"

namespace etalon::phantom {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// The frames of one beat on a small screen.
EchoPhantomOptions Quick() {
  EchoPhantomOptions options;
  options.beats = 1;
  options.frame_rate_hz = 25.0;
  options.rows = 300;
  options.columns = 400;
  return options;
}

struct Axis {
  image::PlanePoint base;
  double length;
  image::PlanePoint along;   ///< unit vector from base to apex
  image::PlanePoint across;  ///< unit vector
};

Axis TrueAxis(const EchoPhantomLandmarks& landmarks, const image::PixelSpacing& spacing) {
  const auto left = PlaneFromPixel(landmarks.annulus_left, spacing);
  const auto right = PlaneFromPixel(landmarks.annulus_right, spacing);
  const auto apex = PlaneFromPixel(landmarks.apex, spacing);
  const image::PlanePoint base{(left.x + right.x) / 2.0, (left.y + right.y) / 2.0};
  const double length = std::hypot(apex.x - base.x, apex.y - base.y);
  const image::PlanePoint along{(apex.x - base.x) / length, (apex.y - base.y) / length};
  return {base, length, along, {-along.y, along.x}};
}

/// Length of the chord of a class at a height above the base, sampled on the mask.
double Chord(const image::LabelMask& mask, const Axis& axis, double height, std::uint8_t label,
             const image::PixelSpacing& spacing) {
  constexpr double kStep = 0.02;
  int count = 0;
  for (double x = -80.0; x < 80.0; x += kStep) {
    const image::PlanePoint point{axis.base.x + height * axis.along.x + x * axis.across.x,
                                  axis.base.y + height * axis.along.y + x * axis.across.y};
    const auto pixel = PixelFromPlane(point, spacing);
    const int row = static_cast<int>(std::lround(pixel.row));
    const int column = static_cast<int>(std::lround(pixel.column));
    if (mask.Contains(row, column) && mask(row, column) == label) ++count;
  }
  return count * kStep;
}

/// Biplane method of 20 disks [Lang2015], straight from its definition; mL.
double DiskVolume(const EchoPhantomStudy& study, int frame) {
  const auto at = static_cast<std::size_t>(frame);
  const Axis a = TrueAxis(study.views[0].landmarks[at], study.spacing);
  const Axis b = TrueAxis(study.views[1].landmarks[at], study.spacing);
  double sum = 0.0;
  for (int disk = 0; disk < 20; ++disk) {
    const double height = (disk + 0.5) / 20.0;
    sum += Chord(study.views[0].masks[at], a, height * a.length, 1, study.spacing) *
           Chord(study.views[1].masks[at], b, height * b.length, 1, study.spacing);
  }
  return std::numbers::pi / 4.0 * sum * std::max(a.length, b.length) / 20.0 / 1000.0;
}

void ExpectDisksToFindTheTruth(const EchoPhantomOptions& options) {
  const EchoPhantomStudy study = MakeEchoPhantom(options);
  const double edv = DiskVolume(study, study.end_diastole_frames[0]);
  const double esv = DiskVolume(study, study.end_systole_frames[0]);
  EXPECT_NEAR(edv / options.end_diastolic_volume.value(), 1.0, 0.01);
  EXPECT_NEAR(esv / options.end_systolic_volume.value(), 1.0, 0.01);
  EXPECT_NEAR(100.0 * (edv - esv) / edv, study.ejection_fraction.value(), 0.5);
}

TEST(EchoPhantom, DisksOnTheTrueMasksFindTheAskedVolumes) {
  EchoPhantomOptions options;
  options.frames = 20;
  ExpectDisksToFindTheTruth(options);
  options.end_diastolic_volume = Millilitres(210.0);
  options.end_systolic_volume = Millilitres(155.0);
  options.global_longitudinal_strain = Percent(-8.0);
  ExpectDisksToFindTheTruth(options);
  options.end_diastolic_volume = Millilitres(70.0);
  options.end_systolic_volume = Millilitres(24.0);
  options.global_longitudinal_strain = Percent(-22.0);
  ExpectDisksToFindTheTruth(options);
}

TEST(EchoPhantom, DisksFindTheVolumesOnOblongPixels) {
  EchoPhantomOptions options;
  options.frames = 20;
  options.spacing = image::PixelSpacing{.row = 0.28, .column = 0.36};
  ExpectDisksToFindTheTruth(options);
}

TEST(EchoPhantom, MaskOfTheWallIsAsThickAsTheTruthSays) {
  const EchoPhantomStudy study = MakeEchoPhantom(Quick());
  const Axis axis = TrueAxis(study.views[0].landmarks[0], study.spacing);
  const double wall = Chord(study.views[0].masks[0], axis, 0.37 * axis.length, 2, study.spacing);
  EXPECT_NEAR(wall / 2.0, study.instants[0].wall_thickness.value(), 0.5);
}

TEST(EchoPhantom, OutlineTruthHoldsTheAskedStrain) {
  const EchoPhantomStudy study = MakeEchoPhantom(Quick());
  const auto end_systole = static_cast<std::size_t>(study.end_systole_frames[0]);
  for (const EchoPhantomView& view : study.views) {
    const double strain = 100.0 * (view.landmarks[end_systole].endocardial_length /
                                       view.landmarks[0].endocardial_length -
                                   1.0);
    EXPECT_NEAR(strain, -18.0, 0.2);
  }
  EXPECT_NEAR(study.instants[end_systole].endocardial_strain.value(), -18.0, 1e-6);
  EXPECT_LT(std::abs(study.instants[end_systole].midwall_strain.value()), 18.0);
}

TEST(EchoPhantom, EveryBeatReachesBothVolumesExactly) {
  for (const double rate : {25.0, 43.0}) {
    EchoPhantomOptions options = Quick();
    options.frame_rate_hz = rate;
    options.rows = options.columns = 150;
    options.beats = 2;
    const EchoPhantomStudy study = MakeEchoPhantom(options);
    EXPECT_EQ(study.end_diastole_frames.size(), 3U);
    EXPECT_EQ(study.end_systole_frames.size(), 2U);
    EXPECT_EQ(study.end_diastole_frames.back(), static_cast<int>(study.instants.size()) - 1);
    for (const int frame : study.end_diastole_frames) {
      EXPECT_NEAR(study.instants[static_cast<std::size_t>(frame)].volume.value(), 120.0, 1e-6);
    }
    for (const int frame : study.end_systole_frames) {
      EXPECT_NEAR(study.instants[static_cast<std::size_t>(frame)].volume.value(), 50.0, 1e-6);
    }
  }
}

TEST(EchoPhantom, CineCarriesItsClockAndItsCalibration) {
  const EchoPhantomOptions options = Quick();
  const EchoPhantomStudy study = MakeEchoPhantom(options);
  const image::Cine& cine = study.views[0].cine;
  EXPECT_EQ(cine.name, "a4c.dcm");
  EXPECT_EQ(cine.rows(), 300);
  EXPECT_EQ(cine.columns(), 400);
  EXPECT_EQ(cine.frames.size(), cine.frame_times.size());
  EXPECT_EQ(cine.frames.size(), study.views[0].masks.size());
  EXPECT_NEAR(cine.frame_times[3].value(), 0.12, 1e-12);
  EXPECT_EQ(cine.acquisition.r_wave_times.size(), 2U);
  EXPECT_EQ(cine.acquisition.heart_rate, BeatsPerMinute(66.0));
  const auto spacing = cine.SpacingAt(study.views[0].landmarks[0].apex);
  ASSERT_TRUE(spacing.has_value());
  EXPECT_EQ(*spacing, study.spacing);
}

TEST(EchoPhantom, SameSeedSamePixels) {
  EchoPhantomOptions options = Quick();
  options.frames = 3;
  const EchoPhantomStudy first = MakeEchoPhantom(options);
  const EchoPhantomStudy again = MakeEchoPhantom(options);
  EXPECT_EQ(first.views[0].cine.frames, again.views[0].cine.frames);
  EXPECT_EQ(first.views[1].masks, again.views[1].masks);
  options.seed = 2;
  const EchoPhantomStudy other = MakeEchoPhantom(options);
  EXPECT_NE(first.views[0].cine.frames, other.views[0].cine.frames);
  EXPECT_EQ(first.views[0].masks, other.views[0].masks);
}

TEST(EchoPhantom, DefaultStudyIsValid) { EXPECT_TRUE(EchoPhantomOptions{}.Validate().empty()); }

TEST(EchoPhantom, ValidateListsAllThatIsWrong) {
  EchoPhantomOptions options;
  options.end_systolic_volume = Millilitres(130.0);
  options.heart_rate = BeatsPerMinute(0.0);
  options.noise = std::nan("");
  options.frames = 0;
  EXPECT_THAT(
      options.Validate(),
      ElementsAre("end-systolic volume 130 mL is not below the end-diastolic volume 120 mL",
                  "heart rate 0 /min is outside 20 .. 250 /min",
                  "number of frames 0 is outside 1 .. 5000", "noise nan is outside 0 .. 1"));
}

TEST(EchoPhantom, ValidateSaysWhatCannotGoTogether) {
  EchoPhantomOptions options;
  options.end_systolic_volume = Millilitres(110.0);
  options.global_longitudinal_strain = Percent(-30.0);
  options.spacing = image::PixelSpacing{.row = 0.1, .column = 0.1};
  EXPECT_THAT(options.Validate(),
              ElementsAre("no ventricle of plausible shape goes from 120 to 110 mL with a strain "
                          "of -30 %",
                          "a sector of 150 mm does not fit on 600 x 800 pixels of 0.1 x 0.1 mm"));
}

TEST(EchoPhantom, RefusesWrongOptionsInOneError) {
  EchoPhantomOptions options;
  options.dropout = 2.0;
  options.depth = Millimetres(5.0);
  try {
    (void)MakeEchoPhantom(options);
    FAIL() << "made a phantom of wrong options";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kUsage);
    EXPECT_STREQ(error.what(),
                 "phantom: depth 5 mm is outside 60 .. 300 mm; dropout 2 is outside 0 .. 1");
  }
}

class StopAfter : public ProgressObserver {
 public:
  explicit StopAfter(int frames) : left_(frames) {}
  void Report(std::string_view, std::int64_t, std::int64_t) override { --left_; }
  bool Cancelled() const override { return left_ <= 0; }

 private:
  int left_;
};

TEST(EchoPhantom, StopsWhenAsked) {
  StopAfter stop(2);
  try {
    (void)MakeEchoPhantom(Quick(), stop);
    FAIL() << "went on";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCancelled);
  }
}

}  // namespace
}  // namespace etalon::phantom
