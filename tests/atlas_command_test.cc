// What a user does with an atlas: builds it, asks for similar pictures, asks what to annotate next.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "etalon/image/raster.h"
#include "etalon/media/png.h"
#include "program.h"

namespace etalon::test {
namespace {

std::string DrawingName(int number) {
  return std::string("drawing").append(std::to_string(number)).append(".png");
}

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr int kPictures = 60;
constexpr int kSide = 48;

/// Bright disks on the left ("left") or stripes ("stripes"), each a little different.
image::GrayImage Drawn(int number) {
  image::GrayImage picture(kSide, kSide, 20);
  const bool disk = number % 2 == 0;
  const double shift = 0.25 * number;
  for (int row = 0; row < kSide; ++row) {
    for (int column = 0; column < kSide; ++column) {
      const double level =
          disk ? (std::hypot(row - 24.0, column - 12.0 - 0.1 * shift) < 9.0 ? 220 : 20)
               : 120.0 + 100.0 * std::sin(0.5 * row + 0.1 * shift);
      picture(row, column) = static_cast<std::uint8_t>(level);
    }
  }
  picture(0, 0) = static_cast<std::uint8_t>(number);  // no two files alike
  return picture;
}

/// A folder of drawings with a table; number 7 has the wrong label.
const fs::path& Drawings() {
  static const fs::path folder = [] {
    fs::path made = NewFolder("drawings");
    std::string table = "file,label,patient,organ,date\n";
    for (int i = 0; i < kPictures; ++i) {
      const std::string name = DrawingName(i);
      media::WriteGrayPng(made / name, Drawn(i));
      const bool disk = (i % 2 == 0) != (i == 7);
      table.append(name).append(disk ? ",disk,p" : ",stripes,p").append(std::to_string(i));
      table.append(i < 30 ? ",liver,2020-01-" : ",kidney,2024-01-");
      table.append(std::to_string(10 + i % 20)).append("\n");
    }
    WriteFile(made / "labels.csv", table);
    return made;
  }();
  return folder;
}

ProgramResult Build(const fs::path& output, const std::string& threads = "2") {
  return RunEtalon({"atlas", "build", Drawings().string(), "--labels",
                    (Drawings() / "labels.csv").string(), "--model", "pixels", "--threads", threads,
                    "--out", output.string()});
}

const fs::path& Atlas() {
  static const fs::path folder = [] {
    fs::path made = NewFolder("atlas");
    const auto result = Build(made);
    if (result.exit_code != 0) throw std::runtime_error("no atlas: " + result.errors);
    return made;
  }();
  return folder;
}

TEST(Atlas, BuildWritesMapClustersAndLabelsToCheck) {
  const auto json = ReadJson(Atlas() / "atlas.json");
  EXPECT_EQ(json.at("pictures"), kPictures);
  ASSERT_EQ(json.at("clusters").size(), 2U);
  EXPECT_THAT(json.at("clusters")[0].at("name").get<std::string>() +
                  json.at("clusters")[1].at("name").get<std::string>(),
              testing::AllOf(HasSubstr("disk"), HasSubstr("stripes")));
  bool found = false;
  const std::string map = ReadFile(Atlas() / "map.csv");
  for (const auto& one : json.at("labels_to_check")) {
    const std::string id = one.at("id");
    found =
        found || map.find(id + "," + (Drawings() / "drawing7.png").string()) != std::string::npos;
  }
  EXPECT_TRUE(found);
  const std::string page = ReadFile(Atlas() / "atlas.html");
  EXPECT_THAT(page, HasSubstr("Carte des voisinages"));
  EXPECT_THAT(page, HasSubstr("Labels to check"));
  EXPECT_THAT(page, Not(HasSubstr(">nan")));
}

TEST(Atlas, SameInputSameBytesForAnyNumberOfThreads) {
  const fs::path again = NewFolder("atlas");
  ASSERT_EQ(Build(again, "1").exit_code, 0);
  for (const char* name : {"embeddings.bin", "map.csv", "atlas.json", "atlas.html"}) {
    EXPECT_EQ(ReadFile(again / name), ReadFile(Atlas() / name)) << name;
  }
}

TEST(Atlas, ASecondBuildComputesOnlyWhatIsNew) {
  const fs::path again = NewFolder("atlas");
  ASSERT_EQ(Build(again).exit_code, 0);
  const auto second = Build(again);
  EXPECT_THAT(second.output, HasSubstr("0 embeddings computed, 60 known before"));
}

TEST(Atlas, SimilarPicturesAreOfTheSameKind) {
  const fs::path output = NewFolder("similar");
  const auto result =
      RunEtalon({"atlas", "similar", (Drawings() / "drawing4.png").string(), "--atlas",
                 Atlas().string(), "--n", "5", "--out", output.string()});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const auto json = ReadJson(output / "similar.json");
  ASSERT_EQ(json.at("found").size(), 5U);
  for (const auto& one : json.at("found")) EXPECT_EQ(one.at("labels")[0], "disk");
  EXPECT_THAT(json.at("found")[0].at("file").get<std::string>(), Not(HasSubstr("drawing4.png")));
  EXPECT_THAT(ReadFile(output / "similar.html"), HasSubstr("Images semblables"));
  EXPECT_THAT(ReadFile(output / "similar.csv"), HasSubstr("rank,distance,id,file"));
}

TEST(Atlas, FiltersHold) {
  const fs::path output = NewFolder("similar");
  const auto result =
      RunEtalon({"atlas", "similar", (Drawings() / "drawing4.png").string(), "--atlas",
                 Atlas().string(), "--organ", "kidney", "--label", "stripes", "--from",
                 "2024-01-12", "--to", "2024-01-20", "--out", output.string()});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const auto json = ReadJson(output / "similar.json");
  ASSERT_FALSE(json.at("found").empty());
  for (const auto& one : json.at("found")) {
    EXPECT_EQ(one.at("organ"), "kidney");
    EXPECT_EQ(one.at("labels")[0], "stripes");
    EXPECT_GE(one.at("date").get<std::string>(), "2024-01-12");
    EXPECT_LE(one.at("date").get<std::string>(), "2024-01-20");
  }
}

TEST(Atlas, AFileThatIsNoPictureIsLeftOutAndNamed) {
  const fs::path folder = NewFolder("pictures");
  for (int i = 0; i < 12; ++i) {
    media::WriteGrayPng(folder / DrawingName(i), Drawn(i));
  }
  fs::copy(folder / DrawingName(0), folder / "the_copy.png");
  WriteFile(folder / "broken.png", "\x89PNG\r\n\x1a\nbroken");
  const fs::path output = NewFolder("atlas");
  const auto result =
      RunEtalon({"atlas", "build", folder.string(), "--model", "pixels", "--out", output.string()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("broken.png"));
  EXPECT_THAT(result.errors, HasSubstr("the_copy.png: is left out: it is a copy of drawing0.png"));
  EXPECT_EQ(ReadJson(output / "atlas.json").at("pictures"), 12);
}

TEST(Atlas, ErrorsNameTheCause) {
  const auto expect = [](const std::vector<std::string>& arguments, const std::string& text) {
    const auto result = RunEtalon(arguments);
    EXPECT_NE(result.exit_code, 0);
    EXPECT_THAT(result.errors, HasSubstr(text));
  };
  const std::string picture = (Drawings() / "drawing1.png").string();
  const std::string nowhere = NewFolder("empty").string();
  expect({"atlas", "build", nowhere, "--model", "pixels", "--out", nowhere}, "");
  expect({"atlas", "similar", picture, "--atlas", nowhere}, "is this the folder of an atlas?");
  expect({"atlas", "similar", picture, "--atlas", Atlas().string(), "--label", "cyst"},
         "has no label 'cyst'; it has: disk, stripes");
  expect({"atlas", "similar", picture, "--atlas", Atlas().string(), "--from", "yesterday"},
         "is no date");
  expect({"atlas", "build", Drawings().string(), "--model", "no-such-model", "--out", nowhere},
         "no-such-model");
  const fs::path damaged = NewFolder("damaged");
  fs::copy(Atlas(), damaged, fs::copy_options::recursive);
  std::string bytes = ReadFile(damaged / "embeddings.bin");
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  WriteFile(damaged / "embeddings.bin", bytes);
  expect({"atlas", "similar", picture, "--atlas", damaged.string()}, "build the atlas again");
}

TEST(Suggest, OrdersWhatIsNotAnnotated) {
  const fs::path folder = NewFolder("suggest");
  std::string table = "file,label\n";
  for (int i = 0; i < kPictures; ++i) {
    table += "drawing" + std::to_string(i) + ".png," +
             (i >= 8       ? ""
              : i % 2 == 0 ? "disk"
                           : "stripes") +
             "\n";
  }
  WriteFile(folder / "known.csv", table);
  const fs::path chosen = folder / "next.csv";
  const std::vector<std::string> command{"suggest",  Drawings().string(),
                                         "--labels", (folder / "known.csv").string(),
                                         "--model",  "pixels",
                                         "--n",      "10",
                                         "--out",    chosen.string()};
  const auto result = RunEtalon(command);
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.output, HasSubstr("60 pictures, 8 annotated; 10 suggested"));
  const std::string text = ReadFile(chosen);
  EXPECT_THAT(text,
              HasSubstr("rank,id,file,patient,reason,label,probability,gain,novelty,explanation"));
  for (int i = 0; i < 8; ++i) {
    EXPECT_THAT(text, Not(HasSubstr(DrawingName(i))));
  }
  ASSERT_EQ(RunEtalon(command).exit_code, 0);
  EXPECT_EQ(ReadFile(chosen), text);
}

TEST(Suggest, StartsWithoutAnyLabel) {
  const fs::path chosen = NewFolder("suggest") / "next.csv";
  const auto result =
      RunEtalon({"suggest", Drawings().string(), "--labels", (Drawings() / "labels.csv").string(),
                 "--label", "cyst", "--model", "pixels", "--out", chosen.string()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("nothing is known of a label 'cyst'"));
}

}  // namespace
}  // namespace etalon::test
