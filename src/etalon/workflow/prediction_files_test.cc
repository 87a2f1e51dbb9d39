#include "etalon/workflow/prediction_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "etalon/core/error.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

fs::path Folder() {
  const auto* info = testing::UnitTest::GetInstance()->current_test_info();
  const fs::path folder = fs::path(testing::TempDir()) / "predictions" / info->name();
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

Predictions Example() {
  return {.labels = {"lesion", "malignant"},
          .images = {{.image = "a.jpg",
                      .patient = "p1",
                      .centre = "north, hall 2",
                      .vendor = "V",
                      .width = 1024,
                      .height = 768,
                      .fold = 0,
                      .split = "test",
                      .truth = {true, std::nullopt},
                      .probability = {0.875, 0.1},
                      .groups = {{"sex", "F"}}},
                     {.image = "b.jpg",
                      .patient = "p2",
                      .fold = 1,
                      .split = "external:clinic",
                      .truth = {false, false},
                      .probability = {1.0 / 3.0, std::nullopt}}},
          .boxes = {{.image = "a.jpg",
                     .fold = 0,
                     .truth = {{"lesion", 1.5, 2.0, 30.0, 40.0}},
                     .found = {{"lesion", 2.0, 2.0, 30.0, 41.0, 0.75}}},
                    {.image = "b.jpg", .fold = 1}},
          .overlaps = {{"a.jpg", "p1", "liver", 0.9, 0.82, 12.5},
                       {"b.jpg", "p2", "liver", 0.0, 0.0, std::nullopt}},
          .outlines = {{.image = "a.jpg",
                        .structure = "liver",
                        .truth = {{{.row = 1.0, .column = 2.0}, {.row = 3.0, .column = 4.5}}},
                        .found = {}}}};
}

std::string ErrorOf(const fs::path& folder) {
  try {
    ReadPredictions(folder);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kFileMalformed);
    return error.what();
  }
  return "no error";
}

std::string ErrorOfImages(const std::string& csv) {
  const fs::path folder = Folder();
  std::ofstream(folder / "images.csv") << csv;
  return ErrorOf(folder);
}

TEST(PredictionFilesTest, ReadBackWhatWasWritten) {
  const fs::path folder = Folder();
  const Predictions written = Example();
  WritePredictions(written, folder);
  const Predictions read = ReadPredictions(folder);
  EXPECT_EQ(read.labels, written.labels);
  ASSERT_EQ(read.images.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(read.images[i].image, written.images[i].image);
    EXPECT_EQ(read.images[i].centre, written.images[i].centre);
    EXPECT_EQ(read.images[i].width, written.images[i].width);
    EXPECT_EQ(read.images[i].split, written.images[i].split);
    EXPECT_EQ(read.images[i].fold, written.images[i].fold);
    EXPECT_EQ(read.images[i].truth, written.images[i].truth);
    EXPECT_EQ(read.images[i].probability, written.images[i].probability);
    EXPECT_EQ(read.images[i].groups, written.images[i].groups);
  }
  ASSERT_EQ(read.boxes.size(), 2U);
  EXPECT_EQ(read.boxes[0].found.at(0).score, 0.75);
  EXPECT_EQ(read.boxes[0].truth.at(0).left, 1.5);
  EXPECT_TRUE(read.boxes[1].found.empty());
  ASSERT_EQ(read.overlaps.size(), 2U);
  EXPECT_EQ(read.overlaps[0].hausdorff_px, 12.5);
  EXPECT_EQ(read.overlaps[1].hausdorff_px, std::nullopt);
  ASSERT_EQ(read.outlines.size(), 1U);
  EXPECT_EQ(read.outlines[0].truth.at(0).at(1).column, 4.5);
  EXPECT_TRUE(read.outlines[0].found.empty());
}

TEST(PredictionFilesTest, NeedOnlyImageAndPatient) {
  const fs::path folder = Folder();
  std::ofstream(folder / "images.csv") << "patient,image\np,x.png\n";
  const Predictions read = ReadPredictions(folder);
  EXPECT_EQ(read.images.at(0).split, "test");
  EXPECT_EQ(read.images.at(0).width, 0);
  EXPECT_TRUE(read.labels.empty());
}

TEST(PredictionFilesTest, NameWhatIsWrongInTheTable) {
  EXPECT_THAT(ErrorOfImages("image,patient,truth_a\nx,p,1\n"),
              HasSubstr("has no column 'probability_a'"));
  EXPECT_THAT(ErrorOfImages("image,patient,truth_a,probability_a\nx,p,2,0.5\n"),
              HasSubstr("line 2, column 3 (truth_a) is no number from 0 to 1"));
  EXPECT_THAT(ErrorOfImages("image,patient,truth_a,probability_a\nx,p,0.5,0.5\n"),
              HasSubstr("is neither 0 nor 1"));
  EXPECT_THAT(ErrorOfImages("image,patient,truth_a,probability_a\nx,p,1,1.5\n"),
              HasSubstr("(probability_a) is no number from 0 to 1"));
  EXPECT_THAT(ErrorOfImages("image,patient,split\nx,p,train\n"),
              HasSubstr("is neither test, validation nor external:<name>"));
  EXPECT_THAT(ErrorOfImages("image,patient,fold\nx,p,0\nx,p,0\n"),
              HasSubstr("line 3, column 1 (image) occurs twice in the same split and fold"));
  EXPECT_THAT(ErrorOfImages("image,patient\nx,\n"), HasSubstr("column 2 (patient) is empty"));
}

TEST(PredictionFilesTest, NameWhatIsWrongInTheBoxes) {
  const auto with = [](const std::string& json) {
    const fs::path folder = Folder();
    std::ofstream(folder / "images.csv") << "image,patient\nx,p\n";
    std::ofstream(folder / "boxes.json") << json;
    return ErrorOf(folder);
  };
  EXPECT_THAT(with("[{"), HasSubstr("does not hold what its name says"));
  EXPECT_THAT(with("{}"), HasSubstr("is no list of pictures"));
  EXPECT_THAT(with(R"([{"image":"y","truth":[],"found":[]}])"),
              HasSubstr("entry 1 is of a picture that images.csv does not hold"));
  EXPECT_THAT(with(R"([{"image":"x","found":[],"truth":[{"label":"m","left":0,"top":0,)"
                   R"("width":0,"height":3}]}])"),
              HasSubstr("entry 1 has a box without label or size"));
}

TEST(PredictionFilesTest, NameWhatIsWrongInTheOverlaps) {
  const fs::path folder = Folder();
  std::ofstream(folder / "images.csv") << "image,patient\nx,p\n";
  std::ofstream(folder / "dice.csv") << "image,patient,structure,dice,iou\nx,p,liver,1.2,0.3\n";
  EXPECT_THAT(ErrorOf(folder), HasSubstr("column 4 (dice) is no number from 0 to 1"));
}

}  // namespace
}  // namespace etalon::workflow
