#include "etalon/workflow/labelled_pictures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "etalon/core/error.h"
#include "etalon/dicom/planar_scan.h"
#include "etalon/media/png.h"
#include "etalon/nuclear/planar_network_input.h"
#include "etalon/phantom/planar_write.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::Pair;

class LabelledPicturesTest : public testing::Test {
 protected:
  LabelledPicturesTest()
      : folder_(fs::temp_directory_path() /
                std::string("etalon_pictures_").append(std::to_string(getpid()))) {
    fs::remove_all(folder_);
    for (const char* name : {"here", "there"}) fs::create_directories(folder_ / name);
    config_.classes = {{.name = "no", .code = ""}, {.name = "yes", .code = "", .positive = true}};
    config_.pictures = nn::train::PictureKind::kPlanarScan;
    config_.labelled = {{.name = "here", .folder = "here", .labels = "labels.csv"}};
  }
  ~LabelledPicturesTest() override { fs::remove_all(folder_); }

  /// A scan of `patient`, 128 x 512.
  void WriteScan(const char* name, std::uint64_t seed, const std::string& patient) const {
    auto options = phantom::RandomPlanarPhantom(seed, 0);
    options.rows = 512;
    options.columns = 128;
    options.pixel = Millimetres(4.52);
    phantom::WritePlanarPhantom(phantom::MakePlanarPhantom(options), patient, folder_ / name);
  }

  void WriteText(const char* name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }

  LabelledPictures Read() const {
    SilentProgress progress;
    return ReadLabelledPictures(config_, folder_, progress);
  }

  fs::path folder_;
  nn::train::TrainConfig config_;
};

TEST_F(LabelledPicturesTest, AScanIsTrainedOnAsItIsMeasured) {
  WriteScan("here/a.dcm", 3, "P1");
  WriteText("here/labels.csv", "file,label\na.dcm,yes\n");
  const auto pictures = Read();
  ASSERT_EQ(pictures.data.examples.size(), 1U);
  const auto scan = dicom::ReadPlanarScan(folder_ / "here" / "a.dcm");
  const auto reading = nuclear::ReadPlanar(scan);
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(pictures.data.examples[0].picture, nuclear::PlanarNetworkInput(scan, *reading));
  EXPECT_EQ(pictures.data.examples[0].label, 1);
}

TEST_F(LabelledPicturesTest, ScansOfOnePatientBelongTogetherAndNoNumberIsKept) {
  WriteScan("here/a.dcm", 3, "P1");
  WriteScan("here/b.dcm", 4, "P1");
  WriteScan("here/c.dcm", 5, "P2");
  WriteText("here/labels.csv", "file,label\na.dcm,0\nb.dcm,1\nc.dcm,0\n");
  const auto examples = Read().data.examples;
  ASSERT_EQ(examples.size(), 3U);
  EXPECT_EQ(examples[0].patient, examples[1].patient);
  EXPECT_NE(examples[0].patient, examples[2].patient);
  EXPECT_EQ(examples[0].patient.size(), 64U);
}

TEST_F(LabelledPicturesTest, LeavesOutAndCountsWhatCannotBeRead) {
  WriteScan("here/a.dcm", 3, "P1");
  WriteText("here/b.dcm", "no DICOM");
  WriteText("here/labels.csv", "file,label\na.dcm,0\nb.dcm,1\n");
  const auto pictures = Read();
  EXPECT_EQ(pictures.data.examples.size(), 1U);
  EXPECT_THAT(pictures.left_out, ElementsAre(Pair("file-malformed", 1)));
}

TEST_F(LabelledPicturesTest, RefusesAPatientInBothPlaces) {
  WriteScan("here/a.dcm", 3, "P1");
  WriteScan("there/b.dcm", 4, "P1");
  WriteText("here/labels.csv", "file,label\na.dcm,0\n");
  WriteText("there/labels.csv", "file,label\nb.dcm,1\n");
  config_.external = {{.name = "elsewhere", .folder = "there", .labels = "labels.csv"}};
  try {
    Read();
    FAIL() << "a patient in both places was accepted";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "the external set 'elsewhere' holds a patient of the labelled folders");
  }
}

TEST_F(LabelledPicturesTest, TakesPicturesWhole) {
  config_.pictures = nn::train::PictureKind::kPicture;
  media::WriteGrayPng(folder_ / "here" / "a.png", image::GrayImage(8, 6, 77));
  WriteText("here/labels.csv", "file,label,patient\na.png,no,p\n");
  const auto examples = Read().data.examples;
  EXPECT_EQ(examples.at(0).picture, image::GrayImage(8, 6, 77));
  EXPECT_EQ(examples.at(0).patient, "p");
}

}  // namespace
}  // namespace etalon::workflow
