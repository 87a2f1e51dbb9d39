#include <gtest/gtest.h>

#include <cmath>

#include "etalon/core/error.h"
#include "etalon/core/random.h"
#include "etalon/stats/bootstrap.h"
#include "etalon/stats/moments.h"
#include "etalon/stats/quantile.h"

namespace etalon::stats {
namespace {

// R: quantile(c(1, 2, 3, 4, 10), c(0, 0.25, 0.5, 0.95, 1))
TEST(Quantile, MatchesTypeSeven) {
  const std::vector<double> sample{10.0, 3.0, 1.0, 4.0, 2.0};
  EXPECT_DOUBLE_EQ(Quantile(sample, 0.0), 1.0);
  EXPECT_DOUBLE_EQ(Quantile(sample, 0.25), 2.0);
  EXPECT_DOUBLE_EQ(Quantile(sample, 0.5), 3.0);
  EXPECT_DOUBLE_EQ(Quantile(sample, 0.95), 8.8);
  EXPECT_DOUBLE_EQ(Quantile(sample, 1.0), 10.0);
}

TEST(Quantile, RefusesNothing) { EXPECT_THROW(Quantile({}, 0.5), ContractError); }

TEST(Moments, HandExample) {
  EXPECT_DOUBLE_EQ(Mean({2.0, 4.0, 9.0}), 5.0);
  EXPECT_DOUBLE_EQ(StandardDeviation({2.0, 4.0, 9.0}), std::sqrt(13.0));
  EXPECT_DOUBLE_EQ(StandardDeviation({2.0}), 0.0);
}

TEST(PearsonCorrelation, IsOneOnALineAndBlindToScale) {
  EXPECT_DOUBLE_EQ(PearsonCorrelation({1.0, 2.0, 5.0}, {3.0, 5.0, 11.0}), 1.0);
  EXPECT_DOUBLE_EQ(PearsonCorrelation({1.0, 2.0, 5.0}, {-3.0, -5.0, -11.0}), -1.0);
}

TEST(PearsonCorrelation, RefusesAConstant) {
  EXPECT_THROW(PearsonCorrelation({1.0, 1.0}, {2.0, 3.0}), ContractError);
}

// The mean of 100 independent normal values has a standard error of 0.1.
TEST(ClusterBootstrapMean, CoversTheMeanWithTheRightWidth) {
  Random random(3);
  std::vector<std::vector<double>> clusters;
  for (int i = 0; i < 100; ++i) clusters.push_back({5.0 + random.Normal()});
  const Interval interval = ClusterBootstrapMean(clusters);
  EXPECT_LT(interval.low, 5.0);
  EXPECT_GT(interval.high, 5.0);
  EXPECT_NEAR(interval.high - interval.low, 2 * 1.96 * 0.1, 0.06);
}

TEST(ClusterBootstrapMean, ValuesOfOnePatientAreOneObservation) {
  Random random(3);
  std::vector<std::vector<double>> clusters;
  for (int i = 0; i < 100; ++i) clusters.emplace_back(10, 5.0 + random.Normal());
  const Interval interval = ClusterBootstrapMean(clusters);
  EXPECT_NEAR(interval.high - interval.low, 2 * 1.96 * 0.1, 0.06);
}

TEST(ClusterBootstrapMean, RefusesNothing) {
  EXPECT_THROW(ClusterBootstrapMean({}), ContractError);
}

}  // namespace
}  // namespace etalon::stats
