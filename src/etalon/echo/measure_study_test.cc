#include "etalon/echo/measure_study.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace etalon::echo {
namespace {

using testing::Contains;
using testing::SizeIs;

CavityOutline HalfEllipse(double radius, double length, double direction) {
  CavityOutline cavity;
  constexpr int kPoints = 400;
  for (int i = 0; i <= kPoints; ++i) {
    const double angle = std::numbers::pi * i / kPoints;
    cavity.contour.push_back(
        {80.0 - radius * std::cos(angle), 100.0 + direction * length * std::sin(angle)});
  }
  cavity.base_left = {80.0 - radius, 100.0};
  cavity.base_right = {80.0 + radius, 100.0};
  cavity.apex = {80.0, 100.0 + direction * length};
  return cavity;
}

ApicalGeometry Heart(double radius, double length) {
  ApicalGeometry geometry;
  geometry.ventricle = HalfEllipse(radius, length, -1.0);
  geometry.epicardium = HalfEllipse(radius + 10.0, length + 10.0, -1.0).contour;
  geometry.atrium = HalfEllipse(radius, 45.0, 1.0);
  return geometry;
}

TracedFrame Traced(int frame, Phase phase, double radius, double length) {
  TracedFrame traced;
  traced.frame = frame;
  traced.phase = phase;
  traced.spacing = {.row = 1.0, .column = 1.0};
  traced.geometry = Heart(radius, length);
  return traced;
}

/// Diastole R 25, L 90 (117.81 mL); systole R 20, L 75 (62.83 mL).
CineReading Loop(View view, int beats = 1) {
  CineReading cine;
  cine.name = view == View::kApicalFourChamber ? "a4c" : "a2c";
  cine.view.view = view;
  cine.view.quality = 0.95;
  cine.calibrated = true;
  for (int beat = 0; beat < beats; ++beat) {
    const int start = 40 * beat;
    cine.beats.push_back({start, start + 16, start + 40});
    cine.traced.push_back(Traced(start, Phase::kEndDiastole, 25.0, 90.0));
    cine.traced.push_back(Traced(start + 16, Phase::kEndSystole, 20.0, 75.0));
  }
  for (int frame = 0; frame <= 40 * beats; ++frame) cine.times.emplace_back(frame / 50.0);
  return cine;
}

const Measurement& Find(const StudyReading& reading, std::string_view name) {
  const auto found = std::find_if(reading.measurements.begin(), reading.measurements.end(),
                                  [&](const Measurement& m) { return m.name == name; });
  if (found == reading.measurements.end()) throw std::runtime_error("not measured");
  return *found;
}

const Refusal& FindRefusal(const StudyReading& reading, std::string_view name) {
  const auto found = std::find_if(reading.refusals.begin(), reading.refusals.end(),
                                  [&](const RefusedMeasurement& r) { return r.name == name; });
  if (found == reading.refusals.end()) throw std::runtime_error("not refused");
  return found->refusal;
}

StudyReading BothViews(int beats = 1) {
  StudyReading reading;
  reading.cines = {Loop(View::kApicalFourChamber, beats), Loop(View::kApicalTwoChamber, beats)};
  return reading;
}

constexpr double kDiastolic = 117.8465;  // with 20 midpoint disks
constexpr double kSystolic = kDiastolic * (20.0 * 20.0 * 75.0) / (25.0 * 25.0 * 90.0);
constexpr double kFraction = 100.0 * (1.0 - kSystolic / kDiastolic);

TEST(MeasureStudy, BothViewsGiveEveryMeasurementAndNoRefusal) {
  StudyReading reading = BothViews();
  MeasureStudy({}, reading);
  EXPECT_THAT(reading.refusals, SizeIs(0));
  EXPECT_EQ(reading.measurements.size(), MeasurementNames().size());
  EXPECT_NEAR(Find(reading, "lv_end_diastolic_volume_biplane").value, kDiastolic, 0.05);
  EXPECT_NEAR(Find(reading, "lv_end_systolic_volume_biplane").value, kSystolic, 0.05);
  EXPECT_NEAR(Find(reading, "lv_ejection_fraction_biplane").value, kFraction, 0.01);
  EXPECT_NEAR(Find(reading, "heart_rate").value, 75.0, 1e-9);
  EXPECT_EQ(Find(reading, "lv_ejection_fraction_biplane").evidence.size(), 4U);
}

TEST(MeasureStudy, OneViewRefusesWhatNeedsTwo) {
  StudyReading reading;
  reading.cines = {Loop(View::kApicalFourChamber)};
  MeasureStudy({}, reading);
  EXPECT_NEAR(Find(reading, "lv_ejection_fraction_four_chamber").value, kFraction, 0.01);
  const Refusal& refusal = FindRefusal(reading, "lv_ejection_fraction_biplane");
  EXPECT_EQ(refusal.code, RefusalCode::kMissingView);
  EXPECT_EQ(refusal.reason,
            "needs an apical four-chamber and an apical two-chamber view that can be measured");
}

TEST(MeasureStudy, WithoutMillimetresOnlyRatiosRemain) {
  StudyReading reading = BothViews();
  for (CineReading& cine : reading.cines) cine.calibrated = false;
  MeasureStudy({}, reading);
  EXPECT_NEAR(Find(reading, "lv_ejection_fraction_biplane").value, kFraction, 0.01);
  EXPECT_EQ(FindRefusal(reading, "lv_end_diastolic_volume_biplane").code,
            RefusalCode::kNotCalibrated);
  for (const Measurement& measurement : reading.measurements) {
    EXPECT_THAT(measurement.unit, testing::AnyOf("%", "1", "/min")) << measurement.name;
  }
}

TEST(MeasureStudy, EveryBeatIsReportedAndTheValueIsTheirMean) {
  StudyReading reading = BothViews(3);
  for (CineReading& cine : reading.cines) {
    cine.traced[2] = Traced(40, Phase::kEndDiastole, 26.0, 90.0);
  }
  MeasureStudy({}, reading);
  const Measurement& volume = Find(reading, "lv_end_diastolic_volume_biplane");
  ASSERT_EQ(volume.beats.size(), 3U);
  EXPECT_NEAR(volume.value, (volume.beats[0] + volume.beats[1] + volume.beats[2]) / 3.0, 1e-9);
  EXPECT_GT(volume.beats[1], volume.beats[0]);
  ASSERT_TRUE(volume.interval);
  EXPECT_LT(volume.interval->low, volume.value);
}

TEST(MeasureStudy, StillsOfBothPhasesMakeABeat) {
  StudyReading reading;
  for (const View view : {View::kApicalFourChamber, View::kApicalTwoChamber}) {
    for (const std::size_t still : {0U, 1U}) {
      CineReading cine = Loop(view);
      cine.traced = {cine.traced[still]};
      cine.traced.front().frame = 0;
      cine.beats.clear();
      cine.times.clear();
      reading.cines.push_back(cine);
    }
  }
  MeasureStudy({}, reading);
  EXPECT_NEAR(Find(reading, "lv_ejection_fraction_biplane").value, kFraction, 0.01);
  EXPECT_EQ(FindRefusal(reading, "heart_rate").code, RefusalCode::kNoBeat);
}

TEST(MeasureStudy, DiastoleAloneGivesNoEjectionFraction) {
  StudyReading reading = BothViews();
  for (CineReading& cine : reading.cines) {
    cine.beats.clear();
    cine.traced.resize(1);
  }
  MeasureStudy({}, reading);
  EXPECT_NEAR(Find(reading, "lv_end_diastolic_volume_biplane").value, kDiastolic, 0.05);
  EXPECT_EQ(FindRefusal(reading, "lv_ejection_fraction_biplane").code, RefusalCode::kMissingPhase);
}

TEST(MeasureStudy, IntervalHoldsCropScatterAndModelError) {
  StudyReading reading = BothViews();
  for (CineReading& cine : reading.cines) {
    for (TracedFrame& frame : cine.traced) {
      const double radius = frame.phase == Phase::kEndDiastole ? 25.0 : 20.0;
      const double length = frame.phase == Phase::kEndDiastole ? 90.0 : 75.0;
      frame.variants = {Heart(radius * 0.98, length), Heart(radius * 1.02, length)};
    }
  }
  MeasureStudy({.model_errors = {{"lv_end_diastolic_volume_biplane", 8.0}}}, reading);
  const Measurement& volume = Find(reading, "lv_end_diastolic_volume_biplane");
  const double crop = kDiastolic * (1.02 * 1.02 - 0.98 * 0.98) / std::numbers::sqrt2;
  ASSERT_TRUE(volume.interval);
  EXPECT_NEAR((volume.interval->high - volume.interval->low) / 2.0, 1.96 * std::hypot(crop, 8.0),
              0.05);
  // The fraction is blind to a common scale.
  const Measurement& fraction = Find(reading, "lv_ejection_fraction_biplane");
  EXPECT_TRUE(!fraction.interval || fraction.interval->high - fraction.interval->low < 1e-6);
}

TEST(MeasureStudy, TwoBeatsOfACorrectedOutlineHaveTheIntervalOfStudentsT) {
  StudyReading reading;
  reading.cines = {Loop(View::kApicalFourChamber, 2)};
  reading.cines[0].traced[0].corrected = true;
  reading.cines[0].traced[2].geometry = Heart(25.0, 96.0);
  MeasureStudy({.model_errors = {{"lv_end_diastolic_volume_four_chamber", 20.0}}}, reading);
  const Measurement& volume = Find(reading, "lv_end_diastolic_volume_four_chamber");
  ASSERT_THAT(volume.beats, SizeIs(2));
  ASSERT_TRUE(volume.interval.has_value());
  // t(0.975, 1) = 12.706; s / sqrt(2) of two values is half their difference.
  const double half = 12.706 * std::abs(volume.beats[1] - volume.beats[0]) / 2.0;
  EXPECT_NEAR(volume.interval->high - volume.value, half, 0.001 * half);
  EXPECT_THAT(volume.flags, Contains(kCorrectedByReader));
}

TEST(MeasureStudy, IntervalsEndAtWhatCanBe) {
  StudyReading reading;
  reading.cines = {Loop(View::kApicalFourChamber, 2)};
  reading.cines[0].traced[0].corrected = true;
  reading.cines[0].traced[2].geometry = Heart(32.0, 96.0);
  MeasureStudy({}, reading);
  const Measurement& volume = Find(reading, "lv_end_diastolic_volume_four_chamber");
  ASSERT_TRUE(volume.interval.has_value());
  EXPECT_EQ(volume.interval->low, 0.0);
  const Measurement& fraction = Find(reading, "lv_ejection_fraction_four_chamber");
  ASSERT_TRUE(fraction.interval.has_value());
  EXPECT_EQ(fraction.interval->low, 0.0);
  EXPECT_EQ(fraction.interval->high, 100.0);
}

TEST(MeasureStudy, FlagsAndThenRefusesUnequalLongAxes) {
  StudyReading reading = BothViews();
  for (TracedFrame& frame : reading.cines[1].traced) frame.geometry = Heart(25.0, 78.0);
  MeasureStudy({}, reading);
  EXPECT_THAT(Find(reading, "lv_end_diastolic_volume_biplane").flags,
              Contains("possible-foreshortening"));

  StudyReading short_axis = BothViews();
  for (TracedFrame& frame : short_axis.cines[1].traced) frame.geometry = Heart(25.0, 55.0);
  MeasureStudy({}, short_axis);
  const Refusal& refusal = FindRefusal(short_axis, "lv_end_diastolic_volume_biplane");
  EXPECT_EQ(refusal.code, RefusalCode::kForeshortened);
  EXPECT_EQ(refusal.reason,
            "the long axes of the two views differ by 39 %: one view is foreshortened");
}

TEST(MeasureStudy, ACutAtriumIsFlaggedOnAtrialValuesOnly) {
  StudyReading reading = BothViews();
  for (TracedFrame& frame : reading.cines[0].traced) {
    frame.geometry.flags = {"atrium-cut-by-field"};
  }
  MeasureStudy({}, reading);
  EXPECT_THAT(Find(reading, "la_volume_biplane").flags, Contains("atrium-cut-by-field"));
  EXPECT_THAT(Find(reading, "lv_ejection_fraction_biplane").flags, SizeIs(0));
}

TEST(MeasureStudy, ARefusedImageIsARefusalUnderItsName) {
  StudyReading reading = BothViews();
  CineReading refused;
  refused.name = "liver.dcm";
  refused.refusal = Refusal{RefusalCode::kNotMeasurableView, "another organ"};
  reading.cines.push_back(refused);
  MeasureStudy({}, reading);
  ASSERT_THAT(reading.refusals, SizeIs(1));
  EXPECT_EQ(FindRefusal(reading, "liver.dcm").code, RefusalCode::kNotMeasurableView);
}

TEST(MeasureStudy, PrefersTheCalibratedThenTheBetterCine) {
  StudyReading reading = BothViews();
  CineReading uncalibrated = Loop(View::kApicalFourChamber);
  uncalibrated.name = "uncalibrated";
  uncalibrated.calibrated = false;
  uncalibrated.view.quality = 0.99;
  reading.cines.push_back(uncalibrated);
  MeasureStudy({}, reading);
  EXPECT_EQ(Find(reading, "lv_end_diastolic_volume_biplane").evidence.front().image, "a4c");
}

TEST(MeasureStudy, IndexesVolumesWhenHeightAndWeightAreKnown) {
  StudyReading reading = BothViews();
  reading.subject.height_cm = 170.0;
  reading.subject.weight_kg = 70.0;
  MeasureStudy({}, reading);
  EXPECT_NEAR(Find(reading, "lv_end_diastolic_volume_index").value, kDiastolic / 1.809708, 0.05);
  EXPECT_EQ(Find(reading, "lv_end_diastolic_volume_index").unit, "mL/m2");
}

TEST(MeasureStudy, AVentricleThatGrowsInSystoleIsFlaggedNotClamped) {
  StudyReading reading = BothViews();
  for (CineReading& cine : reading.cines) {
    std::swap(cine.traced[0].geometry, cine.traced[1].geometry);
  }
  MeasureStudy({}, reading);
  const Measurement& fraction = Find(reading, "lv_ejection_fraction_biplane");
  EXPECT_LT(fraction.value, 0.0);
  EXPECT_THAT(fraction.flags, Contains("negative-ejection-fraction"));
  const Measurement& strain = Find(reading, "lv_global_longitudinal_strain_biplane");
  EXPECT_GT(strain.value, 0.0);
  EXPECT_THAT(strain.flags, Contains("positive-strain"));
}

TEST(MeasureStudy, AShorteningVentricleHasANegativeStrainWithoutFlag) {
  StudyReading reading = BothViews();
  MeasureStudy({}, reading);
  const Measurement& strain = Find(reading, "lv_global_longitudinal_strain_biplane");
  EXPECT_LT(strain.value, 0.0);
  EXPECT_THAT(strain.flags, testing::IsEmpty());
}

}  // namespace
}  // namespace etalon::echo
