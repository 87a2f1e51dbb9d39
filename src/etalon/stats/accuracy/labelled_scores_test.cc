#include "etalon/stats/accuracy/labelled_scores.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace etalon::stats {
namespace {

const double kMissing = std::nan("");

TEST(CompleteCases, DropsCasesWithAnythingMissing) {
  const auto complete =
      CompleteCases({{1.0, kMissing, 3.0, 4.0}, {5.0, 6.0, 7.0, 8.0}}, {0.0, 1.0, kMissing, 1.0})
          .value();
  EXPECT_EQ(complete.dropped, 2u);
  EXPECT_EQ(complete.tests.scores[0], (std::vector<double>{1.0, 4.0}));
  EXPECT_EQ(complete.tests.scores[1], (std::vector<double>{5.0, 8.0}));
  EXPECT_EQ(complete.tests.positive, (std::vector<bool>{false, true}));
}

TEST(CompleteCases, RefusesInfinitiesAndOtherLabels) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(CompleteCases({{infinity}}, {1.0}).refusal().reason, "A score is infinite.");
  EXPECT_EQ(CompleteCases({{1.0}}, {2.0}).refusal().reason,
            "A label of the reference is neither 0 nor 1.");
}

TEST(CompleteCases, ThrowsForRaggedColumnsOrNone) {
  EXPECT_THROW((void)CompleteCases({{1.0}}, {1.0, 0.0}), ContractError);
  EXPECT_THROW((void)CompleteCases({}, {1.0}), ContractError);
}

}  // namespace
}  // namespace etalon::stats
