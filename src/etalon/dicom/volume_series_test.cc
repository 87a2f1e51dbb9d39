#include "etalon/dicom/volume_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "etalon/dicom/put_attributes.h"
#include "etalon/dicom/toolkit.h"
#include "etalon/dicom/volume_series_write.h"
#include "etalon/media/test_files.h"

namespace etalon::dicom {
namespace {

using image::FloatVolume;
using image::VoxelFrame;
using media::CodeAndText;
using media::TestFolder;
using testing::HasSubstr;

constexpr VoxelFrame kFrame{
    {-30.0, -20.0, 100.0}, {2.0, 0.0, 0.0}, {0.0, 3.0, 0.0}, {0.0, 0.0, 4.0}};

FloatVolume Ramp() {
  FloatVolume volume(5, 3, 4, kFrame);
  for (std::size_t voxel = 0; voxel < volume.size(); ++voxel) {
    volume.voxels()[voxel] = static_cast<float>(10 * voxel);
  }
  return volume;
}

std::vector<std::filesystem::path> FilesIn(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path());
  }
  std::ranges::sort(files, std::greater<>());
  return files;
}

void Edit(const std::filesystem::path& path, const std::function<void(DcmItem&)>& edit) {
  const auto file = LoadFile(path.string(), ReadDepth::kWhole);
  file->getDataset()->loadAllDataIntoMemory();
  edit(*file->getDataset());
  Save(*file, EXS_LittleEndianExplicit, path.string());
}

TEST(VolumeSeries, SlicesOfCtInAnyOrderOfFilesComeBack) {
  const TestFolder folder;
  WriteCtSeries(Ramp(), {}, folder.path());
  const VolumeSeries read = ReadVolumeSeries(FilesIn(folder.path()));
  EXPECT_EQ(read.unit, VoxelUnit::kHounsfield);
  EXPECT_EQ(read.identity.modality, "CT");
  EXPECT_EQ(read.volume.voxels(), Ramp().voxels());
  EXPECT_EQ(read.volume.frame(), kFrame);
  EXPECT_FALSE(read.patient_key.empty());
}

TEST(VolumeSeries, SpectComesBackInBecquerels) {
  const TestFolder folder;
  WriteSpect(Ramp(), {}, {}, folder / "spect.dcm");
  const VolumeSeries read = ReadVolumeSeries({folder / "spect.dcm"});
  EXPECT_EQ(read.unit, VoxelUnit::kBecquerelPerMillilitre);
  EXPECT_EQ(read.volume.frame(), kFrame);
  EXPECT_TRUE(read.placed);
  const FloatVolume written = Ramp();
  for (std::size_t voxel = 0; voxel < written.size(); ++voxel) {
    EXPECT_NEAR(read.volume.voxels()[voxel], written.voxels()[voxel], 0.005);
  }
}

TEST(VolumeSeries, NegativeSpacingStacksAgainstTheNormal) {
  const TestFolder folder;
  WriteSpect(Ramp(), {}, {}, folder / "spect.dcm");
  Edit(folder / "spect.dcm",
       [](DcmItem& dataset) { Put(dataset, DCM_SpacingBetweenSlices, "-4"); });
  const FloatVolume read = ReadVolumeSeries({folder / "spect.dcm"}).volume;
  EXPECT_EQ(read.frame().origin.z, 84.0);
  EXPECT_EQ(read.frame().slice_step.z, 4.0);
  EXPECT_NEAR(read(4, 0, 0), Ramp()(0, 0, 0), 0.01);
  EXPECT_NEAR(read(0, 0, 0), Ramp()(4, 0, 0), 0.01);
}

TEST(VolumeSeries, AMissingSliceIsAGap) {
  const TestFolder folder;
  WriteCtSeries(Ramp(), {}, folder.path());
  std::filesystem::remove(folder / "ct_002.dcm");
  EXPECT_THAT(CodeAndText([&] { ReadVolumeSeries(FilesIn(folder.path())); }).second,
              HasSubstr("a gap between slices: 4.00 mm after slice 1 where the mean is 5.33 mm"));
}

TEST(VolumeSeries, SlicesThatLieOnEachOtherAreNamed) {
  const TestFolder folder;
  WriteCtSeries(Ramp(), {}, folder.path());
  Edit(folder / "ct_001.dcm",
       [](DcmItem& dataset) { Put(dataset, DCM_ImagePositionPatient, "-30\\-20\\100"); });
  EXPECT_THAT(CodeAndText([&] { ReadVolumeSeries(FilesIn(folder.path())); }).second,
              HasSubstr("two slices lie at the same place (100.00 mm)"));
}

TEST(VolumeSeries, MixedOrientationsAndSeriesAreRefused) {
  const TestFolder folder;
  WriteCtSeries(Ramp(), {}, folder.path());
  Edit(folder / "ct_001.dcm",
       [](DcmItem& dataset) { Put(dataset, DCM_ImageOrientationPatient, "1\\0\\0\\0\\0\\-1"); });
  EXPECT_EQ(CodeAndText([&] { ReadVolumeSeries(FilesIn(folder.path())); }).first,
            ErrorCode::kFileUnsupported);
  EXPECT_THAT(CodeAndText([&] { ReadVolumeSeries(FilesIn(folder.path())); }).second,
              HasSubstr("the slices have different orientations"));
  Edit(folder / "ct_001.dcm",
       [](DcmItem& dataset) { Put(dataset, DCM_SeriesInstanceUID, "1.2.3"); });
  EXPECT_THAT(CodeAndText([&] { ReadVolumeSeries(FilesIn(folder.path())); }).second,
              HasSubstr("is of another series"));
}

TEST(VolumeSeries, ProjectionsGatedAndDynamicFramesAreNoVolume) {
  const TestFolder folder;
  WriteSpect(Ramp(), {}, {}, folder / "spect.dcm");
  const auto failure = [&](const char* type) {
    Edit(folder / "spect.dcm", [&](DcmItem& dataset) { Put(dataset, DCM_ImageType, type); });
    return CodeAndText([&] { ReadVolumeSeries({folder / "spect.dcm"}); }).second;
  };
  EXPECT_THAT(failure("ORIGINAL\\PRIMARY\\TOMO\\EMISSION"), HasSubstr("SPECT projections"));
  EXPECT_THAT(failure("DERIVED\\PRIMARY\\RECON GATED TOMO\\EMISSION"), HasSubstr("gated"));
  EXPECT_THAT(failure("ORIGINAL\\PRIMARY\\DYNAMIC\\EMISSION"), HasSubstr("dynamic"));
  EXPECT_THAT(failure("ORIGINAL\\PRIMARY\\WHOLE BODY\\EMISSION"), HasSubstr("not the slices"));
}

TEST(VolumeSeries, OneSeriesOfAFolderIsChosenByModality) {
  const TestFolder folder;
  WriteCtSeries(Ramp(), {.series_number = 2}, folder.path());
  WriteSpect(Ramp(), {}, {}, folder / "spect.dcm");
  EXPECT_EQ(ReadVolumeFolder(folder.path(), "NM").volume.slices(), 5);
  EXPECT_EQ(ReadVolumeFolder(folder.path(), "CT").unit, VoxelUnit::kHounsfield);
  EXPECT_THAT(CodeAndText([&] { ReadVolumeFolder(folder.path(), "PT"); }).second,
              HasSubstr("holds 0 series of modality PT"));
}

TEST(VolumeSeries, ARealHeartSeriesOpensWithoutAPlace) {
  const auto file =
      media::DataFolder() / "nuclear" / "dcm4che_nm_heart13" / "NM-MONO2-16-13x-heart.dcm";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "needs the data folder";
  const VolumeSeries read = ReadVolumeSeries({file});
  EXPECT_FALSE(read.placed);
  EXPECT_EQ(read.unit, VoxelUnit::kCounts);
  EXPECT_EQ(read.volume.slices(), 13);
  EXPECT_NEAR(read.volume.frame().VoxelVolume(), 3.11583 * 3.11583 * 6.231669, 1e-6);
  EXPECT_EQ(*std::ranges::max_element(read.volume.voxels()), 141.0F);
}

TEST(VolumeSeries, ARealProjectionSetIsRefused) {
  const auto file = media::DataFolder() / "nuclear" / "spect_mpi_rimd_sample" / "00001.dcm";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "needs the data folder";
  EXPECT_THAT(CodeAndText([&] { ReadVolumeSeries({file}); }).second,
              HasSubstr("holds SPECT projections, not a reconstruction"));
}

}  // namespace
}  // namespace etalon::dicom
