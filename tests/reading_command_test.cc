// What a user does with pictures of the liver: classify, detect, segment; and a training of one's
// own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <sstream>

#include "etalon/core/random.h"
#include "etalon/media/png.h"
#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A curved-array picture of speckle, black around it.
void WriteSector(const fs::path& path, std::uint64_t seed) {
  Random random(seed);
  image::GrayImage picture(240, 320);
  for (int row = 0; row < picture.rows(); ++row) {
    for (int column = 0; column < picture.columns(); ++column) {
      const double radius = std::hypot(row + 60.0, column - 160.0);
      const double angle = std::atan2(column - 160.0, row + 60.0) * 180.0 / std::numbers::pi;
      if (radius < 92.0 || radius > 276.0 || std::abs(angle) > 35.0) continue;
      picture(row, column) =
          static_cast<std::uint8_t>(std::clamp(90.0 + 30.0 * random.Normal(), 10.0, 255.0));
    }
  }
  media::WriteGrayPng(path, picture);
}

std::vector<std::string> Lines(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(Readings, ARowAnImageAndTheSameBytesForAnyThreads) {
  const fs::path folder = NewFolder("classify");
  fs::create_directories(folder / "pictures/more");
  WriteSector(folder / "pictures/b.png", 1);
  WriteSector(folder / "pictures/more/a.png", 2);
  media::WriteGrayPng(folder / "pictures/black.png", image::GrayImage(100, 100));
  std::vector<std::string> tables;
  for (const char* threads : {"1", "3"}) {
    const fs::path table = folder / (std::string("labels") + threads + ".csv");
    const auto result = RunEtalon({"classify", (folder / "pictures").string(), "--out",
                                   table.string(), "--threads", threads});
    ASSERT_EQ(result.exit_code, 0) << result.errors;
    EXPECT_THAT(result.output, HasSubstr("2 images read, 1 without an ultrasound field"));
    tables.push_back(ReadFile(table));
  }
  EXPECT_EQ(tables[0], tables[1]);
  const auto lines = Lines(tables[0]);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0], "image,lesion,malignant,benign,normal,flags");
  EXPECT_THAT(lines[1], testing::StartsWith("b.png,0."));
  EXPECT_EQ(lines[2], "black.png,,,,,not-ultrasound");
  EXPECT_THAT(lines[3], testing::StartsWith("more/a.png,0."));
}

TEST(Readings, BoxesAreInPixelsOfThePicture) {
  const fs::path folder = NewFolder("detect");
  WriteSector(folder / "a.png", 3);
  const auto result =
      RunEtalon({"detect", (folder / "a.png").string(), "--out", (folder / "boxes.json").string()});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const auto document = ReadJson(folder / "boxes.json");
  EXPECT_EQ(document.at("model"), "liver-lesion");
  ASSERT_EQ(document.at("images").size(), 1U);
  EXPECT_EQ(document["images"][0].at("rows"), 240);
  for (const auto& box : document["images"][0].at("boxes")) {
    EXPECT_EQ(box.at("label"), "lesion");
    EXPECT_LE(box.at("left").get<double>() + box.at("width").get<double>(), 320.1);
    EXPECT_EQ(box.at("shown").get<bool>(),
              box.at("score").get<double>() >= document.at("threshold").get<double>());
  }
}

TEST(Readings, AStructureIsOneAndTheRestNothing) {
  const fs::path folder = NewFolder("outline");
  fs::create_directories(folder / "pictures");
  WriteSector(folder / "pictures/a.png", 4);
  for (const char* model : {"liver-field", "liver", "liver-mass"}) {
    const auto result = RunEtalon({"segment", (folder / "pictures").string(), "--out",
                                   (folder / model).string(), "--model", model});
    ASSERT_EQ(result.exit_code, 0) << result.errors;
    const image::LabelMask mask = media::ReadLabelPng(folder / model / "a.png");
    EXPECT_EQ(mask.rows(), 240);
    EXPECT_EQ(mask.columns(), 320);
    EXPECT_LE(*std::ranges::max_element(mask.pixels()), 1);
  }
  const image::LabelMask field = media::ReadLabelPng(folder / "liver-field/a.png");
  EXPECT_EQ(field(150, 160), 1);
  EXPECT_EQ(field(5, 5), 0);
}

TEST(Readings, ADamagedFileStopsNothing) {
  const fs::path folder = NewFolder("classify_bad");
  fs::create_directories(folder / "pictures");
  WriteSector(folder / "pictures/good.png", 5);
  WriteFile(folder / "pictures/bad.jpg", "\xff\xd8\xff\xe0 no picture");
  const auto result = RunEtalon(
      {"classify", (folder / "pictures").string(), "--out", (folder / "labels.csv").string()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("bad.jpg"));
  EXPECT_EQ(Lines(ReadFile(folder / "labels.csv")).size(), 2U);
}

TEST(Readings, ModelsWithoutThatAnswerAreRefused) {
  const fs::path folder = NewFolder("classify_model");
  WriteSector(folder / "a.png", 6);
  const auto field = RunEtalon({"classify", (folder / "a.png").string(), "--out",
                                (folder / "x.csv").string(), "--model", "liver-field"});
  EXPECT_NE(field.exit_code, 0);
  EXPECT_THAT(field.errors, HasSubstr("gives no labels of pictures"));
  const auto echo = RunEtalon({"detect", (folder / "a.png").string(), "--out",
                               (folder / "x.json").string(), "--model", "apical-view"});
  EXPECT_NE(echo.exit_code, 0);
  EXPECT_THAT(echo.errors, HasSubstr("is no model that reads pictures"));
  const auto none = RunEtalon({"segment", (folder / "a.png").string(), "--out",
                               (folder / "y").string(), "--model", "spleen"});
  EXPECT_NE(none.exit_code, 0);
  EXPECT_THAT(none.errors, HasSubstr("model \"spleen\" not found"));
}

TEST(Readings, ATaskThatIsNotThereIsNamed) {
  const fs::path folder = NewFolder("train_task");
  const fs::path project = folder / "project";
  ASSERT_EQ(RunEtalon({"project", "create", project.string()}).exit_code, 0);
  const auto result = RunEtalon({"train", project.string(), "--task", "spleen-lesion"});
  EXPECT_NE(result.exit_code, 0);
  EXPECT_THAT(result.errors, HasSubstr("spleen-lesion"));
}

/// Pictures of a bright disc or none, with outlines: enough to train on for one epoch.
fs::path DiscProject(const fs::path& folder) {
  const fs::path project = folder / "project";
  fs::create_directories(folder / "pictures");
  fs::create_directories(folder / "outlines");
  std::string labels = "file,label\n";
  for (int i = 0; i < 12; ++i) {
    const bool lesion = i % 2 == 0;
    Random random(static_cast<std::uint64_t>(i));
    image::GrayImage picture(48, 64);
    for (std::uint8_t& pixel : picture.pixels()) {
      pixel = static_cast<std::uint8_t>(40 + random.Below(60));
    }
    for (int row = 14; row < 26; ++row) {
      for (int column = 20; lesion && column < 40; ++column) picture(row, column) = 220;
    }
    // So that no two look alike.
    for (int row = 30; row < 40; ++row) {
      for (int column = 0; column < 5; ++column) picture(row, 5 * i + column) = 255;
    }
    const std::string name = std::string("p").append(std::to_string(i));
    media::WriteGrayPng(folder / "pictures" / (name + ".png"), picture);
    labels += name + ".png," + (lesion ? "malignant" : "normal") + "\n";
    WriteFile(folder / "outlines" / (name + ".json"),
              lesion ? "{\"lesion\":[[20,14],[40,14],[40,26],[20,26]],\"liver\":[[2,2],[60,2],[60,"
                       "44],[2,44]]}"
                     : "{\"liver\":[[2,2],[60,2],[60,44],[2,44]]}");
  }
  WriteFile(folder / "labels.csv", labels);
  const auto created = RunEtalon({"project", "create", project.string()});
  const auto imported =
      RunEtalon({"project", "import", project.string(), (folder / "pictures").string(), "--labels",
                 (folder / "labels.csv").string()});
  const auto outlined =
      RunEtalon({"annotate", "import", project.string(), (folder / "outlines").string(), "--format",
                 "polygons", "--reference"});
  EXPECT_EQ(created.exit_code, 0) << created.errors;
  EXPECT_EQ(imported.exit_code, 0) << imported.errors;
  EXPECT_EQ(outlined.exit_code, 0) << outlined.errors;
  fs::create_directories(project / "tasks");
  WriteFile(
      project / "tasks/disc.toml",
      "name = \"disc\"\nversion = \"1\"\ndescription = \"discs\"\nlicence = \"CC0\"\n"
      "task = \"reading\"\nprecision = \"fp32\"\nseed = 1\nboxes = [\"lesion\"]\n"
      "[[class]]\nname = \"other\"\n[[class]]\nname = \"liver\"\nshapes = [\"liver\"]\n"
      "[[class]]\nname = \"lesion\"\nshapes = [\"lesion\"]\n"
      "[[label]]\nname = \"lesion\"\nclasses = [\"lesion\"]\n"
      "[[structure]]\nname = \"disc-lesion\"\nclasses = [\"lesion\"]\n"
      "[data]\nfolds = 3\nepoch_pictures = 16\n[input]\nsize = 32\nmean = 0.2\n"
      "[network]\nchannels = [4, 8, 8]\nconvolutions = [1, 1, 1]\n[optimiser]\n[augmentation]\n"
      "[[stage]]\nsize = 32\nepochs = 2\nbatch = 4\n");
  return project;
}

TEST(Readings, PicturesOfTwoPatientsThatLookTheSameStopTheTraining) {
  const fs::path folder = NewFolder("train_alike");
  const fs::path project = DiscProject(folder);
  // The same picture, a little darker, under another patient's name.
  image::GrayImage copy = media::ReadGrayPng(folder / "pictures/p0.png");
  for (std::uint8_t& pixel : copy.pixels()) pixel = static_cast<std::uint8_t>(pixel * 0.9);
  media::WriteGrayPng(folder / "copy.png", copy);
  WriteFile(folder / "copy.csv", "file,label\ncopy.png,malignant\n");
  ASSERT_EQ(RunEtalon({"project", "import", project.string(), (folder / "copy.png").string(),
                       "--labels", (folder / "copy.csv").string()})
                .exit_code,
            0);
  const auto trained =
      RunEtalon({"train", project.string(), "--task", "disc", "--run", (folder / "run").string()});
  if (trained.errors.find("this build cannot train") != std::string::npos) {
    GTEST_SKIP() << "built without training";
  }
  EXPECT_NE(trained.exit_code, 0);
  EXPECT_THAT(trained.errors, HasSubstr("pictures of two patients look the same"));
  EXPECT_THAT(trained.errors, HasSubstr("copy.png"));
  EXPECT_THAT(trained.errors, HasSubstr("p0.png"));
}

TEST(Readings, AProjectIsTrainedOnAndItsModelReads) {
  const fs::path folder = NewFolder("train_project");
  const fs::path project = DiscProject(folder);
  const auto trained = RunEtalon({"train", project.string(), "--task", "disc", "--package",
                                  (folder / "models/disc").string()});
  if (trained.errors.find("this build cannot train") != std::string::npos) {
    GTEST_SKIP() << "built without training";
  }
  ASSERT_EQ(trained.exit_code, 0) << trained.errors;
  EXPECT_THAT(trained.output, HasSubstr("what the folds said of unseen pictures"));
  const auto rows = Lines(ReadFile(project / "runs/disc/predictions/images.csv"));
  EXPECT_EQ(rows.size(),
            1U + 12U + 24U);  // tested once; read for the other two folds' operating points
  EXPECT_THAT(rows[0], HasSubstr("probability_lesion"));
  const auto card = ReadJson(folder / "models/disc/card.json");
  EXPECT_EQ(card.at("task"), "reading");
  EXPECT_EQ(card.at("training").at("patients"), 12);
}

TEST(Readings, WeightsThatSawTheTestedPicturesAreRefused) {
  const fs::path folder = NewFolder("train_seen");
  const fs::path project = DiscProject(folder);
  WriteFile(folder / "trunk.toml",
            "name = \"trunk\"\nversion = \"1.0.0\"\ndescription = \"d\"\nlicence = \"CC0-1.0\"\n"
            "task = \"pretraining\"\nprecision = \"fp32\"\nseed = 2\n[data]\nepoch_pictures = 32\n"
            "[[data.unlabelled]]\nfolder = \"pictures\"\npattern = \".*\\\\.png\"\n"
            "[input]\nsize = 32\nmean = 0.2\n"
            "[network]\nchannels = [4, 8, 8]\nconvolutions = [1, 1, 1]\n[optimiser]\n"
            "[augmentation]\n[[stage]]\nsize = 32\nepochs = 1\nbatch = 4\n");
  const auto pretrained = RunEtalon({"train", (folder / "trunk.toml").string(), "--data",
                                     folder.string(), "--run", (folder / "trunk").string()});
  if (pretrained.errors.find("this build cannot train") != std::string::npos) {
    GTEST_SKIP() << "built without training";
  }
  ASSERT_EQ(pretrained.exit_code, 0) << pretrained.errors;
  const std::string task = ReadFile(project / "tasks/disc.toml");
  const std::string start = std::string("[start]\nweights = \"")
                                .append((folder / "trunk/package/weights.pt").string())
                                .append("\"\n");
  WriteFile(project / "tasks/disc.toml", task + start);
  const std::vector<std::string> train = {"train", project.string(), "--task",
                                          "disc",  "--run",          (folder / "run").string()};
  const auto refused = RunEtalon(train);
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.errors, HasSubstr("have learnt from pictures that are to be tested: p"));
  WriteFile(project / "tasks/disc.toml", task + start + "allow_seen = true\n");
  const auto allowed = RunEtalon(train);
  ASSERT_EQ(allowed.exit_code, 0) << allowed.errors;
  const auto card = ReadJson(folder / "run/package/card.json");
  EXPECT_EQ(card.at("training").at("start").at("allow_seen"), true);
  EXPECT_EQ(card.at("training").at("start").at("name"), "trunk");
  fs::remove(folder / "trunk/package/seen.bin");
  WriteFile(project / "tasks/disc.toml", task + start);
  EXPECT_THAT(RunEtalon(train).errors, HasSubstr("has no seen.bin beside it"));
}

}  // namespace
}  // namespace etalon::test
