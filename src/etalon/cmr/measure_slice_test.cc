#include "etalon/cmr/measure_slice.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "etalon/cmr/example_slice.h"
#include "etalon/core/error.h"

namespace etalon::cmr {
namespace {

const Measurement* Find(const SliceReading& reading, std::string_view name) {
  const auto found = std::ranges::find(
      reading.measurements, name,
      [](const SliceMeasurement& one) -> std::string_view { return one.measurement.name; });
  return found == reading.measurements.end() ? nullptr : &found->measurement;
}

bool HasFlag(const Measurement& measurement, const std::string& flag) {
  return std::ranges::find(measurement.flags, flag) != measurement.flags.end();
}

TEST(FitT1Map, ReadsEveryTissue) {
  const MappedSlice slice = MakeSlice({});
  EXPECT_NEAR(slice.map.t1(48, 48), 1600.0, 0.5);
  EXPECT_NEAR(slice.map.t1(28, 48), 1000.0, 0.5);
  EXPECT_NEAR(slice.map.t1(5, 5), 300.0, 0.5);
  EXPECT_NEAR(slice.map.r_squared(28, 48), 1.0, 1e-6);
}

TEST(FitT1Map, IsTheSameForAnyNumberOfThreads) {
  const T1Series series = MakeSeries({.noise = 0.02});
  const T1Map one = FitT1Map(series, {.threads = 1}).value();
  for (const int threads : {2, 3, 7}) {
    const T1Map other = FitT1Map(series, {.threads = threads}).value();
    EXPECT_EQ(other.t1, one.t1);
    EXPECT_EQ(other.standard_deviation, one.standard_deviation);
    EXPECT_EQ(other.r_squared, one.r_squared);
    EXPECT_EQ(other.fitted, one.fitted);
  }
}

TEST(FitT1Map, LeavesAirOutAndRefusesFewImages) {
  T1Series series = MakeSeries({});
  for (image::FloatImage& frame : series.frames) frame(0, 0) *= 0.01F;
  EXPECT_EQ(FitT1Map(series).value().t1(0, 0), 0.0F);
  series.frames.resize(3);
  series.inversion_times.resize(3);
  const auto refused = FitT1Map(series);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.refusal().code, RefusalCode::kTooFewValues);
  series.inversion_times.push_back(5.0);
  EXPECT_THROW(static_cast<void>(FitT1Map(series)), ContractError);
}

TEST(CheckMotion, FindsNoneInAStillSeriesAndTheShiftOfAMovedFrame) {
  EXPECT_LT(CheckMotion(MakeSeries({.noise = 0.02})).largest, 0.5);
  Truth moved{.noise = 0.02, .row_shifts = std::vector<double>(kMolli.size(), 0.0)};
  moved.row_shifts[4] = 3.0;
  moved.row_shifts[9] = -2.0;
  const MotionCheck check = CheckMotion(MakeSeries(moved));
  EXPECT_NEAR(check.shifts[4].rows, 4.5, 1.0);
  EXPECT_NEAR(check.shifts[9].rows, -3.0, 1.0);
  EXPECT_NEAR(check.shifts[4].columns, 0.0, 0.5);
  EXPECT_NEAR(check.largest, 7.5, 1.5);
}

TEST(MeasureSlice, ReadsWallSeptumSegmentsAndBlood) {
  const SliceReading reading = MeasureSlice(MakeSlice({.noise = 0.01}), std::nullopt, {});
  for (const char* name :
       {"myocardial_t1_native", "myocardial_t1_native_septal", "myocardial_t1_native_mid_anterior",
        "myocardial_t1_native_mid_inferolateral"}) {
    const Measurement* measurement = Find(reading, name);
    ASSERT_NE(measurement, nullptr) << name;
    EXPECT_NEAR(measurement->value, 1000.0, 10.0) << name;
    EXPECT_EQ(measurement->unit, "ms");
    ASSERT_TRUE(measurement->interval);
    EXPECT_LT(measurement->interval->low, measurement->value);
    EXPECT_EQ(measurement->evidence.size(), kMolli.size());
    EXPECT_TRUE(measurement->flags.empty()) << measurement->flags[0];
  }
  EXPECT_NEAR(Find(reading, "blood_pool_t1_native")->value, 1600.0, 15.0);
  EXPECT_TRUE(reading.refusals.empty());
}

TEST(MeasureSlice, GivesTheWorkedExampleOfTheExtracellularVolume) {
  const MappedSlice native = MakeSlice({});
  const MappedSlice post = MakeSlice({.wall = 450.0, .blood = 300.0});
  const SliceReading reading =
      MeasureSlice(native, post, {.haematocrit = Haematocrit{0.42, 0.0, false}});
  const Measurement* volume = Find(reading, "extracellular_volume_fraction_septal");
  ASSERT_NE(volume, nullptr);
  EXPECT_NEAR(volume->value, 26.174, 0.01);
  EXPECT_EQ(volume->unit, "%");
  EXPECT_EQ(volume->rule.variant, "measured haematocrit");
  EXPECT_EQ(Find(reading, "haematocrit_synthetic"), nullptr);
  ASSERT_FALSE(reading.extracellular_volume.empty());
  EXPECT_NEAR(reading.extracellular_volume(28, 48), 26.174, 0.02);
}

TEST(MeasureSlice, SaysWhereTheHaematocritIsSynthetic) {
  const MappedSlice native = MakeSlice({});
  const SliceReading reading = MeasureSlice(native, MakeSlice({.wall = 450.0, .blood = 300.0}), {});
  const Measurement* cells = Find(reading, "haematocrit_synthetic");
  ASSERT_NE(cells, nullptr);
  EXPECT_NEAR(cells->value, 866.0 / 1600.0 - 0.1232, 1e-3);
  const Measurement* volume = Find(reading, "extracellular_volume_fraction");
  ASSERT_NE(volume, nullptr);
  EXPECT_TRUE(HasFlag(*volume, "synthetic-haematocrit"));
  EXPECT_GT(volume->interval->high - volume->interval->low, 4.0);
}

TEST(MeasureSlice, FlagsFramesThatMovedAndRefusesWhenTheyMovedFar) {
  Truth truth{.row_shifts = std::vector<double>(kMolli.size(), 0.0)};
  truth.row_shifts[5] = 2.0;
  const SliceReading flagged = MeasureSlice(MakeSlice(truth), std::nullopt, {});
  ASSERT_NE(Find(flagged, "myocardial_t1_native"), nullptr);
  EXPECT_TRUE(HasFlag(*Find(flagged, "myocardial_t1_native"), "frames-moved"));
  truth.row_shifts[5] = 5.0;
  const SliceReading refused = MeasureSlice(MakeSlice(truth), std::nullopt, {});
  EXPECT_TRUE(refused.measurements.empty());
  ASSERT_FALSE(refused.refusals.empty());
  EXPECT_NE(refused.refusals[0].refusal.reason.find("moved by"), std::string::npos);
}

TEST(MeasureSlice, ComparesWithTheRangesOfTheSite) {
  SliceOptions options{.field_strength = 1.5};
  options.normal_ranges.ranges.push_back(
      {"myocardial_t1_native*", {900.0, 980.0}, 1.5, "40 volunteers"});
  const SliceReading reading = MeasureSlice(MakeSlice({}), std::nullopt, options);
  EXPECT_TRUE(HasFlag(*Find(reading, "myocardial_t1_native"), "outside-normal-range"));
  EXPECT_FALSE(HasFlag(*Find(reading, "blood_pool_t1_native"), "outside-normal-range"));
}

TEST(MeasureSlice, ReadsAMapOfTheScanner) {
  MappedSlice slice = MakeSlice({});
  slice.source = MapSource::kScanner;
  slice.series.frames.clear();
  slice.series.inversion_times.clear();
  slice.map = {slice.map.t1, {}, {}, {}};
  slice.motion = {};
  const SliceReading reading = MeasureSlice(slice, std::nullopt, {});
  const Measurement* wall = Find(reading, "myocardial_t1_native");
  ASSERT_NE(wall, nullptr);
  EXPECT_NEAR(wall->value, 1000.0, 1.0);
  EXPECT_EQ(wall->rule.name, "t1-map-of-the-scanner");
  EXPECT_EQ(wall->flags, std::vector<std::string>{"map-of-the-scanner"});
  ASSERT_EQ(wall->evidence.size(), 1U);
  ASSERT_TRUE(reading.measurements[0].region);
  EXPECT_GT(reading.measurements[0].region->pixels, 500);
}

TEST(MeasureSlice, WantsAnInsertionWhereTheMaskHasNoRightVentricle) {
  MappedSlice slice = MakeSlice({});
  for (std::uint8_t& label : slice.labels.pixels()) {
    if (label == kRightVentricleLabel) label = 0;
  }
  const SliceReading without = MeasureSlice(slice, std::nullopt, {});
  EXPECT_NE(Find(without, "myocardial_t1_native"), nullptr);
  EXPECT_EQ(Find(without, "myocardial_t1_native_septal"), nullptr);
  ASSERT_EQ(without.refusals.size(), 1U);
  EXPECT_NE(without.refusals[0].refusal.reason.find("no insertion was marked"), std::string::npos);
  slice.insertions.anterior = image::PixelPoint{34.0, 28.0};
  const SliceReading with = MeasureSlice(slice, std::nullopt, {});
  EXPECT_TRUE(with.refusals.empty());
  EXPECT_NE(Find(with, "myocardial_t1_native_mid_inferoseptal"), nullptr);
}

TEST(MeasureSlice, TellsOfCorrectedMotion) {
  Truth truth{.noise = 0.01, .row_shifts = std::vector<double>(kMolli.size(), 0.0)};
  truth.row_shifts[5] = 5.0;
  MappedSlice slice = MakeSlice(truth);
  slice.left_after_correction = MotionCheck{};
  const SliceReading reading = MeasureSlice(slice, std::nullopt, {});
  ASSERT_NE(Find(reading, "myocardial_t1_native"), nullptr);
  EXPECT_TRUE(HasFlag(*Find(reading, "myocardial_t1_native"), "motion-corrected"));
  EXPECT_FALSE(HasFlag(*Find(reading, "myocardial_t1_native"), "frames-moved"));
}

TEST(MeasureHeart, JoinsTheSlices) {
  const MappedSlice low = MakeSlice({.wall = 1000.0});
  const MappedSlice high = MakeSlice({.wall = 1100.0});
  const HeartReading heart =
      MeasureHeart({{SliceLevel::kBasal, low, MakeSlice({.wall = 450.0, .blood = 300.0})},
                    {SliceLevel::kMid, high, MakeSlice({.wall = 470.0, .blood = 300.0})},
                    {SliceLevel::kApical, low, MakeSlice({.wall = 450.0, .blood = 300.0})}},
                   {.haematocrit = Haematocrit{0.42, 0.0, false}});
  EXPECT_TRUE(heart.refusals.empty());
  ASSERT_EQ(heart.slices.size(), 3U);
  const auto value = [&](std::string_view name) {
    const auto found = std::ranges::find(
        heart.measurements, name,
        [](const SliceMeasurement& one) -> std::string_view { return one.measurement.name; });
    return found == heart.measurements.end() ? 0.0 : found->measurement.value;
  };
  EXPECT_NEAR(value("myocardial_t1_native"), (1000.0 + 1100.0 + 1000.0) / 3.0, 1.0);
  EXPECT_NEAR(value("myocardial_t1_native_mid_anterior"), 1100.0, 1.0);
  EXPECT_NEAR(value("myocardial_t1_native_apical_septal"), 1000.0, 1.0);
  EXPECT_NEAR(value("extracellular_volume_fraction_basal_inferior"), 26.174, 0.02);
  // Whole wall, septum and 16 segments, blood: before and after; no blood among the volumes.
  EXPECT_EQ(heart.measurements.size(), 19U + 19U + 18U);
}

TEST(MeasureSlice, RefusesWhatTheMaskDoesNotHold) {
  MappedSlice slice = MakeSlice({});
  slice.labels = image::LabelMask(96, 96);
  const SliceReading reading = MeasureSlice(slice, std::nullopt, {});
  EXPECT_TRUE(reading.measurements.empty());
  ASSERT_EQ(reading.refusals.size(), 1U);
  EXPECT_EQ(reading.refusals[0].refusal.code, RefusalCode::kStructureNotFound);
}

}  // namespace
}  // namespace etalon::cmr
