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

/// `patients` with two pictures each; a label that one patient in `every` has, in one picture.
struct Grouped {
  std::vector<std::string> patients;
  std::vector<LabelTruth> labels;
};

Grouped TwoLabels(int patients, int every, int rarely) {
  Grouped grouped{.patients = {}, .labels = {{"often", {}}, {"rare", {}}}};
  for (int patient = 0; patient < patients; ++patient) {
    for (int view = 0; view < 2; ++view) {
      grouped.patients.push_back(std::string("p").append(std::to_string(patient)));
      grouped.labels[0].of_picture.emplace_back(view == 0 && patient % every == 0);
      grouped.labels[1].of_picture.emplace_back(view == 1 && patient % rarely == 0);
    }
  }
  grouped.labels[0].of_picture[1] = std::nullopt;
  return grouped;
}

template <typename Function>
std::string UsageErrorOf(Function function) {
  try {
    function();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kUsage);
    return error.what();
  }
  return "no error";
}

TEST(FoldsTest, DealSeveralLabelsByPatient) {
  const Grouped grouped = TwoLabels(200, 3, 20);
  const auto folds = DealGroupedFolds(grouped.patients, grouped.labels, 5, 1);
  std::map<std::string, std::set<int>> of_patient;
  std::map<int, int> rare;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    of_patient[grouped.patients[i]].insert(folds[i]);
    rare[folds[i]] += grouped.labels[1].of_picture[i] == true;
  }
  for (const auto& [patient, held] : of_patient) EXPECT_EQ(held.size(), 1U) << patient;
  for (int fold = 0; fold < 5; ++fold) EXPECT_EQ(rare[fold], 2);
  EXPECT_EQ(folds, DealGroupedFolds(grouped.patients, grouped.labels, 5, 1));
  EXPECT_NE(folds, DealGroupedFolds(grouped.patients, grouped.labels, 5, 2));
}

TEST(FoldsTest, RefuseALabelOfTwoPatientsWithCounts) {
  const Grouped grouped = TwoLabels(40, 3, 20);
  EXPECT_THAT(UsageErrorOf([&] { DealGroupedFolds(grouped.patients, grouped.labels, 5, 1); }),
              testing::HasSubstr("holds no picture with the label 'rare': 2 patients are with it "
                                 "(by fold: 1, 1, 0, 0, 0)"));
}

TEST(FoldsTest, RefuseALabelThatEveryPatientHas) {
  Grouped grouped = TwoLabels(40, 3, 4);
  for (auto& truth : grouped.labels[0].of_picture) truth = true;
  EXPECT_THAT(UsageErrorOf([&] { DealGroupedFolds(grouped.patients, grouped.labels, 5, 1); }),
              testing::HasSubstr("fold 1 of 5 holds no picture without the label 'often': 0 "
                                 "patients are without it (by fold: 0, 0, 0, 0, 0)"));
}

TEST(FoldsTest, LeaveOneCentreOut) {
  EXPECT_EQ(FoldsByCentre({"p", "q", "q", "r"}, {"north", "east", "east", "north"}),
            (std::vector<int>{1, 0, 0, 1}));
  EXPECT_THAT(UsageErrorOf([] {
                FoldsByCentre({"p", "p"}, {"north", "east"});
              }),
              testing::HasSubstr("pictures of the centres 'north' and 'east'"));
  EXPECT_THAT(UsageErrorOf([] {
                FoldsByCentre({"p", "q"}, {"north", "north"});
              }),
              testing::HasSubstr("all pictures are of one centre"));
  EXPECT_THAT(UsageErrorOf([] {
                FoldsByCentre({"p", "q"}, {"north", ""});
              }),
              testing::HasSubstr("1 of 2 pictures have no centre"));
  EXPECT_THAT(UsageErrorOf([] {
                DealGroupedFolds({"p", ""}, {}, 2, 1);
              }),
              testing::HasSubstr("1 of 2 pictures have no patient"));
  EXPECT_THAT(UsageErrorOf([] {
                DealGroupedFolds({"p", "p"}, {}, 2, 1);
              }),
              testing::HasSubstr("1 patients cannot be dealt into 2 folds"));
}

}  // namespace
}  // namespace etalon::nn::train
