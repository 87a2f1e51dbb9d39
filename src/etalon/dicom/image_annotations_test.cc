#include "etalon/dicom/image_annotations.h"

#include <dcmtk/dcmseg/segdoc.h>
#include <dcmtk/dcmsr/dsrdoc.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "etalon/core/sha256.h"
#include "etalon/dicom/put_attributes.h"
#include "etalon/dicom/toolkit.h"
#include "etalon/dicom/write.h"
#include "etalon/media/test_files.h"

namespace etalon::dicom {
namespace {

using image::PixelPoint;
using image::RunMask;
using media::CodeAndText;
using media::TestFolder;
using testing::HasSubstr;

const AnnotationSource kReader{
    .reader = "reader-1", .date = "2026-03-14", .time = "093000", .software_version = "1"};

/// Sides that are no multiple of 8, so that frames share bytes.
AnnotatedImage Picture() {
  AnnotatedImage image = NamePicture("picture", 13, 11, 3);
  image.pseudonym = "P-1";
  return image;
}

std::vector<SegmentedRegion> Regions() {
  const RunMask liver = RunMask::FromContour({{-0.5, -0.5}, {-0.5, 10.5}, {12.5, 10.5}}, 13, 11);
  const RunMask mass = RunMask::FromContour({{3, 2}, {3, 9}, {11, 7}}, 13, 11);
  RunMask dots(13, 11);
  dots.Append({0, 0, 1});
  dots.Append({0, 9, 11});
  dots.Append({12, 10, 11});
  return {{"a1", "liver", {"10200004", "SCT", "Liver"}, 0, liver},
          {"a2", "lesion", {}, 2, mass},
          {"a3", "lesion", {}, 2, dots}};
}

TEST(ImageAnnotations, RegionsComeBackPixelForPixel) {
  const TestFolder folder;
  WriteRegions(Picture(), Regions(), kReader, folder / "seg.dcm");
  const auto read = ReadRegions(folder / "seg.dcm");
  EXPECT_EQ(read.reader, "reader-1");
  EXPECT_EQ(read.image.instance_uid, Picture().instance_uid);
  EXPECT_EQ(read.image.pseudonym, "P-1");
  ASSERT_EQ(read.items.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(read.items[i].mask, Regions()[i].mask) << i;
    EXPECT_EQ(read.items[i].id, Regions()[i].id);
    EXPECT_EQ(read.items[i].label, Regions()[i].label);
    EXPECT_EQ(read.items[i].frame, Regions()[i].frame);
  }
  EXPECT_EQ(read.items[0].type.value, "10200004");
}

TEST(ImageAnnotations, TheToolkitTakesTheSegmentation) {
  const TestFolder folder;
  WriteRegions(Picture(), Regions(), kReader, folder / "seg.dcm");
  DcmSegmentation* segmentation = nullptr;
  const OFCondition read =
      DcmSegmentation::loadFile((folder / "seg.dcm").string().c_str(), segmentation);
  const std::unique_ptr<DcmSegmentation> owner(segmentation);
  ASSERT_TRUE(read.good()) << read.text();
  EXPECT_EQ(segmentation->getNumberOfSegments(), 3U);
  EXPECT_EQ(segmentation->getNumberOfFrames(), 3U);
}

TEST(ImageAnnotations, TheSameRegionsGiveTheSameBytes) {
  const TestFolder folder;
  WriteRegions(Picture(), Regions(), kReader, folder / "a.dcm");
  WriteRegions(Picture(), Regions(), kReader, folder / "b.dcm");
  EXPECT_EQ(Sha256OfFile(folder / "a.dcm"), Sha256OfFile(folder / "b.dcm"));
}

std::vector<ReportedShape> Shapes() {
  const PixelPoint a{1.25, 2.5}, b{7.75, 9.125};
  std::vector<ReportedShape> shapes(6);
  shapes[0] = {.id = "s0",
               .label = "malignant",
               .scope = "study",
               .absent = true,
               .certainty_percent = 75.0};
  shapes[1] = {.id = "s1",
               .label = "lesion",
               .kind = ReportedKind::kPolygon,
               .frame = 1,
               .points = {a, b, {8.0, 1.0}},
               .area_mm2 = 12.5};
  shapes[2] = {.id = "s2", .label = "lesion", .kind = ReportedKind::kBox, .points = {a, b}};
  shapes[3] = {.id = "s3",
               .label = "diameter_of_the_common_bile_duct",
               .kind = ReportedKind::kLine,
               .points = {a, b, a},
               .length_mm = 4.25};
  shapes[4] = {.id = "s4",
               .label = "apex",
               .finding = {"13418002", "SCT", "Apex of heart"},
               .kind = ReportedKind::kPoint,
               .frame = 2,
               .points = {b}};
  shapes[5] = {
      .id = "s5", .label = "beat", .kind = ReportedKind::kInterval, .frame = 0, .last_frame = 2};
  return shapes;
}

TEST(ImageAnnotations, ShapesComeBackFromTheReport) {
  const TestFolder folder;
  WriteShapeReport(Picture(), Shapes(), kReader, folder / "sr.dcm");
  const auto read = ReadShapeReport(folder / "sr.dcm");
  EXPECT_EQ(read.reader, "reader-1");
  EXPECT_EQ(read.image.instance_uid, Picture().instance_uid);
  ASSERT_EQ(read.items.size(), Shapes().size());
  for (std::size_t i = 0; i < read.items.size(); ++i) {
    const ReportedShape& got = read.items[i];
    const ReportedShape expected = Shapes()[i];
    EXPECT_EQ(got.id, expected.id);
    EXPECT_EQ(got.label, expected.label);
    EXPECT_EQ(got.kind, expected.kind);
    EXPECT_EQ(got.scope, expected.scope);
    EXPECT_EQ(got.absent, expected.absent);
    EXPECT_EQ(got.frame, expected.frame);
    EXPECT_EQ(got.points, expected.points);
    EXPECT_EQ(got.certainty_percent, expected.certainty_percent);
    EXPECT_EQ(got.length_mm, expected.length_mm);
    EXPECT_EQ(got.area_mm2, expected.area_mm2);
    EXPECT_EQ(got.finding.value, expected.finding.value);
  }
  EXPECT_EQ(read.items[5].last_frame, 2);
}

TEST(ImageAnnotations, TheToolkitTakesTheReportWithoutComplaint) {
  const TestFolder folder;
  WriteShapeReport(Picture(), Shapes(), kReader, folder / "sr.dcm");
  const auto file = LoadFile((folder / "sr.dcm").string(), ReadDepth::kWhole);
  DSRDocument document;
  const OFCondition read = document.read(*file->getDataset());
  ASSERT_TRUE(read.good()) << read.text();
  EXPECT_TRUE(document.isValid());
  EXPECT_EQ(document.getDocumentType(), DSRTypes::DT_ComprehensiveSR);
  EXPECT_EQ(document.getCurrentRequestedProcedureEvidence().getNumberOfInstances(), 1U);
}

TEST(ImageAnnotations, ImagesAreNamedByTheirOwnUids) {
  const TestFolder folder;
  image::Cine cine;
  cine.name = "still";
  cine.frames.emplace_back(5, 4);
  WriteUltrasoundCine(cine, {}, folder / "us.dcm");
  const AnnotatedImage image = ReadAnnotatedImage(folder / "us.dcm");
  EXPECT_EQ(image.rows, 5);
  EXPECT_EQ(image.columns, 4);
  EXPECT_EQ(image.class_uid, UID_UltrasoundMultiframeImageStorage);
  EXPECT_TRUE(image.pseudonym.empty());
}

TEST(ImageAnnotations, OtherFilesAreNamed) {
  const TestFolder folder;
  WriteShapeReport(Picture(), Shapes(), kReader, folder / "sr.dcm");
  WriteRegions(Picture(), Regions(), kReader, folder / "seg.dcm");
  EXPECT_THAT(CodeAndText([&] { (void)ReadRegions(folder / "sr.dcm"); }).second,
              HasSubstr("is not a DICOM segmentation"));
  EXPECT_THAT(CodeAndText([&] { (void)ReadShapeReport(folder / "seg.dcm"); }).second,
              HasSubstr("is no imaging measurement report"));
  std::ofstream(folder / "none.dcm") << "nothing";
  EXPECT_EQ(CodeAndText([&] { (void)ReadRegions(folder / "none.dcm"); }).first,
            ErrorCode::kFileMalformed);
}

TEST(ImageAnnotations, TruncatedRegionsAreAnError) {
  const TestFolder folder;
  WriteRegions(Picture(), Regions(), kReader, folder / "seg.dcm");
  const auto file = LoadFile((folder / "seg.dcm").string(), ReadDepth::kWhole);
  file->getDataset()->loadAllDataIntoMemory();
  Put(*file->getDataset(), DCM_NumberOfFrames, "60");
  Save(*file, EXS_LittleEndianExplicit, (folder / "long.dcm").string());
  EXPECT_THAT(CodeAndText([&] { (void)ReadRegions(folder / "long.dcm"); }).second,
              HasSubstr("truncated segmentation pixels"));
}

}  // namespace
}  // namespace etalon::dicom
