#include "etalon/dicom/measurement_report.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "etalon/core/error.h"
#include "etalon/dicom/archive.h"
#include "etalon/dicom/write.h"

namespace etalon::dicom {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class MeasurementReportTest : public testing::Test {
 protected:
  MeasurementReportTest() {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    image::Cine cine;
    cine.frames.assign(2, image::GrayImage(24, 32, 90));
    cine.frame_times = {Seconds{0.0}, Seconds{0.04}};
    WriteUltrasoundCine(cine, {.pseudonym = "P-17"}, image_);
  }
  ~MeasurementReportTest() override { fs::remove_all(folder_); }

  MeasurementReport Report() const {
    return {.images = {ReadAnnotatedImage(image_)},
            .numbers = {{.name = "lv_ejection_fraction_biplane",
                         .code = {"18043-0", "LN", "Left ventricular ejection fraction"},
                         .meaning = "LV ejection fraction, biplane",
                         .value = 54.25,
                         .unit = "%",
                         .interval = Interval{49.5, 59.125},
                         .rule = "biplane-disks 3",
                         .flags = {"possible-foreshortening"}},
                        {.name = "a_number_of_our_own_without_a_code",
                         .meaning = "A number",
                         .value = 1.5,
                         .rule = "own 1"}},
            .verified = {.name = "Dr Hélène Müller", .at = "2026-03-14T09:30:00Z"},
            .software_version = "1.2.3",
            .seed = "study/1"};
  }

  const fs::path folder_ =
      fs::path(testing::TempDir()) / ("measurement_report_" + std::to_string(getpid()));
  const fs::path image_ = folder_ / "image.dcm";
  const fs::path path_ = folder_ / "report.dcm";
};

TEST_F(MeasurementReportTest, SaysWhatWasSignedOfWhichPatientsStudy) {
  const std::string uid = WriteMeasurementReport(Report(), image_, path_);
  EXPECT_THAT(uid, testing::MatchesRegex("[0-9.]{10,64}"));
  EXPECT_EQ(WriteMeasurementReport(Report(), image_, path_), uid) << "the same is the same";
  const ReadReport read = ReadMeasurementReport(path_);
  EXPECT_EQ(read.patient_id, "P-17");
  EXPECT_EQ(read.study_uid, ReadAnnotatedImage(image_).study_uid);
  EXPECT_TRUE(read.verified);
  ASSERT_EQ(read.numbers.size(), 2U);
  EXPECT_EQ(read.numbers[0].code.value, "18043-0");
  EXPECT_EQ(read.numbers[0].value, 54.25);
  EXPECT_EQ(read.numbers[0].interval->high, 59.125);
  EXPECT_EQ(read.numbers[0].rule, "biplane-disks 3");
  EXPECT_THAT(read.numbers[0].flags, ElementsAre("possible-foreshortening"));
  EXPECT_EQ(read.numbers[1].name, "a_number_of_our_own_without_a_code");
  EXPECT_EQ(read.numbers[1].unit, "1");
  EXPECT_FALSE(read.numbers[1].interval);
}

/// DCMTK's own reader of structured reports, which holds documents to their templates' rules.
TEST_F(MeasurementReportTest, AnotherProgramReadsIt) {
  WriteMeasurementReport(Report(), image_, path_);
  const fs::path said = folder_ / "said.txt";
  const std::string command = "dsrdump " + path_.string() + " >" + said.string() + " 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::ifstream stream(said);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_THAT(text, HasSubstr("Dr Hélène Müller"));
  EXPECT_THAT(text, HasSubstr("Left ventricular ejection fraction"));
  EXPECT_THAT(text, HasSubstr("54.25"));
  EXPECT_EQ(text.find("E: "), std::string::npos) << text;
  // It does not know the character set that all of DICOM's software should know by now.
  EXPECT_EQ(text.find("W: "), text.find("W: The VR checker does not support")) << text;
  EXPECT_EQ(text.find("W: ", 3), std::string::npos) << text;
}

TEST_F(MeasurementReportTest, IsNothingElse) { EXPECT_THROW(ReadMeasurementReport(image_), Error); }

TEST(Archive, IsWrittenInOneLine) {
  const Archive archive = ParseArchive("Radiology=PACS_1@pacs.example:11112");
  EXPECT_EQ(archive.name, "Radiology");
  EXPECT_EQ(archive.title, "PACS_1");
  EXPECT_EQ(archive.host, "pacs.example");
  EXPECT_EQ(archive.port, 11112);
  for (const char* wrong :
       {"", "PACS", "a=b", "a=b@c", "a=b@c:", "a=b@c:0", "a=b@c:70000", "=b@c:1", "a=@c:1",
        "a=b@:1", "a=b b@c:1", "a=b@c:1x", "a=12345678901234567@c:1"}) {
    EXPECT_THROW(ParseArchive(wrong), Error) << wrong;
  }
}

TEST_F(MeasurementReportTest, AnArchiveThatIsNotThereIsTold) {
  WriteMeasurementReport(Report(), image_, path_);
  try {
    SendToArchive(path_, {.name = "PACS", .title = "X", .host = "127.0.0.1", .port = 1});
    FAIL() << "nobody is there";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("the archive PACS cannot be reached"));
  }
}

}  // namespace
}  // namespace etalon::dicom
