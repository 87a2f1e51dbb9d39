// What a user does with the program, on a phantom whose truth is known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "etalon/media/png.h"
#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Measured {
  ProgramResult result;
  fs::path output;
  fs::path workspace;
};

Measured MeasurePhantom(const std::vector<std::string>& more = {}) {
  Measured measured;
  measured.output = NewFolder("out");
  measured.workspace = NewFolder("workspace");
  std::vector<std::string> arguments{"measure",     PhantomStudy().string(),
                                     "--out",       measured.output.string(),
                                     "--workspace", measured.workspace.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  measured.result = RunEtalon(arguments);
  return measured;
}

fs::path OnlyFolder(const fs::path& output) {
  for (const auto& entry : fs::directory_iterator(output)) return entry.path();
  throw std::runtime_error("no study folder");
}

TEST(Measure, PhantomIsMeasuredNearItsTruth) {
  const Measured measured = MeasurePhantom();
  ASSERT_EQ(measured.result.exit_code, 0) << measured.result.errors;
  EXPECT_THAT(measured.result.output, HasSubstr("lv_ejection_fraction_biplane"));
  EXPECT_THAT(measured.result.output, HasSubstr("report.html"));
  const auto json = ReadJson(OnlyFolder(measured.output) / "measurements.json");
  const auto fraction = FindMeasurement(json, "lv_ejection_fraction_biplane");
  EXPECT_EQ(fraction.at("unit"), "%");
  EXPECT_NEAR(fraction.at("value").get<double>(), 100.0 * (120.0 - 50.0) / 120.0, 6.0);
  const auto volume = FindMeasurement(json, "lv_end_diastolic_volume_biplane");
  EXPECT_NEAR(volume.at("value").get<double>(), 120.0, 18.0);
  EXPECT_LT(volume.at("interval").at(0), volume.at("value"));
  EXPECT_GT(volume.at("interval").at(1), volume.at("value"));
  EXPECT_NEAR(FindMeasurement(json, "heart_rate").at("value").get<double>(), 66.0, 6.0);
  EXPECT_GT(fs::file_size(OnlyFolder(measured.output) / "report.html"), 10000U);
}

TEST(Measure, SameInputSameBytesForAnyNumberOfThreads) {
  const Measured one = MeasurePhantom({"--threads", "1"});
  const Measured two = MeasurePhantom({"--threads", "2"});
  for (const char* file : {"measurements.json", "report.html"}) {
    EXPECT_TRUE(ReadFile(OnlyFolder(one.output) / file) == ReadFile(OnlyFolder(two.output) / file))
        << file << " differs";
  }
}

TEST(Measure, MeasuringTwiceDoesNotMeasureAgain) {
  const Measured first = MeasurePhantom();
  const auto again = RunEtalon({"measure", PhantomStudy().string(), "--out", first.output.string(),
                                "--workspace", first.workspace.string()});
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_THAT(again.output, HasSubstr("(measured before)"));
  EXPECT_THAT(again.output, HasSubstr("lv_ejection_fraction_biplane"));
}

TEST(Measure, TheWorkspaceKeepsTheReportForTheWorkstation) {
  const Measured measured = MeasurePhantom();
  const fs::path kept = OnlyFolder(measured.workspace / "reports") / "report.html";
  const std::string page = ReadFile(OnlyFolder(measured.output) / "report.html");
  EXPECT_GT(page.size(), 10000U);
  EXPECT_EQ(ReadFile(kept), page);
  fs::remove(kept);  // As a workspace of an earlier version lacks it.
  const auto again =
      RunEtalon({"measure", PhantomStudy().string(), "--out", measured.output.string(),
                 "--workspace", measured.workspace.string()});
  EXPECT_THAT(again.output, HasSubstr("(measured before)"));
  EXPECT_EQ(ReadFile(kept), page);
}

TEST(Measure, AnotherModelErrorIsAnotherReading) {
  const fs::path models = NewFolder("models");
  fs::copy(fs::path(ETALON_SOURCE_DIR) / "models", models, fs::copy_options::recursive);
  setenv("ETALON_MODELS", models.c_str(), 1);
  const Measured first = MeasurePhantom();
  const fs::path errors = models / "apical-segmentation" / "errors.json";
  auto json = ReadJson(errors);
  json.at("errors").at(0).at("standard_deviation") = 3.0;
  WriteFile(errors, json.dump());
  const auto again = RunEtalon({"measure", PhantomStudy().string(), "--out", first.output.string(),
                                "--workspace", first.workspace.string()});
  unsetenv("ETALON_MODELS");
  EXPECT_EQ(again.exit_code, 0) << again.errors;
  EXPECT_THAT(again.output, testing::Not(HasSubstr("(measured before)")));
}

TEST(Measure, JsonFormatPrintsTheFile) {
  const Measured measured = MeasurePhantom({"--format", "json"});
  const auto printed = nlohmann::json::parse(measured.result.output);
  EXPECT_EQ(printed, ReadJson(OnlyFolder(measured.output) / "measurements.json"));
}

TEST(Measure, TellsTheKindsOfStudiesApart) {
  const fs::path study = NewFolder("study");
  ASSERT_EQ(RunEtalon({"phantom", "planar", "--out", (study / "planar").string(), "--count", "1",
                       "--grade", "3"})
                .exit_code,
            0);
  ASSERT_EQ(RunEtalon({"phantom", "spect", "--out", (study / "spect").string()}).exit_code, 0);
  ASSERT_EQ(RunEtalon({"phantom", "t1", "--out", (study / "t1").string()}).exit_code, 0);
  const fs::path output = NewFolder("out");
  const std::vector<std::string> command{"measure",     study.string(),
                                         "--out",       output.string(),
                                         "--workspace", NewFolder("workspace").string()};
  const auto result = RunEtalon(command);
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  for (const char* name : {"heart_to_contralateral_ratio", "perugini_grade",
                           "cardiac_pyrophosphate_activity", "extracellular_volume_fraction"}) {
    EXPECT_THAT(result.output, HasSubstr(name));
  }
  EXPECT_THAT(result.output, HasSubstr("Nothing says where blood pool and myocardium lie"));
  const auto studies = std::distance(fs::directory_iterator(output), fs::directory_iterator());
  EXPECT_EQ(studies, 3);
  for (const auto& folder : fs::directory_iterator(output)) {
    EXPECT_GT(fs::file_size(folder.path() / "report.html"), 10000U) << folder.path();
  }
  const auto again = RunEtalon(command);
  EXPECT_EQ(std::count(again.output.begin(), again.output.end(), '('), 3) << again.output;
  EXPECT_THAT(again.output, HasSubstr("(measured before)"));
}

TEST(Measure, MasksAreOfOneStudy) {
  const fs::path study = NewFolder("study");
  RunEtalon({"phantom", "t1", "--out", (study / "a").string()});
  const std::string masks = (study / "a" / "labels_gt.png").string();
  const std::string workspace = NewFolder("workspace").string();
  const auto one =
      RunEtalon({"measure", (study / "a").string(), "--masks", masks, "--haematocrit", "0.42",
                 "--out", NewFolder("out").string(), "--workspace", workspace});
  ASSERT_EQ(one.exit_code, 0) << one.errors;
  EXPECT_THAT(one.output, HasSubstr("extracellular_volume_fraction_septal"));
  RunEtalon({"phantom", "planar", "--out", (study / "b").string(), "--count", "1"});
  const auto two = RunEtalon({"measure", study.string(), "--masks", masks, "--out",
                              NewFolder("out").string(), "--workspace", workspace});
  EXPECT_EQ(two.exit_code, 2);
  EXPECT_THAT(two.errors, HasSubstr("--masks and --ct are of one study; 2 were found"));
}

TEST(Segment, WritesALabelOfTheInputsSize) {
  const fs::path output = NewFolder("labels");
  const fs::path still = NewFolder("still") / "a4c.png";
  const auto picture =
      media::ReadGrayPng(fs::path(ETALON_SOURCE_DIR) / "docs/pictures/phantom_a4c.png");
  media::WriteGrayPng(still, picture);
  const auto result = RunEtalon({"segment", still.string(), "--out", output.string()});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const auto labels = media::ReadLabelPng(output / "a4c.png");
  EXPECT_EQ(labels.rows(), picture.rows());
  EXPECT_EQ(labels.columns(), picture.columns());
  const auto& pixels = labels.pixels();
  EXPECT_GT(std::count(pixels.begin(), pixels.end(), 1), 1000);
}

TEST(Models, AreListedShownAndSound) {
  const auto list = RunEtalon({"models", "list"});
  EXPECT_EQ(list.exit_code, 0);
  for (const char* name : {"apical-segmentation", "apical-view"}) {
    EXPECT_THAT(list.output, HasSubstr(name));
    EXPECT_THAT(RunEtalon({"models", "show", name}).output, HasSubstr("CC-BY-NC-SA-4.0"));
    EXPECT_EQ(RunEtalon({"models", "verify", name}).output, std::string(name) + ": sound\n");
  }
}

TEST(Models, AnUnknownOneIsOneClearLine) {
  const auto result = RunEtalon({"models", "show", "nothing"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.errors, HasSubstr("nothing"));
}

TEST(CommandLine, AWrongOptionIsExitCodeTwo) {
  EXPECT_EQ(RunEtalon({"measure", "--colour"}).exit_code, 2);
  EXPECT_EQ(RunEtalon({}).exit_code, 2);
  const auto spacing = RunEtalon({"measure", PhantomStudy().string(), "--spacing", "1"});
  EXPECT_EQ(spacing.exit_code, 2);
  EXPECT_THAT(spacing.errors, HasSubstr("--spacing takes ROW,COLUMN"));
}

TEST(Phantom, ImpossibleVolumesAreRefused) {
  const auto result = RunEtalon(
      {"phantom", "echo", "--out", NewFolder("p").string(), "--edv", "50", "--esv", "120"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors, HasSubstr("volume"));
}

}  // namespace
}  // namespace etalon::test
