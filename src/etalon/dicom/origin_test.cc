#include "etalon/dicom/origin.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "etalon/core/error.h"
#include "etalon/dicom/toolkit.h"
#include "etalon/dicom/write.h"

namespace etalon::dicom {
namespace {

namespace fs = std::filesystem;

image::Cine SmallCine() {
  image::Cine cine;
  cine.name = "a.dcm";
  cine.frames = {image::GrayImage(8, 8)};
  cine.acquisition.manufacturer = "Etalon";
  cine.acquisition.device = "Phantom";
  return cine;
}

class OriginTest : public testing::Test {
 protected:
  OriginTest()
      : file_(fs::path(testing::TempDir()) / ("origin" + std::to_string(getpid()) + ".dcm")) {}
  ~OriginTest() override { fs::remove(file_); }

  /// Writes a file, sets one attribute and reads its origin.
  Origin ReadWith(const DcmTagKey& tag, const char* value) {
    UltrasoundWriteOptions options;
    options.subject.sex = image::Sex::kFemale;
    options.pseudonym = "8001";
    WriteUltrasoundCine(SmallCine(), options, file_);
    DcmFileFormat file;
    file.loadFile(file_.c_str());
    file.getDataset()->putAndInsertString(tag, value);
    file.saveFile(file_.c_str());
    return ReadOrigin(file_);
  }

  fs::path file_;
};

TEST_F(OriginTest, SaysWhoWhenAndOnWhat) {
  const Origin origin = ReadWith(DCM_StudyDate, "20260314");
  EXPECT_EQ(origin.patient_id, "8001");
  EXPECT_EQ(origin.acquired_at, "2026-03-14");
  EXPECT_EQ(origin.modality, "US");
  EXPECT_EQ(origin.manufacturer, "Etalon");
  EXPECT_EQ(origin.device, "Phantom");
  EXPECT_EQ(origin.sex, image::Sex::kFemale);
  EXPECT_EQ(ReadWith(DCM_IssuerOfPatientID, "AP").issuer, "AP");
  EXPECT_EQ(ReadWith(DCM_SoftwareVersions, "204.1").device_software, "204.1");
}

TEST_F(OriginTest, TakesTheFirstDateThatIsOne) {
  EXPECT_EQ(ReadWith(DCM_AcquisitionDate, "20260315").acquired_at, "2026-03-15");
  EXPECT_EQ(ReadWith(DCM_ContentDate, "20260316").acquired_at, "2026-03-16");
  EXPECT_EQ(ReadWith(DCM_AcquisitionDateTime, "20260317101112.5").acquired_at, "2026-03-17");
  EXPECT_EQ(ReadWith(DCM_StudyDate, "20260231").acquired_at, "");
}

TEST_F(OriginTest, WrittenStudyDatesComeBack) {
  WriteUltrasoundCine(SmallCine(), {.study_date = "2025-12-01"}, file_);
  EXPECT_EQ(ReadOrigin(file_).acquired_at, "2025-12-01");
  EXPECT_THROW(WriteUltrasoundCine(SmallCine(), {.study_date = "2025-12"}, file_), ContractError);
}

}  // namespace
}  // namespace etalon::dicom
