#include "etalon/phantom/spect_phantom.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/dicom/segmentation.h"
#include "etalon/dicom/volume_series.h"
#include "etalon/media/bytes.h"
#include "etalon/media/test_files.h"
#include "etalon/phantom/spect_write.h"

namespace etalon::phantom {
namespace {

using image::FloatVolume;
using testing::HasSubstr;

SpectPhantom Make(const SpectPhantomOptions& options) {
  SilentProgress silent;
  return MakeSpectPhantom(options, silent);
}

SpectPhantomOptions Hot() {
  SpectPhantomOptions options;
  options.uptake.grade = 3;
  return options;
}

double SumOf(const FloatVolume& volume) {
  double sum = 0.0;
  for (const float value : volume.voxels()) sum += static_cast<double>(value);
  return sum;
}

TEST(SpectPhantom, HoldsTheTracerThatItsTruthSays) {
  SpectPhantomOptions options = Hot();
  options.noise = 0.0;
  options.resolution = Millimetres(0.0);
  options.respiration = Millimetres(0.0);
  const SpectPhantom sharp = Make(options);
  const double per_suv = 700e6 * std::exp2(-3.0 / 6.0067) / 75000.0;
  EXPECT_GT(sharp.truth.ratio, 5.0);
  EXPECT_NEAR(sharp.truth.activity_ml, sharp.truth.ratio * sharp.truth.wall_volume.value(), 1e-9);
  EXPECT_NEAR(*std::ranges::max_element(sharp.activity.voxels()), per_suv * sharp.truth.wall_suv,
              0.01 * per_suv * sharp.truth.wall_suv);
  options.resolution = Millimetres(11.0);
  const SpectPhantom blurred = Make(options);
  EXPECT_NEAR(SumOf(blurred.activity), SumOf(sharp.activity), 0.02 * SumOf(sharp.activity));
  EXPECT_LT(*std::ranges::max_element(blurred.activity.voxels()),
            0.95F * *std::ranges::max_element(sharp.activity.voxels()));
}

TEST(SpectPhantom, TheCtShiftMovesCtAndMasksAlone) {
  SpectPhantomOptions options = Hot();
  const SpectPhantom still = Make(options);
  options.ct_shift = {10.0, -5.0, 7.0};
  const SpectPhantom moved = Make(options);
  EXPECT_EQ(moved.activity.voxels(), still.activity.voxels());
  EXPECT_EQ(moved.activity.frame(), still.activity.frame());
  EXPECT_DOUBLE_EQ(moved.hounsfield.frame().origin.z, still.hounsfield.frame().origin.z + 7.0);
  EXPECT_EQ(moved.masks[0].mask.frame(), moved.hounsfield.frame());
}

TEST(SpectPhantom, IsTheSameForTheSameSeed) {
  EXPECT_EQ(Make(Hot()).activity.voxels(), Make(Hot()).activity.voxels());
}

TEST(SpectPhantom, ListsAllThatIsWrong) {
  SpectPhantomOptions options = Hot();
  options.noise = 2.0;
  options.weight_kg = 0.0;
  const std::string text = media::CodeAndText([&] { Make(options); }).second;
  EXPECT_THAT(text, HasSubstr("the noise lies between 0 and 1; dose and weight are positive"));
}

TEST(SpectPhantom, ItsFilesAreOneStudyOfOnePatient) {
  const media::TestFolder folder;
  const SpectPhantom phantom = Make(Hot());
  WriteSpectPhantom(phantom, "P7", folder.path());
  const auto spect = dicom::ReadVolumeFolder(folder.path(), "NM");
  const auto ct = dicom::ReadVolumeFolder(folder.path(), "CT");
  const auto masks = dicom::ReadSegmentation(folder / "masks.dcm");
  EXPECT_EQ(spect.unit, dicom::VoxelUnit::kBecquerelPerMillilitre);
  EXPECT_EQ(spect.patient_key, ct.patient_key);
  EXPECT_EQ(spect.patient_key, masks.patient_key);
  EXPECT_EQ(spect.frame_of_reference, masks.frame_of_reference);
  EXPECT_EQ(ct.volume.voxels(), phantom.hounsfield.voxels());
  EXPECT_EQ(masks.structures.size(), phantom.masks.size());
  const float largest = *std::ranges::max_element(phantom.activity.voxels());
  for (std::size_t voxel = 0; voxel < spect.volume.size(); voxel += 997) {
    EXPECT_NEAR(spect.volume.voxels()[voxel], phantom.activity.voxels()[voxel], largest / 60000.0F);
  }
  const media::Bytes text = media::ReadBytes(folder / "truth.json");
  const auto truth = nlohmann::json::parse(text.begin(), text.end());
  EXPECT_NEAR(truth["truth"]["volume_of_involvement_ml"].get<double>(),
              phantom.truth.involved_volume.value(), 1e-6);
}

}  // namespace
}  // namespace etalon::phantom
