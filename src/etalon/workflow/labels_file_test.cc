#include "etalon/workflow/labels_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "etalon/core/error.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;

const std::vector<nn::train::OutputClass> kYesNo = {
    {.name = "negative", .code = ""}, {.name = "positive", .code = "", .positive = true}};
const std::vector<nn::train::OutputClass> kGrades = {{.name = "grade_0", .code = ""},
                                                     {.name = "grade_1", .code = ""},
                                                     {.name = "grade_2", .code = ""},
                                                     {.name = "grade_3", .code = ""}};

class LabelsFileTest : public testing::Test {
 protected:
  LabelsFileTest()
      : folder_(fs::temp_directory_path() /
                std::string("etalon_labels_").append(std::to_string(getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    for (const char* name : {"a.dcm", "b.dcm", "c.dcm"}) std::ofstream(folder_ / name) << "x";
  }
  ~LabelsFileTest() override { fs::remove_all(folder_); }

  std::vector<LabelledFile> Read(const std::string& csv,
                                 const std::vector<nn::train::OutputClass>& classes = kYesNo) {
    std::ofstream(folder_ / "labels.csv") << csv;
    return ReadLabels({.name = "here", .folder = ".", .labels = "labels.csv"}, folder_, classes);
  }

  std::string ErrorOf(const std::string& csv,
                      const std::vector<nn::train::OutputClass>& classes = kYesNo) {
    try {
      Read(csv, classes);
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::kFileMalformed);
      const std::string text = error.what();
      return text.substr(text.find(": ") + 2);
    }
    return "no error";
  }

  fs::path folder_;
};

TEST_F(LabelsFileTest, TakesNumbersOfTwoClassesAndNames) {
  const auto files = Read("file,label,patient\na.dcm,0,p1\nb.dcm,1,p2\nc.dcm,positive,\n");
  ASSERT_EQ(files.size(), 3U);
  EXPECT_EQ(files[0].label, 0);
  EXPECT_EQ(files[1].label, 1);
  EXPECT_EQ(files[2].label, 1);
  EXPECT_EQ(files[1].patient, "p2");
  EXPECT_EQ(files[2].patient, "");
}

TEST_F(LabelsFileTest, TakesTheTruthOfPhantoms) {
  const auto files = Read("name,seed,grade,heart_to_contralateral\na.dcm,7,3,2.1\n", kGrades);
  EXPECT_EQ(files.at(0).label, 3);
  EXPECT_EQ(files.at(0).path.filename(), "a.dcm");
}

TEST_F(LabelsFileTest, ANumberIsNoLabelOfManyClasses) {
  EXPECT_EQ(ErrorOf("file,label\na.dcm,1\n", kGrades),
            "line 2, column 2 (label) holds no label; labels are grade_0, grade_1, grade_2, "
            "grade_3");
}

TEST_F(LabelsFileTest, NamesTheLineOfAnEmptyLabel) {
  EXPECT_EQ(ErrorOf("file,label\na.dcm,1\nb.dcm,\n"),
            "line 3, column 2 (label) holds no label; labels are negative, positive");
}

TEST_F(LabelsFileTest, NamesTheLineOfAMissingFile) {
  EXPECT_EQ(ErrorOf("file,label\na.dcm,1\nd.dcm,0\n"),
            "line 3, column 1 (file) names a file that is not there");
}

TEST_F(LabelsFileTest, RefusesRowsThatContradict) {
  EXPECT_EQ(ErrorOf("file,label\na.dcm,1\nb.dcm,1\n./a.dcm,0\n"),
            "lines 2 and 4 contradict each other on the same file");
  EXPECT_EQ(ErrorOf("file,label,patient\na.dcm,1,p\na.dcm,1,q\n"),
            "lines 2 and 3 contradict each other on the same file");
}

TEST_F(LabelsFileTest, LeavesOutRowsThatRepeat) {
  EXPECT_EQ(Read("file,label\na.dcm,1\na.dcm,1\nb.dcm,0\n").size(), 2U);
}

TEST_F(LabelsFileTest, NamesMissingColumns) {
  EXPECT_EQ(ErrorOf("label\n1\n"), "has no column 'file' or 'name'");
  EXPECT_EQ(ErrorOf("file,seen\na.dcm,1\n"), "has no column 'label' or 'grade'");
}

TEST_F(LabelsFileTest, RefusesATableWithoutRows) {
  EXPECT_EQ(ErrorOf("file,label\n"), "names no file");
}

}  // namespace
}  // namespace etalon::workflow
