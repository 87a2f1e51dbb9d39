// Planar scans from the file to the reading: the real bone scan in every encoding, and phantoms.

#include "etalon/dicom/planar_scan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "etalon/nuclear/planar_reading.h"
#include "etalon/phantom/planar_phantom.h"

namespace etalon {
namespace {

std::filesystem::path BoneScan(const char* name) {
  const char* given = std::getenv("ETALON_DATA");
  const std::filesystem::path data = given != nullptr ? given : "../shared/data";
  return data / "nuclear" / "nema_wg04_nm1_bonescan" / name;
}

TEST(PlanarRealScanTest, TheRegionsLieWhereAReaderPutsThem) {
  const auto path = BoneScan("NM1_UNC.dcm");
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const auto reading = nuclear::ReadPlanar(dicom::ReadPlanarScan(path));
  ASSERT_TRUE(reading.ok()) << reading.refusal().reason;
  EXPECT_NEAR(reading->landmarks.crown_row, 91.0, 6.0);
  // The sternum is at columns 131 to 137; the lower half of its body at rows 255 to 300.
  EXPECT_NEAR(reading->landmarks.MidLine(280.0), 135.0, 5.0);
  EXPECT_NEAR(reading->regions.heart.centre.row, 280.0, 12.0);
  EXPECT_NEAR(reading->regions.heart.centre.column, 161.0, 8.0);
  EXPECT_NEAR(reading->heart_to_contralateral.value, 1.0, 0.1);
  EXPECT_EQ(reading->grade.grade, 0);
  EXPECT_LT(reading->grade.significant, 0.02);
}

TEST(PlanarRealScanTest, EveryLosslessEncodingIsReadTheSame) {
  if (!std::filesystem::exists(BoneScan("NM1_UNC.dcm"))) GTEST_SKIP() << "no bone scan here";
  const auto plain = nuclear::ReadPlanar(dicom::ReadPlanarScan(BoneScan("NM1_UNC.dcm")));
  for (const char* name : {"NM1_RLE.dcm", "NM1_JPLL.dcm", "NM1_J2KR.dcm", "NM1_JLSL.dcm"}) {
    const auto reading = nuclear::ReadPlanar(dicom::ReadPlanarScan(BoneScan(name)));
    ASSERT_TRUE(reading.ok()) << name;
    EXPECT_EQ(reading->heart_to_contralateral.value, plain->heart_to_contralateral.value) << name;
    EXPECT_EQ(reading->grade.probability, plain->grade.probability) << name;
  }
  for (const char* name : {"NM1_JPLY.dcm", "NM1_J2KI.dcm", "NM1_JLSN.dcm"}) {
    const auto reading = nuclear::ReadPlanar(dicom::ReadPlanarScan(BoneScan(name)));
    ASSERT_TRUE(reading.ok()) << name;
    EXPECT_NEAR(reading->heart_to_contralateral.value, plain->heart_to_contralateral.value, 0.12);
    EXPECT_NE(std::ranges::find(reading->flags, "lossy-compression"), reading->flags.end());
  }
}

TEST(PlanarPhantomReadingTest, RatiosOfUnseenPersonsAreThoseOfTheTruth) {
  std::vector<double> errors;
  int wrong = 0;
  for (std::uint64_t seed = 500; seed < 540; ++seed) {
    const int grade = static_cast<int>(seed % 4);
    const auto made = phantom::MakePlanarPhantom(phantom::RandomPlanarPhantom(seed, grade));
    const auto reading = nuclear::ReadPlanar(made.scan);
    ASSERT_TRUE(reading.ok()) << seed << ": " << reading.refusal().reason;
    errors.push_back(
        std::abs(reading->heart_to_contralateral.value / made.truth.heart_to_contralateral - 1.0));
    wrong += (reading->grade.significant > 0.5) != (grade >= 2) ? 1 : 0;
  }
  std::ranges::sort(errors);
  // Three of four have uptake here, whose edges make the ratio less certain than usual.
  EXPECT_LT(errors[errors.size() / 2], 0.05);
  EXPECT_LE(wrong, 3);
}

TEST(PlanarRealScanTest, TomographiesAreRefusedAsSuch) {
  for (const char* name :
       {"dcm4che_nm_heart13/NM-MONO2-16-13x-heart.dcm", "spect_mpi_rimd_sample/00001.dcm"}) {
    const auto path = BoneScan("x").parent_path().parent_path() / name;
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
    const auto reading = nuclear::ReadPlanar(dicom::ReadPlanarScan(path));
    ASSERT_FALSE(reading.ok()) << name;
    EXPECT_EQ(reading.refusal().reason, "The file holds a tomography, no planar scan.");
  }
}

/// Grade 3 of a usual person.
phantom::PlanarPhantomOptions PlainPerson() {
  phantom::PlanarPhantomOptions options;
  options.grade = 3;
  return options;
}

double RelativeError(const phantom::PlanarPhantom& made) {
  const auto reading = nuclear::ReadPlanar(made.scan);
  EXPECT_TRUE(reading.ok()) << reading.refusal().reason;
  if (!reading) return 1.0;
  EXPECT_GE(reading->grade.grade, 2);
  return reading->heart_to_contralateral.value / made.truth.heart_to_contralateral - 1.0;
}

TEST(PlanarPhantomReadingTest, SmallAndLargeMatricesAreReadAlike) {
  struct Matrix {
    int rows, columns;
    double pixel;
  };
  for (const auto& [rows, columns, pixel] :
       {Matrix{2048, 512, 1.13}, Matrix{512, 128, 4.52}, Matrix{256, 64, 9.04}}) {
    auto options = PlainPerson();
    options.rows = rows;
    options.columns = columns;
    options.pixel = Millimetres(pixel);
    EXPECT_NEAR(RelativeError(phantom::MakePlanarPhantom(options)), 0.0, 0.2) << columns;
  }
}

TEST(PlanarPhantomReadingTest, ThoraxPicturesAreReadFrom64PixelsOn) {
  for (const int columns : {64, 128, 256}) {
    auto options = PlainPerson();
    options.field = phantom::PlanarField::kThorax;
    options.columns = columns;
    options.pixel = Millimetres(578.0 / columns);
    EXPECT_NEAR(RelativeError(phantom::MakePlanarPhantom(options)), 0.0, 0.25) << columns;
  }
}

TEST(PlanarPhantomReadingTest, ScreensOfEightBitsAreReadOrRefusedAsSaturated) {
  auto made = phantom::MakePlanarPhantom(PlainPerson());
  image::PlanarScan& scan = made.scan;
  scan.raw_counts = false;
  for (image::PlanarFrame& frame : scan.frames) {
    for (float& level : frame.counts.pixels()) level = std::min(4.0F * level, 255.0F);
  }
  const auto bright = nuclear::ReadPlanar(scan);
  ASSERT_FALSE(bright.ok());
  EXPECT_NE(bright.refusal().reason.find("saturated"), std::string::npos);
}

TEST(PlanarPhantomReadingTest, MotionIsMeasured) {
  auto options = PlainPerson();
  options.motion = {.sideways = Millimetres(14.0), .along = {}, .at = 0.42};
  const auto reading = nuclear::ReadPlanar(phantom::MakePlanarPhantom(options).scan);
  ASSERT_TRUE(reading.ok()) << reading.refusal().reason;
  ASSERT_TRUE(reading->motion);
  EXPECT_NEAR(reading->motion->millimetres, 14.0, 3.0);
  options.motion.at = 0.22;
  EXPECT_FALSE(nuclear::ReadPlanar(phantom::MakePlanarPhantom(options).scan).ok());
}

TEST(PlanarPhantomReadingTest, ExtravasationAndFewCountsAreRefused) {
  auto options = phantom::RandomPlanarPhantom(3, 0);
  options.body.extravasation = true;
  EXPECT_FALSE(nuclear::ReadPlanar(phantom::MakePlanarPhantom(options).scan).ok());
  options = phantom::RandomPlanarPhantom(3, 0);
  options.counts = 2e4;
  EXPECT_FALSE(nuclear::ReadPlanar(phantom::MakePlanarPhantom(options).scan).ok());
}

}  // namespace
}  // namespace etalon
