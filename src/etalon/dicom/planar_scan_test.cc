#include "etalon/dicom/planar_scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "etalon/core/error.h"
#include "etalon/core/sha256.h"
#include "etalon/dicom/toolkit.h"

namespace etalon::dicom {
namespace {

using image::PlanarView;

std::filesystem::path DataFolder() {
  const char* given = std::getenv("ETALON_DATA");
  return given != nullptr ? given : "../shared/data";
}

std::filesystem::path TemporaryFile(const char* name) {
  return std::filesystem::path(testing::TempDir()) / name;
}

image::PlanarScan SmallScan() {
  image::PlanarScan scan;
  scan.spacing = image::PixelSpacing{2.26, 2.4};
  scan.frames = {{image::FloatImage(3, 2, {0, 1, 2, 3, 4, 65535}), PlanarView::kAnterior},
                 {image::FloatImage(3, 2, {9, 8, 7, 6, 5, 4}), PlanarView::kPosterior}};
  return scan;
}

double Sum(const image::FloatImage& image) {
  return std::accumulate(image.pixels().begin(), image.pixels().end(), 0.0);
}

TEST(PlanarScanTest, WhatIsWrittenIsRead) {
  const auto path = TemporaryFile("planar_scan_round_trip.dcm");
  WritePlanarScan(SmallScan(), {}, path);
  const image::PlanarScan read = ReadPlanarScan(path);
  ASSERT_EQ(read.frames.size(), 2U);
  for (std::size_t frame = 0; frame < 2; ++frame) {
    EXPECT_EQ(read.frames[frame].counts, SmallScan().frames[frame].counts);
    EXPECT_EQ(read.frames[frame].view, SmallScan().frames[frame].view);
  }
  EXPECT_DOUBLE_EQ(read.spacing->row, 2.26);
  EXPECT_DOUBLE_EQ(read.spacing->column, 2.4);
  EXPECT_TRUE(read.raw_counts);
  EXPECT_DOUBLE_EQ(read.counts_accumulated.value_or(0.0), 65584.0);
}

TEST(PlanarScanTest, CountsBeyondSixteenBitsAreRefused) {
  image::PlanarScan scan = SmallScan();
  scan.frames[0].counts(0, 0) = 70000.0F;
  EXPECT_THROW(WritePlanarScan(scan, {}, TemporaryFile("planar_scan_large.dcm")), ContractError);
  EXPECT_THROW(WritePlanarScan({}, {}, TemporaryFile("planar_scan_none.dcm")), ContractError);
}

TEST(PlanarScanTest, EveryLosslessEncodingGivesTheCountsTheFileSays) {
  const auto folder = DataFolder() / "nuclear" / "nema_wg04_nm1_bonescan";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not here";
  const image::PlanarScan plain = ReadPlanarScan(folder / "NM1_UNC.dcm");
  ASSERT_EQ(plain.frames.size(), 1U);
  EXPECT_EQ(Sum(plain.frames[0].counts), 3596452.0);
  EXPECT_EQ(plain.counts_accumulated, 3596452.0);
  EXPECT_TRUE(plain.raw_counts);
  for (const char* name : {"NM1_RLE.dcm", "NM1_JPLL.dcm", "NM1_J2KR.dcm", "NM1_JLSL.dcm"}) {
    EXPECT_EQ(ReadPlanarScan(folder / name).frames.at(0).counts, plain.frames[0].counts) << name;
  }
  for (const char* name : {"NM1_JPLY.dcm", "NM1_J2KI.dcm", "NM1_JLSN.dcm"}) {
    const image::PlanarScan lossy = ReadPlanarScan(folder / name);
    EXPECT_NEAR(Sum(lossy.frames.at(0).counts) / 3596452.0, 1.0, 0.05) << name;
  }
}

TEST(PlanarScanTest, TomographicFilesComeWithoutFrames) {
  const auto path = DataFolder() / "nuclear" / "dcm4che_nm_heart13" / "NM-MONO2-16-13x-heart.dcm";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const image::PlanarScan scan = ReadPlanarScan(path);
  EXPECT_EQ(scan.kind, image::PlanarKind::kTomographic);
  EXPECT_TRUE(scan.frames.empty());
}

TEST(PlanarFileTest, GivesScanOriginAndHashOfOneReading) {
  const auto path = TemporaryFile("planar_file.dcm");
  WritePlanarScan(SmallScan(), {.pseudonym = "P7", .study_date = "2026-03-14"}, path);
  const PlanarFile file = ReadPlanarFile(path);
  EXPECT_EQ(file.scan.frames.at(1).counts, SmallScan().frames[1].counts);
  EXPECT_EQ(file.scan.name, "planar_file.dcm");
  EXPECT_EQ(file.sha256, Sha256OfFile(path));
  EXPECT_EQ(file.origin.patient_id, "P7");
  EXPECT_EQ(file.origin.acquired_at, "2026-03-14");
}

TEST(PlanarFileTest, ReadsEveryEncodingAsTheScanReaderDoes) {
  const auto folder = DataFolder() / "nuclear" / "nema_wg04_nm1_bonescan";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not here";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".dcm") continue;
    const image::PlanarScan scan = ReadPlanarScan(entry.path());
    const PlanarFile file = ReadPlanarFile(entry.path());
    EXPECT_EQ(file.scan.frames.at(0).counts, scan.frames.at(0).counts) << entry.path();
    EXPECT_EQ(file.scan.lossy, scan.lossy) << entry.path();
    EXPECT_EQ(file.sha256, Sha256OfFile(entry.path()));
  }
}

TEST(PlanarFileTest, LeavesOtherKindsUnread) {
  const auto path = TemporaryFile("planar_dynamic.dcm");
  WritePlanarScan(SmallScan(), {}, path);
  DcmFileFormat dynamic;
  ASSERT_TRUE(dynamic.loadFile(path.c_str()).good());
  dynamic.getDataset()->putAndInsertString(DCM_ImageType, "ORIGINAL\\PRIMARY\\DYNAMIC\\EMISSION");
  ASSERT_TRUE(dynamic.saveFile(path.c_str()).good());
  const PlanarFile file = ReadPlanarFile(path);
  EXPECT_EQ(file.scan.kind, image::PlanarKind::kDynamic);
  EXPECT_TRUE(file.scan.frames.empty());
  EXPECT_EQ(file.sha256, "");
}

TEST(PlanarFileTest, NamesWhatIsWrongWithAFile) {
  const auto path = TemporaryFile("planar_broken.dcm");
  WritePlanarScan(SmallScan(), {}, path);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 5);
  EXPECT_THROW(ReadPlanarFile(path), Error);
  std::filesystem::resize_file(path, 200);
  EXPECT_THROW(ReadPlanarFile(path), Error);
  std::filesystem::resize_file(path, 0);
  EXPECT_THAT([&] { ReadPlanarFile(path); },
              testing::ThrowsMessage<Error>(testing::EndsWith("planar_broken.dcm: is empty")));
  EXPECT_THROW(ReadPlanarFile(testing::TempDir()), Error);
}

}  // namespace
}  // namespace etalon::dicom
