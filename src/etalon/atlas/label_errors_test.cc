#include "etalon/atlas/label_errors.h"

#include <gtest/gtest.h>

#include <set>

#include "etalon/atlas/logistic_head.h"
#include "etalon/atlas/simulated_embeddings.h"
#include "etalon/core/random.h"

namespace etalon::atlas {
namespace {

struct Planted {
  Points space;
  std::vector<LabelValue> labels;
  std::vector<std::string> groups;
  std::set<std::size_t> wrong;
};

/// Two pictures a patient; kinds 0 to 2 have the label; one patient in 20 has it wrong.
Planted Plant() {
  Planted planted;
  const auto simulated = SimulateEmbeddings({.count = 800, .kinds = 8});
  planted.space = HeadSpace(simulated.points, 32);
  Random random(4);
  for (std::size_t i = 0; i < 800; ++i) {
    bool present = simulated.kinds[i] < 3;
    if (random.Below(20) == 0) {
      present = !present;
      planted.wrong.insert(i);
    }
    planted.labels.push_back(present ? LabelValue::kPresent : LabelValue::kAbsent);
    planted.groups.push_back(std::to_string(i / 2));
  }
  return planted;
}

std::vector<LabelSuspicion> Suspicions(const Planted& planted) {
  return FindLabelErrors(planted.space, FindNeighbours(planted.space, 40, 1), planted.groups,
                         planted.labels);
}

TEST(LabelErrors, PlantedOnesAreFound) {
  const Planted planted = Plant();
  const auto suspected = Suspicions(planted);
  std::size_t right = 0;
  for (const auto& one : suspected) right += planted.wrong.contains(one.item) ? 1U : 0U;
  const auto found = static_cast<double>(right);
  EXPECT_GT(found, 0.8 * static_cast<double>(planted.wrong.size()));  // recall
  EXPECT_GT(found, 0.9 * static_cast<double>(suspected.size()));      // precision
}

TEST(LabelErrors, TheLeastProbableComesFirst) {
  const auto suspected = Suspicions(Plant());
  for (std::size_t i = 1; i < suspected.size(); ++i) {
    EXPECT_LE(suspected[i - 1].probability, suspected[i].probability);
  }
}

TEST(LabelErrors, NeighboursOfOnesOwnPatientHaveNoVote) {
  Planted planted = Plant();
  for (auto& group : planted.groups) group = "one patient";
  EXPECT_TRUE(Suspicions(planted).empty());  // nothing to learn from
}

TEST(LabelErrors, OneKindAloneIsNotJudged) {
  Planted planted = Plant();
  planted.labels.assign(planted.labels.size(), LabelValue::kPresent);
  EXPECT_TRUE(Suspicions(planted).empty());
  planted.labels[0] = planted.labels[9] = LabelValue::kAbsent;  // a class with two examples
  EXPECT_TRUE(Suspicions(planted).empty());
}

TEST(LabelErrors, UnknownLabelsAreNotSuspected) {
  Planted planted = Plant();
  for (std::size_t i = 0; i < 400; ++i) planted.labels[i] = LabelValue::kUnknown;
  for (const auto& one : Suspicions(planted)) EXPECT_GE(one.item, 400U);
}

}  // namespace
}  // namespace etalon::atlas
