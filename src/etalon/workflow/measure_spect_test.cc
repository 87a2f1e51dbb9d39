#include "etalon/workflow/measure_spect.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "etalon/media/test_files.h"

namespace etalon::workflow {
namespace {

double ValueOf(const nuclear::SpectMeasurements& result, const std::string& name) {
  const auto found = std::ranges::find(result.measurements, name, &Measurement::name);
  if (found == result.measurements.end()) throw ContractError("no measurement of this name");
  return found->value;
}

phantom::SpectPhantomOptions Hot() {
  phantom::SpectPhantomOptions options;
  options.uptake.grade = 3;
  return options;
}

TEST(MeasureSpectStudy, APhantomReadFromItsFilesGivesItsTruth) {
  const media::TestFolder folder;
  SilentProgress silent;
  MakeSpectPhantomStudy(Hot(), "P1", folder.path(), silent);
  const phantom::SpectPhantomTruth truth = phantom::MakeSpectPhantom(Hot(), silent).truth;
  const auto study = OpenSpectStudy({.spect = folder / "spect.dcm",
                                     .ct = folder / "ct",
                                     .masks = folder / "masks.dcm",
                                     .injected_megabecquerels = {},
                                     .weight_kg = {},
                                     .injected_at = {}});
  ASSERT_TRUE(study.ok());
  ASSERT_TRUE(study->suv_per_unit.ok());
  nuclear::SpectOptions options;
  options.resolution = Hot().resolution;
  options.noise_draws = 2;
  const auto result = nuclear::MeasureSpect(*study, options);
  EXPECT_NEAR(ValueOf(result, "volume_of_involvement"), truth.involved_volume.value(),
              0.05 * truth.involved_volume.value());
  EXPECT_NEAR(ValueOf(result, "cardiac_pyrophosphate_activity"), truth.activity_ml,
              0.08 * truth.activity_ml);
  EXPECT_NEAR(ValueOf(result, "left_atrium_suv_mean"), truth.background_suv,
              0.4 * truth.background_suv);
  EXPECT_TRUE(result.refused.empty());
}

TEST(MeasureSpectStudy, TimesAreRead) {
  EXPECT_EQ(MomentOfIso("1970-01-02T00:01"), Seconds(86460.0));
  EXPECT_EQ(media::CodeAndText([] { (void)MomentOfIso("yesterday"); }).second,
            "'yesterday' is no time: 2026-03-14T09:30 is");
}

TEST(MeasureSpectStudy, TwoPatientsAreRefused) {
  const media::TestFolder folder;
  SilentProgress silent;
  MakeSpectPhantomStudy(Hot(), "P1", folder / "a", silent);
  MakeSpectPhantomStudy(Hot(), "P2", folder / "b", silent);
  const auto study = OpenSpectStudy({.spect = folder / "a/spect.dcm",
                                     .ct = {},
                                     .masks = folder / "b/masks.dcm",
                                     .injected_megabecquerels = {},
                                     .weight_kg = {},
                                     .injected_at = {}});
  EXPECT_EQ(study.refusal().code, RefusalCode::kNotComparable);
}

TEST(MeasureSpectStudy, ARealSeriesWithoutAPlaceIsRefused) {
  const auto file =
      media::DataFolder() / "nuclear" / "dcm4che_nm_heart13" / "NM-MONO2-16-13x-heart.dcm";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "needs the data folder";
  const auto study = OpenSpectStudy({.spect = file,
                                     .ct = {},
                                     .masks = file,
                                     .injected_megabecquerels = {},
                                     .weight_kg = {},
                                     .injected_at = {}});
  EXPECT_EQ(study.refusal().reason, "the SPECT does not say where it lies in the patient");
}

}  // namespace
}  // namespace etalon::workflow
