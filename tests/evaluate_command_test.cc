// What a user does with the predictions of a trained model: judge them, seek what leaks, publish.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/random.h"
#include "etalon/core/sha256.h"
#include "etalon/media/png.h"
#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr int kPatients = 60;

/// A picture of blocks of its own.
void WritePicture(const fs::path& path, std::uint64_t seed, int rows, int columns) {
  Random random(seed);
  std::vector<std::uint8_t> blocks(100);
  for (auto& block : blocks) block = static_cast<std::uint8_t>(random.Below(256));
  image::GrayImage picture(rows, columns);
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      picture(row, column) =
          blocks[static_cast<std::size_t>(row * 10 / rows * 10 + column * 10 / columns)];
    }
  }
  media::WriteGrayPng(path, picture);
}

std::string ImageName(int i) { return "image" + std::to_string(i) + ".png"; }

struct TrainedRun {
  fs::path folder;
  fs::path predictions;
  fs::path images;
};

/// Predictions of one label in five folds with their validation rows, boxes, overlaps and pictures.
TrainedRun NewRun(const std::string& name) {
  const fs::path folder = NewFolder(name);
  const TrainedRun run{folder, folder / "run" / "predictions", folder / "images"};
  fs::create_directories(run.predictions);
  fs::create_directories(run.images);
  Random random(4);
  std::string images =
      "image,patient,centre,vendor,width,height,fold,split,truth_lesion,probability_lesion\n";
  std::string dice = "image,patient,structure,dice,iou,hausdorff_px\n";
  auto boxes = nlohmann::json::array();
  for (int i = 0; i < kPatients; ++i) {
    const bool lesion = random.Uniform() < 0.5;
    const double p = 1.0 / (1.0 + std::exp((lesion ? -1.0 : 1.0) + random.Normal()));
    const std::string start = ImageName(i) + ",p" + std::to_string(i) +
                              (i % 2 == 0 ? ",north,A," : ",south,B,") +
                              (random.Uniform() < 0.5 ? "160,120," : "120,120,");
    const std::string end = std::string(lesion ? ",1," : ",0,") + std::to_string(p) + "\n";
    images += start + std::to_string(i % 5) + ",test" + end;
    images += start + std::to_string((i + 1) % 5) + ",validation" + end;
    dice += ImageName(i) + ",p" + std::to_string(i) + ",liver,0.9,0.82,5\n";
    nlohmann::json entry{{"image", ImageName(i)}, {"fold", i % 5}};
    entry["truth"] = entry["found"] = nlohmann::json::array();
    nlohmann::json box{
        {"label", "lesion"}, {"left", 10}, {"top", 10}, {"width", 40}, {"height", 40}};
    if (lesion) entry["truth"].push_back(box);
    box["score"] = p;
    if (i % 4 != 0) entry["found"].push_back(box);
    boxes.push_back(entry);
    WritePicture(run.images / ImageName(i), static_cast<std::uint64_t>(i) + 1, 120, 160);
  }
  WriteFile(run.predictions / "images.csv", images);
  WriteFile(run.predictions / "dice.csv", dice);
  WriteFile(run.predictions / "boxes.json", boxes.dump());
  return run;
}

ProgramResult Evaluate(const TrainedRun& run, const fs::path& output,
                       const std::vector<std::string>& further = {}) {
  std::vector<std::string> arguments{"evaluate",
                                     "--predictions",
                                     run.predictions.string(),
                                     "--out",
                                     output.string(),
                                     "--images",
                                     run.images.string(),
                                     "--resamples",
                                     "200"};
  arguments.insert(arguments.end(), further.begin(), further.end());
  return RunEtalon(arguments);
}

TEST(Evaluate, MakesOnePageOfEverythingThatIsKnown) {
  const TrainedRun run = NewRun("evaluate");
  std::string readers = "image,reader,rating\n";
  Random random(8);
  for (int i = 0; i < kPatients; ++i) {
    for (const char* reader : {"ana", "ben"}) {
      readers += ImageName(i) + "," + reader + "," + std::to_string(random.Below(5)) + "\n";
    }
  }
  WriteFile(run.folder / "readers.csv", readers);
  const std::vector<std::string> further{"--readers", (run.folder / "readers.csv").string()};
  const auto result = Evaluate(run, run.folder / "out", further);
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const auto json = ReadJson(run.folder / "out" / "analysis.json");
  for (const char* table : {"sets", "leakage", "areas", "operating_points", "subgroups",
                            "calibration", "detection", "average_precision", "overlaps", "readers",
                            "reader_study", "missed_1", "false_alarms_1", "missed_lesions"}) {
    ASSERT_TRUE(json.contains(table)) << table;
    EXPECT_FALSE(json.at(table).empty()) << table;
  }
  const auto& area = json.at("areas").at(0);
  EXPECT_GT(area.at("auc_by_patient").at("interval").at(0).get<double>(), 0.5);
  EXPECT_LT(area.at("baseline").at("value").get<double>(),
            area.at("auc").at("value").get<double>());
  EXPECT_EQ(json.at("leakage").at(1).at("result"), "0");
  EXPECT_NEAR(json.at("overlaps").at(0).at("dice").at("value").get<double>(), 0.9, 1e-9);
  const std::string page = ReadFile(run.folder / "out" / "analysis.html");
  EXPECT_THAT(page, HasSubstr("Évaluation d’un modèle entraîné"));
  EXPECT_THAT(page, HasSubstr("data:image/png;base64,"));
  EXPECT_THAT(page, Not(HasSubstr(">nan")));
  EXPECT_THAT(result.output, HasSubstr("by width, height and vendor alone"));
  ASSERT_EQ(Evaluate(run, run.folder / "again", further).exit_code, 0);
  EXPECT_EQ(ReadFile(run.folder / "again" / "analysis.html"), page);
}

TEST(Evaluate, StopsWithBothNamesWhenOneOfThemWasSeenInTraining) {
  const TrainedRun run = NewRun("evaluate");
  WritePicture(run.images / ImageName(8), 3, 240, 300);  // image2 in another size
  const auto result = Evaluate(run, run.folder / "out");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.errors,
              HasSubstr("image2.png (test of fold 3) and image8.png (test of fold 4)"));
  EXPECT_FALSE(fs::exists(run.folder / "out" / "analysis.html"));
  EXPECT_EQ(Evaluate(run, run.folder / "out", {"--leakage", "report"}).exit_code, 0);
  EXPECT_EQ(ReadJson(run.folder / "out" / "analysis.json").at("leakage").at(1).at("result"), "1");
}

TEST(Evaluate, NamesWhatIsWrong) {
  const fs::path folder = NewFolder("evaluate");
  const auto nothing = RunEtalon({"evaluate", "--out", folder.string()});
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_THAT(nothing.errors, HasSubstr("--predictions"));
  const auto missing = RunEtalon({"evaluate", "--predictions", (folder / "none").string()});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.errors, HasSubstr("images.csv"));
  WriteFile(folder / "images.csv",
            "image,patient,truth_a,probability_a\nx.png,secret,1,0.5\ny.png,other,1,seven\n");
  const auto broken = RunEtalon({"evaluate", "--predictions", folder.string()});
  EXPECT_EQ(broken.exit_code, 2);
  EXPECT_THAT(broken.errors, HasSubstr("line 3, column 4 (probability_a)"));
  EXPECT_THAT(broken.errors, Not(HasSubstr("seven")));
  WriteFile(folder / "images.csv",
            "image,patient,fold,truth_a,probability_a\nx.png,secret,0,1,0.5\n"
            "y.png,secret,1,0,0.2\n");
  const auto straddling = RunEtalon({"evaluate", "--predictions", folder.string()});
  EXPECT_EQ(straddling.exit_code, 2);
  EXPECT_THAT(straddling.errors, HasSubstr("a patient straddles the split: x.png"));
  EXPECT_THAT(straddling.errors, Not(HasSubstr("secret")));
}

TEST(Evaluate, OneClassAndTwoExamplesGetReasons) {
  const fs::path folder = NewFolder("evaluate");
  WriteFile(folder / "images.csv",
            "image,patient,fold,truth_a,probability_a,truth_b,probability_b\n"
            "x,1,0,1,0.5,1,0.9\ny,2,1,1,0.2,0,0.3\n");
  const auto result =
      RunEtalon({"evaluate", "--predictions", folder.string(), "--out", (folder / "out").string()});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const auto json = ReadJson(folder / "out" / "analysis.json");
  for (const auto& row : json.at("areas")) EXPECT_TRUE(row.at("auc").contains("refusal"));
  EXPECT_THAT(result.output, Not(HasSubstr("nan")));
}

TEST(Evaluate, FindsDuplicatesAndGroupsThem) {
  const fs::path folder = NewFolder("duplicates");
  fs::create_directories(folder / "images");
  for (int i = 0; i < 10; ++i) {
    WritePicture(folder / "images" / ImageName(i), static_cast<std::uint64_t>(i) + 1, 120, 160);
  }
  WritePicture(folder / "images" / "copy.png", 4, 90, 130);
  WriteFile(folder / "images" / "notes.txt", "no picture");
  const auto result = RunEtalon(
      {"evaluate", "duplicates", (folder / "images").string(), "--out", (folder / "out").string()});
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const auto json = ReadJson(folder / "out" / "analysis.json");
  ASSERT_EQ(json.at("pairs").size(), 1U);
  EXPECT_EQ(json.at("pairs").at(0).at("first"), "copy.png");
  EXPECT_EQ(json.at("pairs").at(0).at("second"), "image3.png");
  const std::string groups = ReadFile(folder / "out" / "groups.csv");
  EXPECT_THAT(groups, HasSubstr("copy.png,g1\n"));
  EXPECT_THAT(groups, HasSubstr("image3.png,g1\n"));
  EXPECT_THAT(groups, HasSubstr("image4.png,g6\n"));
}

/// A package whose card says what `licence` and `limits` say.
fs::path NewPackage(const fs::path& folder, const std::string& licence) {
  const fs::path package = folder / "package";
  fs::create_directories(package);
  WriteFile(package / "model.onnx", "weights");
  const nlohmann::json card{{"name", "lesion-finder"},     {"version", "1.0.0"},
                            {"task", "classification"},    {"description", "Finds lesions"},
                            {"file", "model.onnx"},        {"sha256", Sha256OfBytes("weights")},
                            {"licence", licence},          {"limits", "Not validated on patients."},
                            {"intended_use", "Research."}, {"metrics", nlohmann::json::array()}};
  WriteFile(package / "card.json", card.dump(2));
  return package;
}

ProgramResult Publish(const fs::path& folder, const std::vector<std::string>& further = {}) {
  std::vector<std::string> arguments{"models",
                                     "publish",
                                     (folder / "package").string(),
                                     "--evaluation",
                                     (folder / "out").string(),
                                     "--to",
                                     (folder / "models").string()};
  arguments.insert(arguments.end(), further.begin(), further.end());
  return RunEtalon(arguments);
}

const std::vector<std::string> kReviewed{"--reviewer", "A.Reader", "--review",
                                         "small-lesions-are-missed"};

TEST(Publish, RefusesACardThatLacksFiguresAndListsThem) {
  const fs::path folder = NewFolder("publish");
  NewPackage(folder, "");
  WriteFile(folder / "images.csv", "image,patient,truth_a,probability_a\nx,1,1,0.5\ny,2,0,0.2\n");
  ASSERT_EQ(
      RunEtalon({"evaluate", "--predictions", folder.string(), "--out", (folder / "out").string()})
          .exit_code,
      0);
  const auto result = Publish(folder);
  EXPECT_EQ(result.exit_code, 2);
  for (const char* missing :
       {"AUC with intervals by patient", "baseline of width, height and vendor",
        "operating point chosen on validation pictures", "calibration of every label",
        "figures by centre, vendor or subgroup", "a split whose pictures were compared",
        "failure gallery: evaluate with --images", "failure gallery reviewed", "licence: empty"}) {
    EXPECT_THAT(result.errors, HasSubstr(missing));
  }
  EXPECT_THAT(result.errors, Not(HasSubstr("limits: empty")));
  EXPECT_FALSE(fs::exists(folder / "models" / "lesion-finder"));
}

TEST(Publish, DeliversACompleteCardWithoutNamesOfPictures) {
  const TrainedRun run = NewRun("publish");
  NewPackage(run.folder, "CC-BY-4.0");
  ASSERT_EQ(Evaluate(run, run.folder / "out").exit_code, 0);
  const auto unreviewed = Publish(run.folder);
  EXPECT_EQ(unreviewed.exit_code, 2);
  EXPECT_THAT(unreviewed.errors, HasSubstr("failure gallery reviewed"));
  EXPECT_THAT(unreviewed.errors, Not(HasSubstr("AUC")));
  const auto result = Publish(run.folder, kReviewed);
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const fs::path published = run.folder / "models" / "lesion-finder";
  const auto card = ReadJson(published / "card.json");
  EXPECT_EQ(card.at("metrics").at(0).at("name"), "auc_lesion");
  EXPECT_EQ(card.at("metrics").at(0).at("n"), kPatients);
  EXPECT_EQ(card.at("evaluation").at("failure_gallery").at("reviewer"), "A.Reader");
  const std::string text = ReadFile(published / "MODEL_CARD.md");
  EXPECT_THAT(text, HasSubstr("# lesion-finder 1.0.0"));
  EXPECT_THAT(text, HasSubstr("small-lesions-are-missed"));
  EXPECT_THAT(text + card.dump(), Not(HasSubstr("image2.png")));
  const auto again = Publish(run.folder, kReviewed);
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.errors, HasSubstr("is there already"));
}

TEST(Publish, RefusesAModelThatIsNotTheFileOfItsCardAndAnEvaluationThatIsNone) {
  const TrainedRun run = NewRun("publish");
  const fs::path package = NewPackage(run.folder, "CC-BY-4.0");
  fs::create_directories(run.folder / "out");
  WriteFile(run.folder / "out" / "analysis.json", "{\"analysis\": \"paired\"}");
  EXPECT_THAT(Publish(run.folder, kReviewed).errors, HasSubstr("is no evaluation"));
  WriteFile(package / "model.onnx", "other weights");
  const auto result = Publish(run.folder, kReviewed);
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.errors, HasSubstr("is not the card of its model file"));
}

}  // namespace
}  // namespace etalon::test
