// `etalon train` with folds, as a hospital uses it: pictures, a table of labels, another hospital.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/core/random.h"
#include "etalon/media/png.h"
#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr const char* kConfig = R"(
name = "discs"
version = "1.0.0"
description = "bright discs"
licence = "CC0-1.0"
validated_on_patients = false
task = "classification"
precision = "fp32"
seed = 3
[[class]]
name = "dim"
[[class]]
name = "bright"
positive = true
[data]
folds = 3
epoch_pictures = 32
balance = 1.0
[[data.labelled]]
name = "here"
folder = "here"
labels = "labels.csv"
[[data.external]]
name = "elsewhere"
folder = "elsewhere"
labels = "labels.csv"
[input]
size = 16
mean = 0.2
deviation = 0.3
[network]
channels = [4, 8]
convolutions = [1, 1]
[optimiser]
learning_rate = 0.02
average_decay = 0.9
[augmentation]
shift = 0.05
[[stage]]
size = 16
epochs = 6
batch = 8
)";

/// Pictures of a disc, bright in every third, with their labels.
void WriteHospital(const fs::path& folder, int first, int pictures) {
  fs::create_directories(folder);
  std::string labels = "file,label,patient\n";
  for (int number = first; number < first + pictures; ++number) {
    Random random(static_cast<std::uint64_t>(number));
    const int row_0 = 5 + static_cast<int>(random.Below(7));
    const int column_0 = 5 + static_cast<int>(random.Below(7));
    const bool bright = number % 3 == 0;
    image::GrayImage picture(16, 16, 60);
    for (int row = row_0 - 3; row <= row_0 + 3; ++row) {
      for (int column = column_0 - 3; column <= column_0 + 3; ++column) {
        picture(row, column) = bright ? 220 : 30;
      }
    }
    const std::string name = std::to_string(number).append(".png");
    media::WriteGrayPng(folder / name, picture);
    labels.append(name).append(bright ? ",bright,p" : ",dim,p");
    labels.append(std::to_string(number)).append("\n");
  }
  WriteFile(folder / "labels.csv", labels);
}

class TrainCommand : public testing::Test {
 protected:
  TrainCommand() : folder_(NewFolder("train")) {
    WriteHospital(folder_ / "here", 0, 36);
    WriteHospital(folder_ / "elsewhere", 100, 12);
    WriteFile(folder_ / "discs.toml", kConfig);
  }

  ProgramResult Train() const {
    return RunEtalon({"train", (folder_ / "discs.toml").string(), "--data", folder_.string(),
                      "--run", (folder_ / "run").string()});
  }

  fs::path folder_;
};

TEST_F(TrainCommand, CrossValidatesAndTestsElsewhere) {
  const ProgramResult result = Train();
  if (result.errors.find("cannot train") != std::string::npos) GTEST_SKIP() << result.errors;
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("elsewhere"));
  EXPECT_THAT(result.output, HasSubstr("mean ± SD of the folds"));
  const auto figures = ReadJson(folder_ / "run" / "evaluation" / "analysis.json");
  EXPECT_EQ(figures.at("analysis"), "classifier");
  EXPECT_TRUE(fs::exists(folder_ / "run" / "evaluation" / "roc.svg"));
  const auto card = ReadJson(folder_ / "run" / "package" / "card.json");
  EXPECT_EQ(card.at("validated_on_patients"), "no");
  EXPECT_EQ(card.at("output").at("operating_point").at("positive").at(0), "bright");
  EXPECT_EQ(card.at("metrics").size(), 6U);
}

TEST_F(TrainCommand, LearnsPicturesFromLabelsOfStudies) {
  // Studies of three pictures, every other one with a bright disc, which its label tells.
  constexpr int kPictures = 72;
  WriteHospital(folder_ / "here", 0, kPictures);
  std::string labels = "file,label,study\n";
  for (int number = 0; number < kPictures; ++number) {
    const int study = number / 3;
    if (study % 2 == 1 && number % 3 == 0) continue;  // bright pictures of the other studies
    labels.append(std::to_string(number)).append(study % 2 == 0 ? ".png,bright,s" : ".png,dim,s");
    labels.append(std::to_string(study)).append("\n");
  }
  WriteFile(folder_ / "here" / "labels.csv", labels);
  WriteFile(folder_ / "discs.toml", std::string(kConfig) + "[bags]\npooling = \"noisy-or\"\n");
  const ProgramResult refused = Train();
  if (refused.errors.find("cannot train") != std::string::npos) GTEST_SKIP() << refused.errors;
  EXPECT_THAT(refused.errors, HasSubstr("'balance' must be 0 with [bags]"));
  std::string config = kConfig;
  config.replace(config.find("balance = 1.0"), 13, "balance = 0.0");
  WriteFile(folder_ / "discs.toml", config + "[bags]\npooling = \"noisy-or\"\n");
  const ProgramResult result = Train();
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("elsewhere"));
  const auto card = ReadJson(folder_ / "run" / "package" / "card.json");
  EXPECT_FALSE(card.at("output").contains("operating_point"));
  WriteFile(folder_ / "here" / "labels.csv", "file,label,study\n0.png,bright,s\n1.png,dim,s\n");
  EXPECT_THAT(Train().errors, HasSubstr("lines 2 and 3 contradict each other on the same study"));
}

constexpr const char* kPretraining = R"(
name = "trunk"
version = "1.0.0"
description = "completes pictures"
licence = "CC0-1.0"
task = "pretraining"
precision = "fp32"
seed = 3
[data]
epoch_pictures = 32
held_out = 0.2
[[data.unlabelled]]
folder = "here"
patient = "(.*)\\.png"
[input]
size = 16
mean = 0.2
deviation = 0.3
[network]
channels = [4, 8]
convolutions = [1, 1]
[optimiser]
learning_rate = 0.02
[augmentation]
shift = 0.05
[[stage]]
size = 16
epochs = 2
batch = 8
)";

TEST_F(TrainCommand, PretrainsOnAnyFolderAndGoesOn) {
  WriteFile(folder_ / "discs.toml", kPretraining);
  const ProgramResult result = Train();
  if (result.errors.find("cannot train") != std::string::npos) GTEST_SKIP() << result.errors;
  // The table beside the pictures is none; it may be the file that is held out.
  EXPECT_THAT(result.output, testing::ContainsRegex("2 epochs on [0-9]+ files, [0-9]+ held out"));
  EXPECT_THAT(result.output, HasSubstr("validation loss"));
  EXPECT_THAT(result.errors, testing::AnyOf(testing::IsEmpty(), HasSubstr("labels.csv")));
  const auto card = ReadJson(folder_ / "run" / "package" / "card.json");
  EXPECT_EQ(card.at("task"), "pretraining");
  EXPECT_TRUE(fs::exists(folder_ / "run" / "package" / "weights.pt"));
  EXPECT_TRUE(fs::exists(folder_ / "run" / "files.txt"));
  // Eight bytes a file that was learnt from, each once: at most the 36 pictures.
  const auto seen = fs::file_size(folder_ / "run" / "package" / "seen.bin");
  EXPECT_EQ(seen % 8, 0U);
  EXPECT_GT(seen, 8U * 18);
  EXPECT_LE(seen, 8U * 36);
  EXPECT_THAT(Train().output, HasSubstr("2 epochs on"));
}

TEST_F(TrainCommand, PretrainingNeedsTwoPatients) {
  std::string config = kPretraining;
  config.replace(config.find("(.*)"), 4, "()[^.]*");
  WriteFile(folder_ / "discs.toml", config);
  fs::remove(folder_ / "here" / "labels.csv");
  const ProgramResult result = Train();
  if (result.errors.find("cannot train") != std::string::npos) GTEST_SKIP() << result.errors;
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("hold files of one patient only"));
}

TEST_F(TrainCommand, NamesTheLineThatContradicts) {
  WriteFile(folder_ / "here" / "labels.csv", "file,label\n0.png,bright\n1.png,dim\n0.png,dim\n");
  const ProgramResult result = Train();
  if (result.errors.find("cannot train") != std::string::npos) GTEST_SKIP() << result.errors;
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("lines 2 and 4 contradict each other on the same file"));
}

TEST_F(TrainCommand, APatientMayNotBeInBothPlaces) {
  WriteHospital(folder_ / "elsewhere", 30, 12);
  const ProgramResult result = Train();
  if (result.errors.find("cannot train") != std::string::npos) GTEST_SKIP() << result.errors;
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("'elsewhere' holds a patient of the labelled folders"));
}

}  // namespace
}  // namespace etalon::test
