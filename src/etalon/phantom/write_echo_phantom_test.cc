#include "etalon/phantom/write_echo_phantom.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/dicom/origin.h"
#include "etalon/dicom/read.h"
#include "etalon/media/png.h"

namespace etalon::phantom {
namespace {

class WriteEchoPhantomTest : public testing::Test {
 protected:
  WriteEchoPhantomTest()
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("etalon_write_echo_phantom_" + std::to_string(getpid()))) {
    std::filesystem::remove_all(folder_);
    EchoPhantomOptions options;
    options.frames = 3;
    options.rows = 200;
    options.columns = 260;
    study_ = MakeEchoPhantom(options);
  }
  ~WriteEchoPhantomTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
  EchoPhantomStudy study_;
};

TEST_F(WriteEchoPhantomTest, MasksComeBackAsTheyWere) {
  WriteEchoPhantom(study_, folder_);
  EXPECT_EQ(media::ReadLabelPng(folder_ / "masks" / "a4c_000_gt.png"), study_.views[0].masks[0]);
  EXPECT_EQ(media::ReadLabelPng(folder_ / "masks" / "a2c_002_gt.png"), study_.views[1].masks[2]);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "masks" / "a2c_003_gt.png"));
}

TEST_F(WriteEchoPhantomTest, CinesComeBackWithClockAndCalibration) {
  WriteEchoPhantom(study_, folder_);
  const dicom::File four_chamber = dicom::ReadFile(folder_ / "a4c.dcm");
  const dicom::File two_chamber = dicom::ReadFile(folder_ / "a2c.dcm");
  EXPECT_EQ(four_chamber.identity.study_uid, two_chamber.identity.study_uid);
  EXPECT_NE(four_chamber.identity.instance_uid, two_chamber.identity.instance_uid);
  const image::Cine& written = study_.views[0].cine;
  const image::Cine& read = four_chamber.cine;
  EXPECT_EQ(read.frames, written.frames);
  ASSERT_EQ(read.frame_times.size(), written.frame_times.size());
  EXPECT_NEAR(read.frame_times[2].value(), 0.04, 1e-9);
  EXPECT_EQ(read.acquisition.heart_rate, BeatsPerMinute(66.0));
  EXPECT_EQ(read.acquisition.r_wave_times.size(), written.acquisition.r_wave_times.size());
  const auto spacing = read.SpacingAt(study_.views[0].landmarks[0].apex);
  ASSERT_TRUE(spacing.has_value());
  EXPECT_NEAR(spacing->row, study_.spacing.row, 1e-9);
  EXPECT_NEAR(spacing->column, study_.spacing.column, 1e-9);
}

TEST_F(WriteEchoPhantomTest, VisitsAreStudiesOfOnePatientOfTheirOwn) {
  WriteEchoPhantom(study_, folder_ / "plain");
  WriteEchoPhantom(study_, folder_ / "first", {.patient = "demo", .date = "2025-01-10"});
  WriteEchoPhantom(study_, folder_ / "second", {.patient = "demo", .date = "2025-07-10"});
  const auto first = dicom::ReadOrigin(folder_ / "first/a4c.dcm");
  EXPECT_EQ(first.patient_id, "demo");
  EXPECT_EQ(first.acquired_at, "2025-01-10");
  EXPECT_EQ(dicom::ReadOrigin(folder_ / "second/a2c.dcm").acquired_at, "2025-07-10");
  EXPECT_EQ(dicom::ReadOrigin(folder_ / "plain/a4c.dcm").acquired_at, "");
  EXPECT_NE(dicom::ReadIdentity(folder_ / "first/a4c.dcm").study_uid,
            dicom::ReadIdentity(folder_ / "second/a4c.dcm").study_uid);
}

TEST_F(WriteEchoPhantomTest, RefusesAVisitThatIsNone) {
  try {
    WriteEchoPhantom(study_, folder_, {.patient = "a^b", .date = "10/01/2025"});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kUsage);
    EXPECT_NE(std::string(error.what()).find("'10/01/2025' is no date"), std::string::npos);
  }
}

TEST_F(WriteEchoPhantomTest, TruthNamesWhatWasAsked) {
  WriteEchoPhantom(study_, folder_);
  std::ifstream file(folder_ / "truth.json");
  const nlohmann::json truth = nlohmann::json::parse(file);
  EXPECT_EQ(truth["schema"], "etalon-echo-phantom-truth/1");
  EXPECT_EQ(truth["truth"]["lv_end_diastolic_volume_ml"], 120.0);
  EXPECT_EQ(truth["truth"]["lv_end_systolic_volume_ml"], 50.0);
  EXPECT_NEAR(truth["truth"]["lv_ejection_fraction_percent"].get<double>(), 58.333333, 1e-6);
  EXPECT_EQ(truth["truth"]["lv_global_longitudinal_strain_percent"], -18.0);
  EXPECT_EQ(truth["frames"].size(), 3U);
  EXPECT_EQ(truth["views"]["a4c"]["frames"].size(), 3U);
  EXPECT_NEAR(truth["views"]["a2c"]["frames"][1]["apex"]["row"].get<double>(),
              study_.views[1].landmarks[1].apex.row, 1e-6);
}

TEST_F(WriteEchoPhantomTest, PreviewShowsTwoRowsOfFourPictures) {
  WriteEchoPhantom(study_, folder_);
  const image::RgbImage preview = media::ReadRgbPng(folder_ / "preview_gt.png");
  EXPECT_EQ(preview.columns(), 4 * 220);
  EXPECT_EQ(preview.rows() % 2, 0);
}

TEST_F(WriteEchoPhantomTest, NamesAFolderThatCannotBeMade) {
  std::ofstream(folder_) << "a file in the way";
  try {
    WriteEchoPhantom(study_, folder_);
    FAIL() << "wrote through a file";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kFileUnreadable);
    EXPECT_NE(
        std::string(error.what()).find(("etalon_write_echo_phantom_" + std::to_string(getpid()))),
        std::string::npos);
  }
}

}  // namespace
}  // namespace etalon::phantom
