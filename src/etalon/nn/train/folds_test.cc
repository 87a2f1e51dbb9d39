#include "etalon/nn/train/folds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "etalon/core/error.h"

namespace etalon::nn::train {
namespace {

const std::vector<OutputClass> kClasses = {{.name = "negative", .code = ""},
                                           {.name = "positive", .code = "", .positive = true}};

Example Picture(const std::string& patient, int label) {
  Example example;
  example.patient = patient;
  example.label = label;
  return example;
}

/// `patients` with two pictures each; one in `every` has the positive class in one of them.
std::vector<Example> Cohort(int patients, int every) {
  std::vector<Example> examples;
  for (int patient = 0; patient < patients; ++patient) {
    const std::string name = std::string("p").append(std::to_string(patient));
    examples.push_back(Picture(name, 0));
    examples.push_back(Picture(name, patient % every == 0 ? 1 : 0));
  }
  return examples;
}

std::string ErrorOf(const std::vector<Example>& examples) {
  try {
    DealFolds(examples, kClasses, 5, 1);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kUsage);
    return error.what();
  }
  return "no error";
}

TEST(FoldsTest, NeverSplitAPatient) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const auto examples = Cohort(103, 9);
    const auto folds = DealFolds(examples, kClasses, 5, seed);
    std::map<std::string, std::set<int>> of_patient;
    for (std::size_t i = 0; i < examples.size(); ++i) {
      of_patient[examples[i].patient].insert(folds[i]);
    }
    for (const auto& [patient, held] : of_patient) EXPECT_EQ(held.size(), 1U) << patient;
  }
}

TEST(FoldsTest, HoldAboutAsManyOfEachClass) {
  const auto examples = Cohort(500, 10);
  const auto folds = DealFolds(examples, kClasses, 5, 7);
  std::map<int, int> pictures;
  std::map<int, int> positives;
  for (std::size_t i = 0; i < examples.size(); ++i) {
    ++pictures[folds[i]];
    positives[folds[i]] += examples[i].label;
  }
  for (int fold = 0; fold < 5; ++fold) {
    EXPECT_EQ(pictures[fold], 200);
    EXPECT_EQ(positives[fold], 10);
  }
}

TEST(FoldsTest, FollowFromTheSeedAlone) {
  const auto examples = Cohort(60, 4);
  auto reversed = examples;
  std::ranges::reverse(reversed);
  auto folds = DealFolds(examples, kClasses, 5, 11);
  EXPECT_NE(folds, DealFolds(examples, kClasses, 5, 12));
  std::ranges::reverse(folds);
  EXPECT_EQ(folds, DealFolds(reversed, kClasses, 5, 11));
}

TEST(FoldsTest, NameTheClassThatIsAbsent) {
  EXPECT_EQ(ErrorOf(Cohort(30, 10)),
            "fold 4 of 5 holds no picture of the class 'positive': too few patients have it");
}

TEST(FoldsTest, RefuseLabelsOfOneClassOnly) {
  std::vector<Example> all_positive;
  for (int patient = 0; patient < 20; ++patient) {
    all_positive.push_back(Picture(std::to_string(patient), 1));
  }
  EXPECT_EQ(ErrorOf(all_positive), "no picture has the class 'negative'");
}

}  // namespace
}  // namespace etalon::nn::train
