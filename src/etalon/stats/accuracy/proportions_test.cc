#include "etalon/stats/accuracy/proportions.h"

#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/error.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

// Newcombe 1998, Stat Med 17:857, table I: 81/263, 15/148, 0/20, 1/29 by Wilson's method.
TEST(WilsonInterval, MatchesNewcombesTable) {
  const struct {
    Count count;
    double low;
    double high;
  } rows[] = {{{81, 263}, 0.2553, 0.3662},
              {{15, 148}, 0.0624, 0.1605},
              {{0, 20}, 0.0000, 0.1611},
              {{1, 29}, 0.0061, 0.1718}};
  for (const auto& row : rows) {
    const Interval interval = WilsonInterval(row.count);
    EXPECT_NEAR(interval.low, row.low, 5.1e-5) << row.count.successes;
    EXPECT_NEAR(interval.high, row.high, 5.1e-5) << row.count.successes;
  }
}

// Newcombe 1998, Stat Med 17:873, table II: 56/70 less 48/80, and 9/10 less 3/10, method 10.
TEST(ProportionDifference, MatchesNewcombesTable) {
  const Estimate first = ProportionDifference({56, 70}, {48, 80});
  EXPECT_NEAR(first.value, 0.2, 1e-15);
  EXPECT_NEAR(first.interval->low, 0.0524, 5.1e-5);
  EXPECT_NEAR(first.interval->high, 0.3339, 5.1e-5);
  const Estimate second = ProportionDifference({9, 10}, {3, 10});
  EXPECT_NEAR(second.interval->low, 0.1705, 5.1e-5);
  EXPECT_NEAR(second.interval->high, 0.8090, 5.1e-5);
}

// The bounds are those proportions that leave 2.5 % beyond the observed number.
TEST(ClopperPearsonInterval, SolvesItsEquations) {
  const Interval interval = ClopperPearsonInterval({7, 23});
  EXPECT_NEAR(1.0 - BinomialCdf(6, 23, interval.low), 0.025, 1e-12);
  EXPECT_NEAR(BinomialCdf(7, 23, interval.high), 0.025, 1e-12);
}

TEST(Intervals, AreMirroredByFailures) {
  for (const auto& make : {WilsonInterval, ClopperPearsonInterval, AgrestiCoullInterval}) {
    const Interval successes = make({4, 19}, 0.9);
    const Interval failures = make({15, 19}, 0.9);
    EXPECT_NEAR(successes.low, 1.0 - failures.high, 1e-13);
    EXPECT_NEAR(successes.high, 1.0 - failures.low, 1e-13);
  }
}

TEST(Intervals, EndAtTheEndsAndContainTheShare) {
  for (const auto& make : {WilsonInterval, ClopperPearsonInterval, AgrestiCoullInterval}) {
    EXPECT_EQ(make({0, 12}, 0.95).low, 0.0);
    EXPECT_EQ(make({12, 12}, 0.95).high, 1.0);
    EXPECT_GT(make({0, 1}, 0.95).high, 0.7);
    for (std::int64_t k = 0; k <= 12; ++k) {
      const Interval interval = make({k, 12}, 0.95);
      EXPECT_LE(interval.low, static_cast<double>(k) / 12.0);
      EXPECT_GE(interval.high, static_cast<double>(k) / 12.0);
    }
  }
}

// Same centre, at least as wide (Agresti and Coull 1998).
TEST(AgrestiCoullInterval, HasWilsonsCentreAndContainsIt) {
  const Interval wilson = WilsonInterval({9, 40});
  const Interval agresti = AgrestiCoullInterval({9, 40});
  EXPECT_NEAR(wilson.low + wilson.high, agresti.low + agresti.high, 1e-14);
  EXPECT_LT(agresti.low, wilson.low);
}

TEST(ProportionDifference, IsAntisymmetric) {
  const Estimate forth = ProportionDifference({5, 20}, {11, 31});
  const Estimate back = ProportionDifference({11, 31}, {5, 20});
  EXPECT_DOUBLE_EQ(forth.value, -back.value);
  EXPECT_NEAR(forth.interval->low, -back.interval->high, 1e-15);
}

// Newcombe 1998, Stat Med 17:2635, table II, method 10: (36, 12, 2, 0) and (20, 12, 2, 16); for the
// second 0.0618 and 0.3242 are method 8, without the continuity correction of phi.
TEST(PairedProportionDifference, MatchesNewcombesTable) {
  const Estimate first = PairedProportionDifference({36, 12, 2, 0});
  EXPECT_NEAR(first.value, 0.2, 1e-15);
  EXPECT_NEAR(first.interval->low, 0.0569, 5.1e-5);
  EXPECT_NEAR(first.interval->high, 0.3404, 5.1e-5);
  const Estimate second = PairedProportionDifference({20, 12, 2, 16});
  EXPECT_NEAR(second.interval->low, 0.0562, 5.1e-5);
  EXPECT_NEAR(second.interval->high, 0.3292, 5.1e-5);
}

TEST(PairedProportionDifference, IsNarrowerThanUnpairedWhenResultsAgree) {
  const Estimate paired = PairedProportionDifference({40, 5, 3, 40});
  const Estimate unpaired = ProportionDifference({45, 88}, {43, 88});
  EXPECT_DOUBLE_EQ(paired.value, unpaired.value);
  EXPECT_LT(paired.interval->high - paired.interval->low,
            0.6 * (unpaired.interval->high - unpaired.interval->low));
}

TEST(Proportions, ThrowForImpossibleCounts) {
  EXPECT_THROW(WilsonInterval({1, 0}), ContractError);
  EXPECT_THROW(WilsonInterval({3, 2}), ContractError);
  EXPECT_THROW(ClopperPearsonInterval({-1, 2}), ContractError);
  EXPECT_THROW(AgrestiCoullInterval({1, 2}, 1.5), ContractError);
  EXPECT_THROW(PairedProportionDifference({0, 0, 0, 0}), ContractError);
}

}  // namespace
}  // namespace etalon::stats
