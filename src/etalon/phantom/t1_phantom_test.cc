#include "etalon/phantom/t1_phantom.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/dicom/t1_series.h"
#include "etalon/media/png.h"
#include "etalon/phantom/t1_write.h"

namespace etalon::phantom {
namespace {

T1PhantomOptions Small() { return {.rows = 96, .columns = 96, .spacing = 3.0}; }

TEST(T1Phantom, PostContrastTimeGivesTheExtracellularVolumeBack) {
  const double post = PostContrastT1(1000.0, 26.174, 1600.0, 300.0, 0.42);
  EXPECT_NEAR(post, 450.0, 0.02);
  const double volume = 58.0 * (1.0 / post - 1.0 / 1000.0) / (1.0 / 300.0 - 1.0 / 1600.0);
  EXPECT_NEAR(volume, 26.174, 1e-9);
}

TEST(T1Phantom, SchemesTakeTheirImagesBeatByBeat) {
  EXPECT_EQ(InversionTimes(InversionScheme::kMolli533, 60.0),
            (std::vector<double>{100, 1100, 2100, 3100, 4100, 180, 1180, 2180}));
  EXPECT_EQ(InversionTimes(InversionScheme::kMolli41312, 75.0).size(), 9U);
  EXPECT_EQ(InversionTimes(InversionScheme::kMolli335, 75.0).size(), 11U);
  EXPECT_EQ(InversionTimes(InversionScheme::kShortMolli, 60.0),
            (std::vector<double>{100, 1100, 2100, 3100, 4100, 180, 260}));
}

TEST(T1Phantom, SignalFollowsTheRecoveryOfEachTissue) {
  T1PhantomOptions options = Small();
  options.noise = 0.0;
  const T1PhantomStudy study = MakeT1Phantom(options);
  EXPECT_EQ(study.labels(48, 48), 1);
  for (std::size_t frame = 0; frame < study.native.frames.size(); ++frame) {
    const double time = study.native.inversion_times[frame];
    const double expected = 2000.0 * std::abs(1.0 - 1.9 * std::exp(-time * 0.9 / 1600.0));
    EXPECT_NEAR(study.native.frames[frame](48, 48), expected, 0.51) << time;
  }
}

TEST(T1Phantom, IsTheSameForTheSameSeed) {
  const T1PhantomOptions options = Small();
  EXPECT_EQ(MakeT1Phantom(options).native.frames, MakeT1Phantom(options).native.frames);
  T1PhantomOptions other = options;
  other.seed = 2;
  EXPECT_NE(MakeT1Phantom(options).native.frames, MakeT1Phantom(other).native.frames);
}

TEST(T1Phantom, MotionReachesButDoesNotPassWhatWasAsked) {
  T1PhantomOptions options = Small();
  options.motion = 6.0;
  const T1PhantomStudy study = MakeT1Phantom(options);
  double farthest = 0.0;
  for (const image::PixelPoint& shift : study.native.shifts) {
    farthest = std::max(farthest, options.spacing * std::hypot(shift.row, shift.column));
  }
  EXPECT_GT(farthest, 4.0);
  EXPECT_LT(farthest, 6.5);
}

TEST(T1Phantom, ListsAllThatIsWrong) {
  T1PhantomOptions options;
  options.haematocrit = 0.9;
  options.rows = 0;
  EXPECT_EQ(options.Validate().size(), 2U);
  EXPECT_THROW(MakeT1Phantom(options), Error);
}

TEST(T1Phantom, IsReadBackFromItsFiles) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("t1_phantom_" + std::to_string(getpid()));
  const T1PhantomStudy study = MakeT1Phantom(Small());
  WriteT1Phantom(study, folder, {.patient = "P1", .date = "2026-03-14"});
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".dcm") files.push_back(entry.path());
  }
  std::vector<Error> problems;
  const auto series = dicom::ReadInversionSeries(files, problems);
  EXPECT_TRUE(problems.empty());
  ASSERT_EQ(series.size(), 2U);
  EXPECT_EQ(series[0].images.size(), 8U);
  EXPECT_EQ(series[1].images.size(), 9U);
  EXPECT_EQ(series[0].images[0].pixels, study.native.frames[0]);
  EXPECT_EQ(media::ReadLabelPng(folder / "labels_gt.png"), study.labels);
  const auto truth = nlohmann::json::parse(T1TruthJson(study));
  EXPECT_EQ(truth["truth"]["t1_ms"]["septum"]["native"], 1000.0);
  EXPECT_EQ(truth["native"].size(), 8U);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace etalon::phantom
