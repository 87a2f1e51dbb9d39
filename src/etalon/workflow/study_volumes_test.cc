#include "etalon/workflow/study_volumes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/dicom/volume_series_write.h"
#include "etalon/media/test_files.h"
#include "etalon/phantom/planar_series.h"
#include "etalon/phantom/spect_write.h"
#include "etalon/phantom/t1_write.h"
#include "etalon/workflow/planar_study.h"
#include "etalon/workflow/study_files.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class StudyVolumes : public testing::Test {
 protected:
  /// The only study of a folder as if it were stored, nothing measured.
  store::StoredStudy Stored(const fs::path& folder) {
    std::vector<Error> problems;
    const auto sources = FindStudies({folder}, problems);
    Require(sources.size() == 1, "one study");
    source_ = sources.front();
    store::StoredStudy study;
    study.name = source_.name;
    study.options = TextOf({}, source_.kind);
    for (const fs::path& file : source_.files) {
      study.paths.push_back(file.string());
      study.provenance.inputs.push_back({file.filename().string(), Sha256OfFile(file)});
    }
    study.key = store::KeyOf(study.provenance, study.options);
    images_ = ImagesOf(study, std::nullopt, problems);
    return study;
  }

  std::shared_ptr<const StudyVolume> Find(const store::StoredStudy& study, const char* name) {
    auto found = volumes_.Find(study, images_, name);
    Require(found.ok() && *found != nullptr, name);
    return *found;
  }

  const media::TestFolder folder_;
  PictureCache pictures_;
  VolumeCache volumes_{folder_ / "workspace", pictures_};
  StudySource source_;
  std::vector<StoredImage> images_;
  SilentProgress silent_;
};

class SpectVolumes : public StudyVolumes {
 protected:
  void SetUp() override {
    options_.uptake.grade = 3;
    options_.voxel = Millimetres(8.0);
    phantom_ = phantom::MakeSpectPhantom(options_, silent_);
    phantom::WriteSpectPhantom(phantom_, "P1", folder_ / "spect");
    study_ = Stored(folder_ / "spect");
  }

  phantom::SpectPhantomOptions options_;
  phantom::SpectPhantom phantom_;
  store::StoredStudy study_;
};

TEST_F(SpectVolumes, HoldWhatThePhantomHoldsWhereItLies) {
  EXPECT_THAT(volumes_.Names(study_, images_), ElementsAre("spect", "ct", "regions"));
  const auto spect = Find(study_, "spect");
  ASSERT_EQ(spect->voxels.size(), phantom_.activity.size());
  EXPECT_EQ(spect->unit, "Bq/mL");
  ASSERT_TRUE(spect->suv_per_unit && *spect->suv_per_unit);
  const float largest = std::ranges::max(phantom_.activity.voxels());
  for (std::size_t voxel = 0; voxel < spect->voxels.size(); voxel += 97) {
    EXPECT_NEAR(spect->slope * spect->voxels.voxels()[voxel], phantom_.activity.voxels()[voxel],
                1e-4 * static_cast<double>(largest));
  }
  const auto ct = Find(study_, "ct");
  EXPECT_EQ(ct->unit, "HU");
  EXPECT_EQ(ct->slope, 1.0);
  EXPECT_FALSE(ct->apart);
  EXPECT_EQ(ct->frame_of_reference, spect->frame_of_reference);
  EXPECT_TRUE(ct->placed);
  const image::VoxelPoint middle{20, 30, 10};
  const auto at = phantom_.hounsfield.frame().PatientFromVoxel(middle);
  const auto shown = ct->voxels.frame().PatientFromVoxel(middle);
  EXPECT_NEAR(std::hypot(at.x - shown.x, at.y - shown.y, at.z - shown.z), 0.0, 1e-3);
  EXPECT_NEAR(ct->voxels(10, 30, 20), phantom_.hounsfield(10, 30, 20), 1.0);
}

TEST_F(SpectVolumes, ShowTheStructuresThatWereMeasuredAndNoOthers) {
  const auto regions = Find(study_, "regions");
  const auto spect = Find(study_, "spect");
  ASSERT_TRUE(regions->voxels.SameGrid(spect->voxels));
  const auto wall = std::ranges::find(regions->labels, 1, &VolumeLabel::label);
  ASSERT_NE(wall, regions->labels.end());
  ASSERT_TRUE(wall->hottest);
  const auto voxel = spect->voxels.frame().VoxelFromPatient(*wall->hottest);
  std::int16_t greatest = 0;
  for (std::size_t i = 0; i < spect->voxels.size(); ++i) {
    if (regions->voxels.voxels()[i] == 1) greatest = std::max(greatest, spect->voxels.voxels()[i]);
  }
  EXPECT_EQ(spect->voxels(static_cast<int>(std::lround(voxel.slice)),
                          static_cast<int>(std::lround(voxel.row)),
                          static_cast<int>(std::lround(voxel.column))),
            greatest);
  ASSERT_TRUE(regions->threshold && regions->background);
  EXPECT_DOUBLE_EQ(*regions->threshold, 1.5 * *regions->background);

  Measurement other;
  other.name = "left_atrium_volume";
  other.value = 1.0;
  study_.measurements = {other};
  study_.key.fingerprint += "x";
  const auto refused = volumes_.Find(study_, images_, "regions");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.refusal().code, RefusalCode::kNotComparable);
}

TEST_F(SpectVolumes, OfTwoFramesOfReferenceAreToldApart) {
  const dicom::VolumeWriteOptions elsewhere{
      .study_seed = "elsewhere", .pseudonym = "P1", .series_number = 2};
  dicom::WriteCtSeries(phantom_.hounsfield, elsewhere, folder_ / "spect" / "ct");
  std::vector<Error> problems;
  store::StoredStudy moved = study_;
  moved.paths.clear();
  moved.provenance.inputs.clear();
  for (const fs::path& file : FilesOf(folder_ / "spect")) {
    if (file.extension() != ".dcm") continue;
    moved.paths.push_back(file.string());
    moved.provenance.inputs.push_back({file.filename().string(), Sha256OfFile(file)});
  }
  moved.key.content_sha256 += "x";
  images_ = ImagesOf(moved, std::nullopt, problems);
  ASSERT_TRUE(Find(moved, "ct")->apart);
  EXPECT_EQ(Find(moved, "ct")->apart->code, RefusalCode::kNotComparable);
}

TEST_F(SpectVolumes, AreNotShownWhenAFileHasChangedOrASliceIsMissing) {
  Find(study_, "ct");
  const fs::path slice = *std::ranges::find_if(
      source_.files, [](const fs::path& file) { return file.filename() == "ct_005.dcm"; });
  std::ofstream(slice, std::ios::app) << "x";
  EXPECT_THROW((void)volumes_.Find(study_, images_, "ct"), Error);
  fs::remove(slice);
  store::StoredStudy rest = Stored(folder_ / "spect");
  const auto refused = volumes_.Find(rest, images_, "ct");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.refusal().code, RefusalCode::kNotComparable);
}

TEST_F(SpectVolumes, AreKeptWithinBounds) {
  VolumeCache small(folder_ / "workspace", pictures_, 1);
  (void)small.Find(study_, images_, "spect");
  const std::size_t spect = small.bytes();
  (void)small.Find(study_, images_, "nothing");
  EXPECT_LT(small.bytes(), spect) << "what was used last stays";
  EXPECT_EQ(*small.Find(study_, images_, "nothing"), nullptr);
}

TEST_F(StudyVolumes, OfAPlanarScanHaveTheCirclesOfItsReading) {
  fs::create_directories(folder_ / "workspace");
  phantom::WritePlanarSeries({.seed = 3, .grade = 3, .jobs = 1}, folder_ / "planar", silent_);
  store::StoredStudy study = Stored(folder_ / "planar");
  const PlanarStudy read = PlanarReaderFor({}, folder_ / "workspace").Read(source_.files);
  ASSERT_TRUE(read.reading.ok());
  study.measurements = read.stored.measurements;
  EXPECT_THAT(volumes_.Names(study, images_), ElementsAre("anterior", "posterior"));
  const auto anterior = Find(study, "anterior");
  ASSERT_EQ(anterior->circles.size(), 2U);
  EXPECT_NEAR(anterior->circles[0].mean / anterior->circles[1].mean,
              read.reading->heart_to_contralateral.value, 1e-9);
  ASSERT_TRUE(anterior->grade);
  EXPECT_EQ(anterior->grade->grade, read.reading->grade.grade);
  EXPECT_NEAR(anterior->voxels.frame().column_step.x, read.reading->pixel, 1e-9);
  const auto posterior = Find(study, "posterior");
  EXPECT_NEAR(posterior->circles[0].column,
              posterior->voxels.columns() - 1 - anterior->circles[0].column, 1e-9);

  study.measurements.front().value += 1.0;
  study.key.fingerprint += "x";
  const auto changed = Find(study, "anterior");
  EXPECT_TRUE(changed->circles.empty()) << "what was not measured is not drawn";
  EXPECT_TRUE(changed->apart);
}

TEST_F(StudyVolumes, OfAHeartHaveItsT1AndItsSegments) {
  phantom::T1PhantomOptions options;
  options.rows = options.columns = 96;
  options.spacing = 3.0;
  phantom::WriteT1Phantom(phantom::MakeT1Phantom(options), folder_ / "t1");
  fs::rename(folder_ / "t1" / "labels_gt.png", folder_ / "labels.png");
  std::vector<Error> problems;
  store::StoredStudy study = Stored(folder_ / "t1");
  study.paths.push_back((folder_ / "labels.png").string());
  study.provenance.inputs.push_back({"labels.png", Sha256OfFile(folder_ / "labels.png")});
  EXPECT_THAT(volumes_.Names(study, images_),
              ElementsAre("t1-native-0", "t1-post-contrast-0", "ecv-0", "segments-0"));
  const auto map = Find(study, "t1-native-0");
  const auto segments = Find(study, "segments-0");
  ASSERT_TRUE(map->voxels.SameGrid(segments->voxels));
  EXPECT_EQ(segments->labels.size(), 6U) << "of a mid-ventricular slice";
  double sum = 0.0;
  int count = 0;
  for (std::size_t pixel = 0; pixel < map->voxels.size(); ++pixel) {
    if (segments->voxels.voxels()[pixel] == 0) continue;
    sum += map->slope * map->voxels.voxels()[pixel];
    ++count;
  }
  EXPECT_NEAR(sum / count, options.native_myocardium, 0.06 * options.native_myocardium)
      << "the borders of the wall hold blood too";
}

}  // namespace
}  // namespace etalon::workflow
