#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "etalon/core/error.h"
#include "etalon/media/png.h"
#include "etalon/stats/moments.h"
#include "etalon/workflow/evaluate_predictions.h"
#include "etalon/workflow/example_predictions.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

fs::path Folder() {
  const auto* info = testing::UnitTest::GetInstance()->current_test_info();
  const fs::path folder = fs::path(testing::TempDir()) / "evaluation" / info->name();
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

EvaluationOptions Quick() { return {.resamples = 200}; }

report::Analysis Empty() {
  return {.key = "evaluation",
          .source = "",
          .kind = {},
          .summary = {},
          .remarks = {},
          .plots = {},
          .tables = {}};
}

/// What one part of the evaluation adds.
template <typename Add>
report::Analysis Added(const EvaluationData& data, Add add) {
  report::Analysis analysis = Empty();
  add(data, analysis);
  return analysis;
}

std::string Text(const report::AnalysisCell& cell) { return report::CellText(cell).english; }

double Value(const report::AnalysisCell& cell) {
  return std::get<report::EstimateCell>(cell).value;
}

template <typename Function>
std::string ErrorOf(Function function) {
  try {
    function();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// One label, four patients in two folds, their validation rows in the other fold.
Predictions Small() {
  const auto image = [](const char* name, int fold, const char* split, bool truth, double p) {
    return PredictedImage{.image = name,
                          .patient = name,
                          .fold = fold,
                          .split = split,
                          .truth = {truth},
                          .probability = {p}};
  };
  return {
      .labels = {"lesion"},
      .images = {image("a", 0, "test", true, 0.45), image("b", 0, "test", false, 0.1),
                 image("c", 1, "test", true, 0.5), image("d", 1, "test", false, 0.55),
                 image("c", 0, "validation", true, 0.6), image("d", 0, "validation", false, 0.2),
                 image("a", 1, "validation", true, 0.7), image("b", 1, "validation", false, 0.3)}};
}

TEST(EvaluationTest, AreasAreThoseOfTheScoresWithTheirUnknownsLeftOut) {
  const Predictions predictions = ExamplePredictions(200);
  const EvaluationData data(predictions, Quick());
  const auto analysis = Added(data, AddAreas);
  const auto& rows = analysis.tables.at(0).rows;
  ASSERT_EQ(rows.size(), 2U);
  const auto expected = stats::EstimateAuc(CasesOf(data, 0, data.sets[0].rows).cases);
  EXPECT_DOUBLE_EQ(Value(rows[0][5]), expected->value);
  EXPECT_DOUBLE_EQ(Value(rows[0][6]), expected->value);
  EXPECT_EQ(Text(rows[0][4]), "0");
  EXPECT_EQ(Text(rows[1][4]), "100");
  EXPECT_THAT(Text(rows[0][7]), HasSubstr(" ± "));
}

TEST(EvaluationTest, BaselineIsWhatTheResolutionAloneTells) {
  Predictions predictions = ExamplePredictions(200);
  for (PredictedImage& image : predictions.images) image.width = *image.truth[0] ? 160 : 120;
  const auto analysis = Added(EvaluationData(predictions, Quick()), AddAreas);
  EXPECT_NEAR(Value(analysis.tables.at(0).rows.at(0).at(8)), 1.0, 1e-9);
  EXPECT_LT(Value(analysis.tables.at(0).rows.at(0).at(9)), 0.0);
}

TEST(EvaluationTest, BaselineIsChanceWhereNothingIsTold) {
  Predictions predictions = ExamplePredictions(400);
  Random random(5);
  for (PredictedImage& image : predictions.images) image.width = random.Uniform() < 0.5 ? 160 : 120;
  const auto analysis = Added(EvaluationData(predictions, Quick()), AddAreas);
  EXPECT_NEAR(Value(analysis.tables.at(0).rows.at(0).at(8)), 0.5, 0.12);
  for (PredictedImage& image : predictions.images) {
    image.width = 0;
    image.vendor.clear();
  }
  const auto blind = Added(EvaluationData(predictions, Quick()), AddAreas);
  EXPECT_THAT(Text(blind.tables.at(0).rows.at(0).at(8)),
              HasSubstr("Neither width, height nor vendor is known"));
}

TEST(EvaluationTest, OperatingPointIsThatOfTheFoldsOwnValidation) {
  const Predictions predictions = Small();
  const auto analysis = Added(EvaluationData(predictions, Quick()), AddOperatingPoints);
  const auto& row = analysis.tables.at(0).rows.at(0);
  // Thresholds 0.4 and 0.5: a found, b cleared; c at 0.5 found, d a false alarm.
  EXPECT_EQ(Text(row[2]), "0.400 to 0.500");
  EXPECT_EQ(Text(row[3]), "2");
  EXPECT_EQ(Text(row[4]), "0");
  EXPECT_EQ(Text(row[5]), "1");
  EXPECT_EQ(Text(row[6]), "1");
  EXPECT_DOUBLE_EQ(Value(row[7]), 1.0);
  EXPECT_DOUBLE_EQ(Value(row[8]), 0.5);
}

TEST(EvaluationTest, NoOperatingPointWithoutValidation) {
  Predictions predictions = Small();
  std::erase_if(predictions.images, [](const auto& image) { return image.split == "validation"; });
  const auto analysis = Added(EvaluationData(predictions, Quick()), AddOperatingPoints);
  EXPECT_THAT(Text(analysis.tables.at(0).rows.at(0).at(2)),
              HasSubstr("No validation picture could choose a threshold"));
}

TEST(EvaluationTest, OneClassGetsAReasonAndNoFigure) {
  Predictions predictions = Small();
  for (PredictedImage& image : predictions.images) image.truth[0] = true;
  const EvaluationData data(predictions, Quick());
  const auto analysis = Added(data, AddAreas);
  EXPECT_TRUE(std::holds_alternative<Refusal>(analysis.tables.at(0).rows.at(0).at(5)));
  EXPECT_THAT(report::AnalysisJson(analysis), Not(HasSubstr("nan")));
}

TEST(EvaluationTest, SubgroupsHoldEveryPictureOnce) {
  const Predictions predictions = ExamplePredictions(200);
  const auto analysis = Added(EvaluationData(predictions, Quick()), AddSubgroups);
  std::map<std::string, int> pictures;
  for (const auto& row : analysis.tables.at(0).rows) {
    if (Text(row[0]) == "lesion") {
      pictures[Text(row[2])] += std::stoi(Text(row[4])) + std::stoi(Text(row[5]));
    }
  }
  EXPECT_EQ(pictures, (std::map<std::string, int>{
                          {"centre", 200}, {"vendor", 200}, {"resolution", 200}, {"sex", 200}}));
}

TEST(EvaluationTest, ScarceSubgroupsShareARow) {
  Predictions predictions = ExamplePredictions(200);
  for (std::size_t i = 0; i < 6; ++i) {  // every second one is tested
    predictions.images[i].width = 100 + static_cast<int>(i);
    predictions.images[i].height = 50;
  }
  const auto analysis = Added(EvaluationData(predictions, Quick()), AddSubgroups);
  int shared = 0;
  for (const auto& row : analysis.tables.at(0).rows) {
    if (Text(row[0]) != "lesion" || Text(row[2]) != "resolution") continue;
    EXPECT_THAT(Text(row[3]), Not(HasSubstr("× 50")));
    if (Text(row[3]).find("others") == std::string::npos) continue;
    EXPECT_EQ(std::stoi(Text(row[4])) + std::stoi(Text(row[5])), 3) << Text(row[3]);
    ++shared;
  }
  EXPECT_EQ(shared, 1);
}

TEST(EvaluationTest, CalibrationSlopeOfHonestProbabilitiesIsNearOne) {
  Predictions predictions = ExamplePredictions(2000);
  Random random(3);
  for (PredictedImage& image : predictions.images) {
    image.probability[0] = random.Uniform(0.02, 0.98);
    image.truth[0] = random.Uniform() < *image.probability[0];
  }
  const auto analysis = Added(EvaluationData(predictions, Quick()), AddCalibrations);
  EXPECT_NEAR(Value(analysis.tables.at(0).rows.at(0).at(4)), 1.0, 0.15);
}

TEST(EvaluationTest, DetectionCountsLesionsOfTestedPicturesOnce) {
  const Predictions predictions = ExamplePredictions(100);
  const auto analysis = Added(EvaluationData(predictions, Quick()), AddDetection);
  std::size_t lesions = 0;
  for (const auto& picture : predictions.boxes) lesions += picture.truth.size();
  const auto& row = analysis.tables.at(0).rows.at(0);
  EXPECT_EQ(Text(row[3]), "100");
  EXPECT_EQ(Text(row[4]), std::to_string(lesions));
  EXPECT_LE(Value(row[5]), Value(row[6]));
  EXPECT_EQ(analysis.plots.at(0).key, "froc");
}

TEST(EvaluationTest, OverlapIsTheMean) {
  const Predictions predictions = ExamplePredictions(50);
  const auto analysis = Added(EvaluationData(predictions, Quick()), AddOverlaps);
  std::vector<double> dice;
  for (const auto& overlap : predictions.overlaps) dice.push_back(overlap.dice);
  EXPECT_NEAR(Value(analysis.tables.at(0).rows.at(0).at(3)), stats::Mean(dice), 1e-12);
}

/// Four readers of differing skill over all pictures.
fs::path WriteReaders(const Predictions& predictions, const fs::path& folder) {
  Random random(9);
  std::ofstream file(folder / "readers.csv");
  file << "image,reader,rating,label\n";
  for (const PredictedImage& image : predictions.images) {
    if (image.split != kTestSplit) continue;
    for (int reader = 0; reader < 4; ++reader) {
      const double rating = (*image.truth[0] ? 0.5 + 0.3 * reader : 0.0) + random.Normal();
      file << image.image << ",r" << reader << "," << rating << ",lesion\n";
    }
  }
  return folder / "readers.csv";
}

TEST(EvaluationTest, ReadersTogetherDifferByTheVarianceOfReadersAndCases) {
  const Predictions predictions = ExamplePredictions(150);
  const EvaluationData data(predictions, Quick());
  report::Analysis analysis = Empty();
  AddReaders(data, WriteReaders(predictions, Folder()), analysis);
  const auto& each = analysis.tables.at(0).rows;
  ASSERT_EQ(each.size(), 4U);
  std::vector<double> areas;
  for (const auto& row : each) areas.push_back(Value(row[4]));
  const auto& together = analysis.tables.at(1).rows.at(0);
  EXPECT_NEAR(Value(together[5]), Value(each[0][5]) - stats::Mean(areas), 1e-12);
  // At least as wide as the readers' own spread makes it.
  const auto& interval = std::get<report::EstimateCell>(together[5]).interval;
  const double spread = stats::StandardDeviation(areas) / 2.0;
  EXPECT_GT(interval->high - interval->low, 2.0 * 1.96 * spread);
  // Readers like these vary more than these readers.
  const auto& fixed = std::get<report::EstimateCell>(analysis.tables.at(1).rows.at(1)[5]).interval;
  EXPECT_GT(interval->high - interval->low, fixed->high - fixed->low);
}

TEST(EvaluationTest, ReadersOfUnknownPicturesAreNamed) {
  const Predictions predictions = ExamplePredictions(20);
  const EvaluationData data(predictions, Quick());
  const fs::path path = Folder() / "readers.csv";
  report::Analysis analysis = Empty();
  const auto with = [&](const std::string& csv) {
    std::ofstream(path) << csv;
    return ErrorOf([&] { AddReaders(data, path, analysis); });
  };
  EXPECT_THAT(with("image,reader,rating\nimage1.png,r,1\n"), HasSubstr("has no column 'label'"));
  EXPECT_THAT(with("image,reader,rating,label\nx.png,r,1,lesion\n"),
              HasSubstr("line 2, column 1 (image) is no picture that was tested"));
  EXPECT_THAT(with("image,reader,rating,label\nimage1.png,r,1,cyst\n"),
              HasSubstr("(label) is no label that is evaluated"));
  EXPECT_THAT(with("image,reader,rating,label\nimage1.png,r,1,lesion\nimage1.png,r,1,lesion\n"),
              HasSubstr("line 3, column 1 (image) was read twice by the same reader"));
}

TEST(EvaluationTest, PatientsDoNotStraddle) {
  Predictions predictions = Small();
  CheckPatientSplits(predictions);
  predictions.images[4].patient = "a";
  EXPECT_THAT(ErrorOf([&] { CheckPatientSplits(predictions); }),
              HasSubstr("a patient straddles the split: a is in test of fold 1 and c in "
                        "validation of fold 1"));
  predictions = Small();
  predictions.images[2].patient = "a";
  EXPECT_THAT(ErrorOf([&] { CheckPatientSplits(predictions); }),
              HasSubstr("a is in test of fold 1 and c in test of fold 2"));
  predictions = Small();
  predictions.images[2].split = "external:clinic";
  predictions.images[2].patient = "a";
  EXPECT_THAT(ErrorOf([&] { CheckPatientSplits(predictions); }), HasSubstr("external:clinic"));
}

/// A picture of noise blocks of its own for every image.
void WritePictures(const Predictions& predictions, const fs::path& folder) {
  std::uint64_t seed = 0;
  for (const PredictedImage& image : predictions.images) {
    if (image.split != kTestSplit) continue;
    Random random(++seed);
    image::GrayImage picture(image.height, image.width);
    std::vector<std::uint8_t> blocks(100);
    for (auto& block : blocks) block = static_cast<std::uint8_t>(random.Below(256));
    for (int row = 0; row < picture.rows(); ++row) {
      for (int column = 0; column < picture.columns(); ++column) {
        picture(row, column) = blocks[static_cast<std::size_t>(row * 10 / picture.rows() * 10 +
                                                               column * 10 / picture.columns())];
      }
    }
    media::WriteGrayPng(folder / image.image, picture);
  }
}

TEST(EvaluationTest, GalleryShowsTheWorstFirstAndItsNamesOnlyInTheJson) {
  const fs::path folder = Folder();
  const Predictions predictions = ExamplePredictions(30);
  WritePictures(predictions, folder);
  EvaluationOptions options = Quick();
  options.images = folder;
  options.gallery_size = 3;
  const auto analysis = Added(EvaluationData(predictions, options), AddGallery);
  ASSERT_FALSE(analysis.galleries.empty());
  const auto& missed = analysis.galleries.at(0);
  EXPECT_EQ(missed.key, "missed_1");
  ASSERT_EQ(missed.pictures.size(), 3U);
  double lowest = 1.0;
  std::string worst;
  for (const PredictedImage& image : predictions.images) {
    if (image.split == kTestSplit && *image.truth[0] && *image.probability[0] < lowest) {
      lowest = *image.probability[0];
      worst = image.image;
    }
  }
  EXPECT_EQ(missed.pictures[0].name, worst);
  EXPECT_THAT(report::AnalysisJson(analysis), Not(HasSubstr("base64")));
  EXPECT_THAT(report::AnalysisPage(analysis), HasSubstr("data:image/png;base64,"));
}

TEST(EvaluationTest, StopsWhenANearDuplicateStraddlesTheFolds) {
  const fs::path folder = Folder();
  const Predictions predictions = ExamplePredictions(40);
  WritePredictions(predictions, folder / "predictions");
  WritePictures(predictions, folder);
  PredictionEvaluationRequest request{.predictions = folder / "predictions", .options = Quick()};
  request.options.images = folder;
  SilentProgress progress;
  EXPECT_NO_THROW(EvaluatePredictions(request, progress));
  fs::copy_file(folder / "image3.png", folder / "image14.png",
                fs::copy_options::overwrite_existing);
  EXPECT_THAT(ErrorOf([&] { EvaluatePredictions(request, progress); }),
              HasSubstr("near-duplicate images straddle the split: image3.png (test of fold 4) and "
                        "image14.png (test of fold 5), correlation 1.000"));
  request.leakage = LeakagePolicy::kReport;
  const auto evaluation = EvaluatePredictions(request, progress);
  EXPECT_EQ(Text(evaluation.analysis.tables.at(1).rows.at(1).at(1)), "1");
}

TEST(EvaluationTest, SameBytesForAnyNumberOfThreads) {
  const fs::path folder = Folder();
  WritePredictions(ExamplePredictions(60), folder);
  PredictionEvaluationRequest request{.predictions = folder, .options = Quick()};
  SilentProgress progress;
  const auto one = report::AnalysisJson(EvaluatePredictions(request, progress).analysis);
  request.options.threads = 3;
  EXPECT_EQ(report::AnalysisJson(EvaluatePredictions(request, progress).analysis), one);
}

TEST(EvaluationTest, OptionsAreChecked) {
  const Predictions predictions = Small();
  EvaluationOptions options;
  options.resamples = 3;
  EXPECT_THAT(ErrorOf([&] { EvaluationData(predictions, options); }), HasSubstr("--resamples"));
  options = {};
  options.sensitivity = 1.5;
  EXPECT_THAT(ErrorOf([&] { EvaluationData(predictions, options); }), HasSubstr("--sensitivity"));
}

}  // namespace
}  // namespace etalon::workflow
