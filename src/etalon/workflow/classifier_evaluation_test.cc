#include "etalon/workflow/classifier_evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "etalon/core/error.h"

namespace etalon::workflow {
namespace {

using nn::train::CrossValidation;
using nn::train::ScoredPicture;
using nn::train::TrainConfig;
using testing::HasSubstr;

TrainConfig Grades() {
  TrainConfig config;
  config.name = "grades";
  config.version = "1.0.0";
  config.folds = 3;
  config.classes = {{.name = "grade_0", .code = ""},
                    {.name = "grade_1", .code = ""},
                    {.name = "grade_2", .code = "", .positive = true}};
  config.external = {{.name = "elsewhere", .folder = "x", .labels = "y.csv"}};
  config.validated_on_patients = false;
  return config;
}

ScoredPicture Picture(int number, int label, double significant) {
  return {.file = std::to_string(number),
          .patient = std::string("p").append(std::to_string(number)),
          .label = label,
          .probability = {0.7 * (1 - significant), 0.3 * (1 - significant), significant}};
}

/// Eight pictures of which the last two have grade 2; `hit` is what the model says of the last.
std::vector<ScoredPicture> Eight(int first, double hit) {
  std::vector<ScoredPicture> pictures;
  for (int i = 0; i < 6; ++i) pictures.push_back(Picture(first + i, i % 2, 0.02 * (i + 1)));
  pictures.push_back(Picture(first + 6, 2, 0.9));
  pictures.push_back(Picture(first + 7, 2, hit));
  return pictures;
}

CrossValidation Validation() {
  CrossValidation validation;
  for (int fold = 0; fold < 3; ++fold) {
    nn::train::FoldOutcome outcome;
    outcome.validation = Eight(100, 0.3);
    outcome.test = Eight(10 * fold, fold == 0 ? 0.05 : 0.8);
    validation.folds.push_back(outcome);
  }
  validation.external = {Eight(200, 0.4)};
  return validation;
}

TEST(ClassifierEvaluationTest, CallsByTheThresholdOfTheValidationPictures) {
  const auto evaluation = EvaluateClassifier(Grades(), Validation(), {});
  const std::string lines = report::AnalysisLines(evaluation.analysis);
  // Validation: 0.12 is the highest negative and 0.3 the lowest positive.
  EXPECT_THAT(lines, HasSubstr("0.210"));
  // The first fold misses one of two, the others none.
  EXPECT_THAT(lines, HasSubstr("0.8333 ± 0.2887"));
}

TEST(ClassifierEvaluationTest, TellsTheCardOfAllFoldsAndOfEachExternalSet) {
  const auto evaluation = EvaluateClassifier(Grades(), Validation(), {});
  ASSERT_EQ(evaluation.metrics.size(), 6U);
  EXPECT_EQ(evaluation.metrics[0].name, "sensitivity");
  EXPECT_EQ(evaluation.metrics[0].dataset, "all folds");
  EXPECT_EQ(evaluation.metrics[0].n, 24);
  EXPECT_DOUBLE_EQ(evaluation.metrics[0].value, 5.0 / 6.0);
  EXPECT_DOUBLE_EQ(evaluation.metrics[1].value, 1.0);
  EXPECT_EQ(evaluation.metrics[3].dataset, "elsewhere");
  for (const auto& metric : evaluation.metrics) {
    EXPECT_LE(metric.interval.low, metric.value);
    EXPECT_GE(metric.interval.high, metric.value);
  }
}

TEST(ClassifierEvaluationTest, SaysWhatWasLeftOutAndThatNoPatientValidatedIt) {
  const auto evaluation = EvaluateClassifier(Grades(), Validation(), {{"file-malformed", 3}});
  const std::string page = report::AnalysisPage(evaluation.analysis);
  EXPECT_THAT(page, HasSubstr("3 files were left out: file-malformed."));
  EXPECT_THAT(page, HasSubstr("Not validated on patients."));
  EXPECT_THAT(page, HasSubstr("Courbe ROC"));
}

TEST(ClassifierEvaluationTest, SeveralPicturesOfAPatientWidenTheInterval) {
  CrossValidation validation = Validation();
  for (auto& fold : validation.folds) {
    for (std::size_t i = 0; i < fold.test.size(); ++i) {
      fold.test[i].patient = fold.test[i - i % 2].patient;
    }
  }
  EXPECT_THAT(EvaluateClassifier(Grades(), validation, {}).metrics[2].method,
              HasSubstr("Obuchowski"));
}

TEST(ClassifierEvaluationTest, RefusesWhatDidNotEnd) {
  CrossValidation validation = Validation();
  validation.cancelled = true;
  EXPECT_THROW(EvaluateClassifier(Grades(), validation, {}), ContractError);
}

}  // namespace
}  // namespace etalon::workflow
