#include "etalon/dicom/segmentation.h"

#include <dcmtk/dcmseg/segdoc.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "etalon/dicom/put_attributes.h"
#include "etalon/dicom/toolkit.h"
#include "etalon/dicom/volume_series_write.h"
#include "etalon/media/test_files.h"

namespace etalon::dicom {
namespace {

using image::LabelVolume;
using image::VoxelFrame;
using media::CodeAndText;
using media::TestFolder;
using testing::HasSubstr;

constexpr VoxelFrame kFrame{
    {-30.0, -20.0, 100.0}, {2.0, 0.0, 0.0}, {0.0, 3.0, 0.0}, {0.0, 0.0, 4.0}};

/// Two structures on one grid whose pixels a slice are no multiple of 8; the second skips slices.
std::vector<OutlinedStructure> Example() {
  LabelVolume wall(6, 5, 7, kFrame);
  LabelVolume atrium(6, 5, 7, kFrame);
  for (int slice = 1; slice < 5; ++slice) wall(slice, 2, slice) = 1;
  atrium(1, 4, 6) = 1;
  atrium(4, 0, 0) = 1;
  return {{"heart_myocardium", {"74281007", "SCT", "Myocardium"}, {}, wall},
          {"heart_atrium_left", {"82471001", "SCT", "Left atrium"}, {}, atrium}};
}

std::size_t CountOf(const LabelVolume& mask) {
  return static_cast<std::size_t>(std::ranges::count(mask.voxels(), 1));
}

TEST(Segmentation, MasksNamesCodesAndPlaceComeBack) {
  const TestFolder folder;
  WriteSegmentation(Example(), {}, folder / "seg.dcm");
  const OutlinedStructures read = ReadSegmentation(folder / "seg.dcm");
  ASSERT_EQ(read.structures.size(), 2U);
  EXPECT_EQ(read.structures[0].name, "heart_myocardium");
  EXPECT_EQ(read.structures[1].type.value, "82471001");
  EXPECT_EQ(read.structures[1].algorithm, "MANUAL");
  const LabelVolume& wall = read.structures[0].mask;
  EXPECT_EQ(wall.slices(), 4) << "slices without any structure are not in the file";
  EXPECT_EQ(wall.frame().origin.z, 104.0);
  EXPECT_EQ(image::ResampleNearest(wall, kFrame, {6, 5, 7}).voxels(), Example()[0].mask.voxels());
  EXPECT_EQ(image::ResampleNearest(read.structures[1].mask, kFrame, {6, 5, 7}).voxels(),
            Example()[1].mask.voxels());
}

TEST(Segmentation, SlicesThatNoStructureTouchesArePutBack) {
  const TestFolder folder;
  WriteSegmentation({Example()[1]}, {}, folder / "seg.dcm");
  const LabelVolume mask = ReadSegmentation(folder / "seg.dcm").structures[0].mask;
  EXPECT_EQ(mask.slices(), 4);
  EXPECT_EQ(CountOf(mask), 2U);
  EXPECT_EQ(mask(3, 0, 0), 1);
}

TEST(Segmentation, TheToolkitsOwnReaderTakesTheFile) {
  const TestFolder folder;
  WriteSegmentation(Example(), {}, folder / "seg.dcm");
  DcmSegmentation* segmentation = nullptr;
  const OFCondition read =
      DcmSegmentation::loadFile((folder / "seg.dcm").string().c_str(), segmentation);
  const std::unique_ptr<DcmSegmentation> owner(segmentation);
  ASSERT_TRUE(read.good()) << read.text();
  EXPECT_EQ(segmentation->getNumberOfSegments(), 2U);
  EXPECT_EQ(segmentation->getNumberOfFrames(), 6U);
}

TEST(Segmentation, AnotherObjectIsNamed) {
  const TestFolder folder;
  WriteSpect(image::FloatVolume(2, 2, 2), {}, {}, folder / "a.dcm");
  EXPECT_THAT(CodeAndText([&] { ReadSegmentation(folder / "a.dcm"); }).second,
              HasSubstr("is not a DICOM segmentation"));
  EXPECT_THAT(CodeAndText([&] {
                ReadStructureSet(folder / "a.dcm", kFrame, {6, 5, 7});
              }).second,
              HasSubstr("is not an RT structure set"));
}

TEST(Segmentation, TruncatedPixelsAreAnError) {
  const TestFolder folder;
  WriteSegmentation(Example(), {}, folder / "seg.dcm");
  const auto file = LoadFile((folder / "seg.dcm").string(), ReadDepth::kWhole);
  file->getDataset()->loadAllDataIntoMemory();
  Put(*file->getDataset(), DCM_NumberOfFrames, "60");
  Save(*file, EXS_LittleEndianExplicit, (folder / "seg.dcm").string());
  EXPECT_EQ(CodeAndText([&] { ReadSegmentation(folder / "seg.dcm"); }).first,
            ErrorCode::kFileMalformed);
}

/// A square of 12 x 12 mm with a hole of 4 x 4 mm in two planes 4 mm apart.
void WriteStructureSet(const std::filesystem::path& path, const std::string& type) {
  DcmFileFormat file;
  DcmDataset& dataset = *file.getDataset();
  Put(dataset, DCM_SOPClassUID, UID_RTStructureSetStorage);
  Put(dataset, DCM_SOPInstanceUID, "1.2.3");
  DcmItem& region = AddItem(dataset, DCM_StructureSetROISequence);
  Put(region, DCM_ROINumber, "7");
  Put(region, DCM_ROIName, "Myocardium");
  DcmItem& contours = AddItem(dataset, DCM_ROIContourSequence);
  Put(contours, DCM_ReferencedROINumber, "7");
  for (const char* z : {"100", "104"}) {
    for (const auto& [low, high] : {std::pair{"-25", "-13"}, std::pair{"-21", "-17"}}) {
      const std::string points = std::string(low) + "\\" + low + "\\" + z + "\\" + high + "\\" +
                                 low + "\\" + z + "\\" + high + "\\" + high + "\\" + z + "\\" +
                                 low + "\\" + high + "\\" + z;
      DcmItem& contour = AddItem(contours, DCM_ContourSequence);
      Put(contour, DCM_ContourGeometricType, type);
      Put(contour, DCM_ContourData, points);
    }
  }
  Save(file, EXS_LittleEndianExplicit, path.string());
}

TEST(StructureSet, ContoursBecomeVoxelsWithHoles) {
  const TestFolder folder;
  WriteStructureSet(folder / "rt.dcm", "CLOSED_PLANAR");
  const VoxelFrame fine{{-30.0, -30.0, 100.0}, {1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}, {0.0, 0.0, 2.0}};
  const auto read = ReadStructureSet(folder / "rt.dcm", fine, {8, 25, 25});
  ASSERT_EQ(read.structures.size(), 1U);
  const LabelVolume& mask = read.structures[0].mask;
  EXPECT_EQ(read.structures[0].name, "Myocardium");
  EXPECT_EQ(mask(0, 12, 7), 1);
  EXPECT_EQ(mask(0, 11, 11), 0) << "the hole";
  EXPECT_EQ(mask(3, 12, 7), 1) << "half a plane's distance beyond the last plane";
  EXPECT_EQ(mask(4, 12, 7), 0);
  const double millilitres = static_cast<double>(CountOf(mask)) * 2.0 / 1000.0;
  EXPECT_NEAR(millilitres, (144.0 - 16.0) * 8.0 / 1000.0, 0.25);
}

TEST(StructureSet, OpenContoursOutlineNothing) {
  const TestFolder folder;
  WriteStructureSet(folder / "rt.dcm", "OPEN_PLANAR");
  const auto read = ReadStructureSet(folder / "rt.dcm", kFrame, {6, 5, 7});
  EXPECT_EQ(CountOf(read.structures[0].mask), 0U);
}

}  // namespace
}  // namespace etalon::dicom
