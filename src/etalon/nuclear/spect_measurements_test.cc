#include "etalon/nuclear/spect_measurements.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "etalon/core/random.h"
#include "etalon/image/volume_blur.h"
#include "etalon/nuclear/markers.h"
#include "etalon/nuclear/spect_recovery.h"

namespace etalon::nuclear {
namespace {

using image::FloatVolume;
using image::LabelVolume;
using image::PatientPoint;
using image::VoxelFrame;

constexpr VoxelFrame kFine{
    {-89.0, -89.0, -89.0}, {2.0, 0.0, 0.0}, {0.0, 2.0, 0.0}, {0.0, 0.0, 2.0}};
constexpr VoxelFrame kCoarse{
    {-88.0, -88.0, -88.0}, {4.0, 0.0, 0.0}, {0.0, 4.0, 0.0}, {0.0, 0.0, 4.0}};

double Distance(const PatientPoint& a, const PatientPoint& b) {
  return std::hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

/// Balls: cavity of 24 mm radius within a wall to 38 mm; atrium, vertebra and muscle beside it.
Structure StructureAt(const PatientPoint& point) {
  const double heart = Distance(point, {0.0, 0.0, 0.0});
  if (heart < 24.0) return Structure::kLeftVentricle;
  if (heart < 38.0) return Structure::kMyocardium;
  if (Distance(point, {0.0, 60.0, 20.0}) < 20.0) return Structure::kLeftAtrium;
  if (Distance(point, {-60.0, 60.0, -40.0}) < 18.0) return Structure::kVertebra;
  if (Distance(point, {60.0, 60.0, -40.0}) < 18.0) return Structure::kMuscle;
  return Structure::kOther;
}

double UptakeOf(Structure structure) {
  switch (structure) {
    case Structure::kMyocardium:
      return 6.0;
    case Structure::kVertebra:
      return 8.0;
    default:
      return 1.0;
  }
}

std::vector<StructureMask> Masks() {
  std::vector<StructureMask> masks;
  for (const Structure structure :
       {Structure::kLeftVentricle, Structure::kMyocardium, Structure::kLeftAtrium,
        Structure::kVertebra, Structure::kMuscle}) {
    masks.push_back({structure, LabelVolume(90, 90, 90, kFine)});
    LabelVolume& mask = masks.back().mask;
    for (int slice = 0; slice < 90; ++slice) {
      for (int row = 0; row < 90; ++row) {
        for (int column = 0; column < 90; ++column) {
          const PatientPoint point = kFine.PatientFromVoxel(
              {static_cast<double>(column), static_cast<double>(row), static_cast<double>(slice)});
          mask(slice, row, column) = StructureAt(point) == structure ? 1 : 0;
        }
      }
    }
  }
  return masks;
}

/// Sharp uptake, taken from fine voxels, blurred and moved.
FloatVolume Spect(Millimetres blur, const PatientPoint& shift = {}, double noise = 0.0) {
  FloatVolume fine(90, 90, 90, kFine);
  for (int slice = 0; slice < 90; ++slice) {
    for (int row = 0; row < 90; ++row) {
      for (int column = 0; column < 90; ++column) {
        PatientPoint point = kFine.PatientFromVoxel(
            {static_cast<double>(column), static_cast<double>(row), static_cast<double>(slice)});
        point = {point.x - shift.x, point.y - shift.y, point.z - shift.z};
        fine(slice, row, column) = static_cast<float>(UptakeOf(StructureAt(point)));
      }
    }
  }
  FloatVolume spect =
      image::ResampleLinear(image::GaussianBlur(fine, blur), kCoarse, {45, 45, 45}, 1.0F);
  Random random(1);
  for (float& value : spect.voxels()) {
    value *= 1.0F + static_cast<float>(noise * random.Normal());
  }
  return spect;
}

SpectStudy StudyOf(FloatVolume spect) {
  SpectStudy study;
  study.image = "spect.dcm";
  study.activity = std::move(spect);
  study.masks = Masks();
  study.suv_per_unit = 1.0;
  return study;
}

const Measurement& Find(const SpectMeasurements& result, const std::string& name) {
  const auto found = std::ranges::find(result.measurements, name, &Measurement::name);
  if (found == result.measurements.end()) throw ContractError("no measurement of this name");
  return *found;
}

constexpr double kWall = 4.0 / 3.0 * 3.14159265 * (38.0 * 38.0 * 38.0 - 24.0 * 24.0 * 24.0) / 1000;

TEST(Recovery, BringsTheWallBackWhatTheBlurTook) {
  SpectStudy study = StudyOf(Spect(Millimetres(12.0)));
  const SpectMeasurements plain = MeasureSpect(study, {.uptake = {}, .resolution = {}});
  SpectOptions options;
  options.resolution = Millimetres(12.0);
  const SpectMeasurements recovered = MeasureSpect(study, options);
  const double truth = 6.0 * kWall;
  EXPECT_LT(Find(plain, "cardiac_pyrophosphate_activity").value, 0.85 * truth);
  EXPECT_NEAR(Find(recovered, "cardiac_pyrophosphate_activity").value, truth, 0.05 * truth);
  EXPECT_NEAR(Find(recovered, "volume_of_involvement").value, kWall, 0.03 * kWall);
  EXPECT_NE(Find(recovered, "volume_of_involvement").rule.variant.find("resolution recovered"),
            std::string::npos);
}

TEST(Recovery, WidthZeroChangesNothing) {
  const FloatVolume spect = Spect(Millimetres(0.0));
  const LabelVolume structures(45, 45, 45, kCoarse);
  EXPECT_EQ(RecoverResolution(spect, structures, {}).voxels(), spect.voxels());
}

TEST(Misregistration, TheShiftIsFoundAndCorrected) {
  SpectStudy study = StudyOf(Spect(Millimetres(10.0), {8.0, -6.0, 12.0}));
  const SpectMeasurements plain = MeasureSpect(study);
  ASSERT_TRUE(plain.misregistration.ok());
  EXPECT_NEAR(plain.misregistration->shift.x, 8.0, 1.5);
  EXPECT_NEAR(plain.misregistration->shift.y, -6.0, 1.5);
  EXPECT_NEAR(plain.misregistration->shift.z, 12.0, 1.5);
  EXPECT_EQ(Find(plain, "volume_of_involvement").flags, std::vector<std::string>{"misregistered"});
  SpectOptions options;
  options.correct_misregistration = true;
  const SpectMeasurements corrected = MeasureSpect(study, options);
  EXPECT_GT(Find(corrected, "cardiac_pyrophosphate_activity").value,
            1.2 * Find(plain, "cardiac_pyrophosphate_activity").value);
  EXPECT_EQ(Find(corrected, "volume_of_involvement").flags,
            std::vector<std::string>{"misregistration-corrected"});
}

TEST(Misregistration, WithoutUptakeNothingIsFound) {
  const FloatVolume even(45, 45, 45, kCoarse, 1.0F);
  const LabelVolume structures = StructuresOn(Masks(), kCoarse, {45, 45, 45});
  EXPECT_EQ(FindMisregistration(even, structures).refusal().code, RefusalCode::kNotApplicable);
  EXPECT_EQ(FindMisregistration(even, LabelVolume(45, 45, 45, kCoarse)).refusal().code,
            RefusalCode::kStructureNotFound);
}

TEST(Markers, TheTableHas26RowsAndTheAbsentAreRefused) {
  const LabelVolume structures = StructuresOn(Masks(), kCoarse, {45, 45, 45});
  const std::vector<Marker> table = MarkerTable(Spect(Millimetres(0.0)), structures);
  EXPECT_EQ(table.size(), 26U);
  const auto named = [&](const std::string& name) {
    return std::ranges::find(table, name, &Marker::name)->value;
  };
  EXPECT_NEAR(*named("left_ventricular_wall_volume"), kWall, 0.03 * kWall);
  EXPECT_NEAR(*named("left_ventricular_wall_suv_max"), 6.0, 1e-4);
  EXPECT_NEAR(*named("left_atrium_suv_mean"), 1.0, 0.1);
  EXPECT_NEAR(*named("suv_retention_index"), *named("left_ventricular_wall_suv_peak") / 8.0 * 1.0,
              0.05);
  EXPECT_FALSE(named("right_ventricle_suv_mean").ok());
  EXPECT_EQ(named("right_ventricle_volume").refusal().reason,
            "right ventricle is not outlined on the SPECT");
}

TEST(MeasureSpect, WithoutADoseRatiosAreGivenAndTheSuvRefused) {
  SpectStudy study = StudyOf(Spect(Millimetres(8.0)));
  study.suv_per_unit = Refusal{RefusalCode::kNotCalibrated, "no weight"};
  const SpectMeasurements result = MeasureSpect(study);
  EXPECT_GT(Find(result, "target_to_background_ratio_mean").value, 3.0);
  EXPECT_GT(Find(result, "left_ventricular_wall_volume").value, 100.0);
  const auto refused = std::ranges::find(result.refused, "left_ventricular_wall_suv_peak",
                                         &RefusedMeasurement::name);
  ASSERT_NE(refused, result.refused.end());
  EXPECT_EQ(refused->refusal.reason, "no weight");
  for (const Measurement& measurement : result.measurements) {
    EXPECT_NE(measurement.unit, "g/mL") << measurement.name;
  }
}

TEST(MeasureSpect, IntervalsHoldTheValueAndWidenWithNoise) {
  const auto width = [](double noise) {
    SpectOptions options;
    options.placement = options.outline = Millimetres(0.0);
    const SpectMeasurements result =
        MeasureSpect(StudyOf(Spect(Millimetres(8.0), {}, noise)), options);
    const Measurement& own = Find(result, "cardiac_pyrophosphate_activity");
    EXPECT_LE(own.interval->low, own.value);
    EXPECT_GE(own.interval->high, own.value);
    return own.interval->high - own.interval->low;
  };
  EXPECT_GT(width(0.5), width(0.0));
}

TEST(MeasureSpect, TheOutlineIsAPartOfTheIntervalOfAVolume) {
  const auto deviation = [](double outline) {
    SpectOptions options;
    options.noise_draws = 0;
    options.outline = Millimetres(outline);
    const SpectMeasurements result = MeasureSpect(StudyOf(Spect(Millimetres(0.0))), options);
    const Measurement& wall = Find(result, "left_ventricular_wall_volume");
    return (wall.interval->high - wall.interval->low) / (2.0 * 1.96);
  };
  EXPECT_LT(deviation(0.0), 0.02 * kWall);
  // A shell of 24 to 38 mm whose borders both move by 1 mm.
  const double larger = std::pow(39.0, 3) - std::pow(23.0, 3);
  const double smaller = std::pow(37.0, 3) - std::pow(25.0, 3);
  const double expected = 4.0 / 3.0 * 3.14159265 * (larger - smaller) / 2000.0;
  EXPECT_NEAR(deviation(1.0), expected, 0.25 * expected);
}

TEST(MeasureSpect, InvolvementAndActivityFallAsTheThresholdRises) {
  const SpectStudy study = StudyOf(Spect(Millimetres(8.0), {}, 0.2));
  double volume = 1e9;
  double activity = 1e9;
  for (const double factor : {0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 20.0}) {
    SpectOptions options;
    options.uptake.factor = factor;
    options.noise_draws = 0;
    const SpectMeasurements result = MeasureSpect(study, options);
    const double own_volume = Find(result, "volume_of_involvement").value;
    const double own_activity = Find(result, "cardiac_pyrophosphate_activity").value;
    EXPECT_LE(own_volume, volume);
    EXPECT_LE(own_activity, activity);
    EXPECT_GE(own_activity, factor * own_volume * (1.0 - 1e-6));
    volume = own_volume;
    activity = own_activity;
  }
  EXPECT_EQ(volume, 0.0);
  EXPECT_EQ(activity, 0.0);
}

}  // namespace
}  // namespace etalon::nuclear
