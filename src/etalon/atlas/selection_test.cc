#include "etalon/atlas/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "etalon/atlas/logistic_head.h"
#include "etalon/atlas/simulated_embeddings.h"
#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::atlas {
namespace {

std::vector<LabelValue> Unknown(std::size_t count) {
  return std::vector<LabelValue>(count, LabelValue::kUnknown);
}

TEST(LogisticHead, HasNoSlopeLeft) {
  const Points points{.dimensions = 1, .values = {-2, -1, 0, 1, 2, 3}};
  const std::vector<std::size_t> rows{0, 1, 2, 3, 4, 5};
  const std::vector<std::uint8_t> positive{0, 0, 1, 0, 1, 1};
  const LogisticHead head = FitLogisticHead(points, rows, positive, 0.5);
  double slope = -0.5 * head.weights[0];
  double bias_slope = 0.5 * (1.0 - 2.0 / (1.0 + std::exp(-head.bias)));
  for (const std::size_t row : rows) {
    const double left = positive[row] - head.Probability(points[row]);
    slope += left * static_cast<double>(points[row][0]);
    bias_slope += left;
  }
  EXPECT_NEAR(slope, 0.0, 1e-8);
  EXPECT_NEAR(bias_slope, 0.0, 1e-8);
}

TEST(LogisticHead, IsFiniteWhereTheKindsAreApart) {
  const Points points{.dimensions = 1, .values = {-5, -4, 4, 5}};
  const LogisticHead head = FitLogisticHead(points, std::vector<std::size_t>{0, 1, 2, 3},
                                            std::vector<std::uint8_t>{0, 0, 1, 1}, 1.0);
  EXPECT_LT(head.Probability(points[0]), 0.1);
  EXPECT_GT(head.Probability(points[3]), 0.9);
  const LogisticHead one_kind =
      FitLogisticHead(points, std::vector<std::size_t>{2, 3}, std::vector<std::uint8_t>{1, 1}, 1.0);
  EXPECT_LT(one_kind.Probability(points[3]), 1.0);
}

TEST(Suggestions, WithoutLabelsComeFromEveryKind) {
  const auto simulated = SimulateEmbeddings({.count = 400, .kinds = 6});
  const auto chosen = SuggestNext(simulated.points, {Unknown(400)}, 18);
  ASSERT_EQ(chosen.size(), 18U);
  std::set<int> kinds;
  std::set<std::size_t> items;
  for (const Suggestion& one : chosen) {
    kinds.insert(simulated.kinds[one.item]);
    items.insert(one.item);
  }
  EXPECT_EQ(kinds.size(), 6U);
  EXPECT_EQ(items.size(), 18U);
}

TEST(Suggestions, AskWhereTheHeadIsUnsure) {
  // Two known clouds and one between them, all unknown but for the two.
  Random random(2);
  Points points{.dimensions = 2, .values = {}};
  std::vector<LabelValue> labels;
  for (int i = 0; i < 300; ++i) {
    const double centre = 4.0 * (i % 3 - 1);
    points.values.push_back(static_cast<float>(centre + 0.3 * random.Normal()));
    points.values.push_back(static_cast<float>(0.3 * random.Normal()));
    const bool known = i < 150 && i % 3 != 1;
    labels.push_back(!known       ? LabelValue::kUnknown
                     : i % 3 == 0 ? LabelValue::kAbsent
                                  : LabelValue::kPresent);
  }
  for (const Suggestion& one : SuggestNext(points, {labels}, 10)) {
    EXPECT_EQ(one.item % 3, 1U);
    EXPECT_NEAR(one.probability, 0.5, 0.3);
  }
}

TEST(Suggestions, LeaveOutWhatIsAnnotatedAndEndWhenNothingIsLeft) {
  const Points points = SimulateEmbeddings({.count = 30, .dimensions = 5}).points;
  std::vector<LabelValue> labels = Unknown(30);
  for (std::size_t i = 0; i < 25; ++i)
    labels[i] = i % 2 == 0 ? LabelValue::kPresent : LabelValue::kAbsent;
  const auto chosen = SuggestNext(points, {labels, Unknown(30)}, 100);
  ASSERT_EQ(chosen.size(), 5U);
  for (const Suggestion& one : chosen) EXPECT_GE(one.item, 25U);
}

TEST(Suggestions, AreTheSameForAnyNumberOfThreads) {
  const Points points = SimulateEmbeddings({.count = 900, .dimensions = 20}).points;
  const auto one = SuggestNext(points, {Unknown(900)}, 20, {.threads = 1});
  const auto three = SuggestNext(points, {Unknown(900)}, 20, {.threads = 3});
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].item, three[i].item);
    EXPECT_EQ(one[i].gain, three[i].gain);
  }
}

TEST(Suggestions, NeedALabel) {
  const Points points = SimulateEmbeddings({.count = 30, .dimensions = 5}).points;
  EXPECT_THROW(SuggestNext(points, {}, 5), ContractError);
  EXPECT_THROW(SuggestNext(points, {Unknown(29)}, 5), ContractError);
}

}  // namespace
}  // namespace etalon::atlas
