#include "etalon/nn/train/dataset.h"

#include <gtest/gtest.h>

#include <set>

#include "etalon/core/error.h"
#include "etalon/nn/train/test_data.h"

namespace etalon::nn::train {
namespace {

std::set<std::string> PatientsOf(const std::vector<Example>& examples) {
  std::set<std::string> patients;
  for (const Example& example : examples) patients.insert(example.patient);
  return patients;
}

TEST(DatasetTest, TakesThePatientFromTheFileName) {
  DataSource source;
  EXPECT_EQ(PatientOf("patient0001_2CH_ED.png", source), "patient0001");
  source.patient = "(.*)\\.jpg";
  EXPECT_EQ(PatientOf("normal_12.jpg", source), "normal_12");
  EXPECT_EQ(PatientOf("other.png", source), "other.png");
}

TEST(DatasetTest, SplitsByPatientWithoutOverlapOrLoss) {
  const TemporaryFolder folder("split");
  WriteDiscs(folder.path(), 9);
  const TrainConfig config = TinyConfig();
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const DatasetSplit split =
        SplitByPatient(LoadExamples(config.training, config.classes, folder.path(), seed),
                       config.training, 3, seed);
    EXPECT_EQ(split.holdout.size(), 6U);
    EXPECT_EQ(split.training.size(), 12U);
    EXPECT_EQ(PatientsOf(split.holdout).size(), 3U);
    for (const std::string& patient : PatientsOf(split.holdout)) {
      EXPECT_FALSE(PatientsOf(split.training).contains(patient));
    }
  }
}

TEST(DatasetTest, TheSeedDrawsTheHoldout) {
  const TemporaryFolder folder("seed");
  WriteDiscs(folder.path(), 9);
  const TrainConfig config = TinyConfig();
  const auto holdout = [&](std::uint64_t seed) {
    return PatientsOf(
        SplitByPatient(LoadExamples(config.training, config.classes, folder.path(), seed),
                       config.training, 3, seed)
            .holdout);
  };
  EXPECT_EQ(holdout(1), holdout(1));
  std::set<std::set<std::string>> drawn;
  for (std::uint64_t seed = 0; seed < 10; ++seed) drawn.insert(holdout(seed));
  EXPECT_GT(drawn.size(), 3U);
}

TEST(DatasetTest, AShareAndItsRestAreDisjointAndComplete) {
  const TemporaryFolder folder("share");
  WriteDiscs(folder.path(), 10);
  TrainConfig config = TinyConfig();
  config.training[0].share = 0.6;
  const auto part = PatientsOf(LoadExamples(config.training, config.classes, folder.path(), 4));
  config.training[0].rest = true;
  const auto rest = PatientsOf(LoadExamples(config.training, config.classes, folder.path(), 4));
  EXPECT_EQ(part.size(), 6U);
  EXPECT_EQ(rest.size(), 4U);
  for (const std::string& patient : rest) EXPECT_FALSE(part.contains(patient));
}

TEST(DatasetTest, NamesAMaskWithALabelThatIsNoClass) {
  const TemporaryFolder folder("label");
  WriteDiscs(folder.path(), 1);
  media::WriteLabelPng(folder.path() / "masks" / "100_ED.png", image::LabelMask(32, 32, 9));
  const TrainConfig config = TinyConfig();
  try {
    LoadExamples(config.training, config.classes, folder.path(), 1);
    FAIL() << "label 9 was accepted";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("100_ED.png: holds label 9, which is no class"),
              std::string::npos)
        << error.what();
  }
}

TEST(DatasetTest, NamesAMaskOfAnotherSize) {
  const TemporaryFolder folder("size");
  WriteDiscs(folder.path(), 1);
  media::WriteLabelPng(folder.path() / "masks" / "100_ES.png", image::LabelMask(31, 32));
  const TrainConfig config = TinyConfig();
  EXPECT_THROW(LoadExamples(config.training, config.classes, folder.path(), 1), Error);
}

TEST(DatasetTest, NamesAMissingFolder) {
  const TrainConfig config = TinyConfig();
  EXPECT_THROW(LoadExamples(config.training, config.classes, "no/such/folder", 1), Error);
}

TEST(DatasetTest, AnEpochVisitsEveryItemOnceInItsOwnOrder) {
  const auto first = EpochOrder(100, 1, 0);
  EXPECT_EQ(std::set<std::size_t>(first.begin(), first.end()).size(), 100U);
  EXPECT_EQ(first, EpochOrder(100, 1, 0));
  EXPECT_NE(first, EpochOrder(100, 1, 1));
  EXPECT_NE(first, EpochOrder(100, 2, 0));
}

TEST(DatasetTest, FindsTheBoxOfTheField) {
  image::GrayImage picture(40, 60);
  for (int row = 10; row < 30; ++row) {
    for (int column = 20; column < 50; ++column) picture(row, column) = 90;
  }
  picture(2, 2) = 255;
  const image::PixelBox expected{.top = 10, .left = 20, .rows = 20, .columns = 30};
  EXPECT_EQ(ContentBox(picture), expected);
  const image::PixelBox all{.top = 0, .left = 0, .rows = 40, .columns = 60};
  EXPECT_EQ(ContentBox(image::GrayImage(40, 60)), all);
}

// The official CAMUS data, where they are installed.
TEST(DatasetTest, ReadsTheCamusValidationPatients) {
  if (!std::filesystem::exists(DataRoot() / "camus")) GTEST_SKIP() << "no CAMUS data";
  const TrainConfig config = LoadTrainConfig("configs/apical-segmentation.toml");
  const auto examples = LoadExamples(config.evaluation, config.classes, DataRoot(), config.seed);
  EXPECT_EQ(examples.size(), 200U);
  EXPECT_EQ(PatientsOf(examples).size(), 50U);
}

}  // namespace
}  // namespace etalon::nn::train
