#include "etalon/workflow/open_spect.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "etalon/media/test_files.h"
#include "etalon/phantom/spect_write.h"

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

void Make(const std::string& patient, const std::filesystem::path& folder) {
  SilentProgress silent;
  phantom::WriteSpectPhantom(phantom::MakeSpectPhantom(Hot(), silent), patient, folder);
}

/// The files of a study, its masks last.
StudySource Source(const std::vector<std::filesystem::path>& files) {
  return {.name = "study", .files = files, .kind = StudyKind::kSpect};
}

TEST(OpenSpect, APhantomReadFromItsFilesGivesItsTruth) {
  const media::TestFolder folder;
  Make("P1", folder.path());
  SilentProgress silent;
  const phantom::SpectPhantomTruth truth = phantom::MakeSpectPhantom(Hot(), silent).truth;
  std::vector<Error> problems;
  const auto sources = FindStudies({folder.path()}, problems);
  ASSERT_EQ(sources.size(), 1U);
  EXPECT_EQ(sources[0].kind, StudyKind::kSpect);
  const auto opened = OpenSpect(sources[0], {});
  ASSERT_TRUE(opened.ok());
  ASSERT_TRUE(opened->ct);
  EXPECT_EQ(opened->masks, "masks.dcm");
  ASSERT_TRUE(opened->study.suv_per_unit.ok());
  nuclear::SpectOptions options;
  options.resolution = Hot().resolution;
  options.noise_draws = 2;
  const auto result = nuclear::MeasureSpect(opened->study, options);
  EXPECT_NEAR(ValueOf(result, "volume_of_involvement"), truth.involved_volume.value(),
              0.05 * truth.involved_volume.value());
  EXPECT_NEAR(ValueOf(result, "cardiac_pyrophosphate_activity"), truth.activity_ml,
              0.08 * truth.activity_ml);
  EXPECT_NEAR(ValueOf(result, "left_atrium_suv_mean"), truth.background_suv,
              0.4 * truth.background_suv);
  EXPECT_TRUE(result.refused.empty());
}

TEST(OpenSpect, TimesAreRead) {
  EXPECT_EQ(MomentOfIso("1970-01-02T00:01"), Seconds(86460.0));
  EXPECT_EQ(media::CodeAndText([] { (void)MomentOfIso("yesterday"); }).second,
            "'yesterday' is no time: 2026-03-14T09:30 is");
}

TEST(OpenSpect, TwoPatientsAreRefused) {
  const media::TestFolder folder;
  Make("P1", folder / "a");
  Make("P2", folder / "b");
  const auto study = OpenSpect(Source({folder / "a/spect.dcm", folder / "b/masks.dcm"}), {});
  EXPECT_EQ(study.refusal().code, RefusalCode::kNotComparable);
}

TEST(OpenSpect, WithoutOutlinesTheHeartIsNotKnown) {
  const media::TestFolder folder;
  Make("P1", folder.path());
  const auto study = OpenSpect(Source({folder / "spect.dcm"}), {});
  EXPECT_EQ(study.refusal().code, RefusalCode::kStructureNotFound);
}

TEST(OpenSpect, ARealSeriesWithoutAPlaceIsRefused) {
  const auto file =
      media::DataFolder() / "nuclear" / "dcm4che_nm_heart13" / "NM-MONO2-16-13x-heart.dcm";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "needs the data folder";
  const auto study = OpenSpect(Source({file}), {});
  EXPECT_EQ(study.refusal().reason, "the SPECT does not say where it lies in the patient");
}

}  // namespace
}  // namespace etalon::workflow
