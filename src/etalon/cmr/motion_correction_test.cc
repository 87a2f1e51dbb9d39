#include "etalon/cmr/motion_correction.h"

#include <gtest/gtest.h>

#include "etalon/cmr/example_slice.h"
#include "etalon/cmr/region_value.h"
#include "etalon/core/error.h"

namespace etalon::cmr {
namespace {

image::LabelMask Labels() { return MakeSlice({}).labels; }

CorrectedMotion Correct(const T1Series& series, const image::LabelMask& labels, int threads = 0) {
  const image::PixelBox box = HeartBox(labels);
  return CorrectMotion(series, CheckMotion(series, {.box = box}),
                       {.box = box, .threads = threads, .labels = labels});
}

double WallT1(const T1Series& series) {
  const auto slice = SliceFromLabels(Labels()).value();
  return ValueInRegion(FitT1Map(series).value().t1, InnerPart(slice.myocardium, 1)).value().mean;
}

Truth Moved() {
  return {.noise = 0.02, .row_shifts = {0.0, 0.0, 1.3, 2.6, 3.4, 4.0, 3.1, 2.2, 0.7, -2.0, -3.0}};
}

TEST(CorrectMotion, LaysMovedImagesOnEachOther) {
  const T1Series series = MakeSeries(Moved());
  EXPECT_GT(CheckMotion(series, {.box = HeartBox(Labels())}).largest, 8.0);
  const CorrectedMotion corrected = Correct(series, Labels());
  EXPECT_LT(corrected.left.largest, 1.5);
  EXPECT_NEAR(WallT1(corrected.series), 1000.0, 6.0);
  for (std::size_t i = 0; i < series.frames.size(); ++i) {
    EXPECT_NEAR(corrected.applied[i].rows - corrected.applied[0].rows, 1.5 * Moved().row_shifts[i],
                0.8)
        << "image " << i;
  }
}

/// The edges of a round heart hide a turn; what is left of it must not spoil the map.
TEST(CorrectMotion, IsNotThrownByATurn) {
  Truth truth = Moved();
  truth.turns = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -3.0, -3.0};
  const CorrectedMotion corrected = Correct(MakeSeries(truth), Labels());
  EXPECT_NEAR(WallT1(corrected.series), 1000.0, 6.0);
}

TEST(CorrectMotion, LeavesAStillSeriesWhereItIs) {
  const CorrectedMotion corrected = Correct(MakeSeries({.noise = 0.02}), Labels());
  for (const FrameShift& shift : corrected.applied) {
    EXPECT_LT(shift.Length(), 0.4);
    EXPECT_NEAR(shift.degrees, 0.0, 1.0);
  }
}

/// The mask of the first image, which lies at one end of the motion.
TEST(CorrectMotion, LaysTheImagesWhereTheLabelsWereDrawn) {
  Truth truth{.noise = 0.02, .row_shifts = std::vector<double>(kMolli.size(), 5.0)};
  truth.row_shifts[0] = 0.0;
  const CorrectedMotion corrected = Correct(MakeSeries(truth), Labels());
  EXPECT_NEAR(corrected.applied[0].rows, 0.0, 0.8);
  EXPECT_NEAR(corrected.applied[7].rows, 7.5, 0.8);
  EXPECT_NEAR(WallT1(corrected.series), 1000.0, 6.0);
}

TEST(CorrectMotion, IsTheSameForAnyNumberOfThreads) {
  const T1Series series = MakeSeries(Moved());
  const CorrectedMotion one = Correct(series, Labels(), 1);
  const CorrectedMotion three = Correct(series, Labels(), 3);
  EXPECT_EQ(one.series.frames, three.series.frames);
}

TEST(CorrectMotion, WantsTheCheckOfItsSeries) {
  const T1Series series = MakeSeries({});
  EXPECT_THROW(CorrectMotion(series, {}), ContractError);
  EXPECT_THROW(CorrectMotion(series, CheckMotion(series), {.labels = image::LabelMask(3, 3)}),
               ContractError);
}

}  // namespace
}  // namespace etalon::cmr
