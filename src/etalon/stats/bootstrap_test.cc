#include "etalon/stats/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <stdexcept>

#include "etalon/core/error.h"
#include "etalon/core/random.h"

namespace etalon::stats {
namespace {

std::vector<double> Skewed(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  std::vector<double> values(count);
  for (double& value : values) value = std::exp(random.Normal());
  return values;
}

ClusterStatistic MeanOf(const std::vector<double>& values) {
  return [&values](std::span<const int> draws) -> std::optional<double> {
    double sum = 0.0;
    double count = 0.0;
    for (std::size_t i = 0; i < draws.size(); ++i) {
      sum += draws[i] * values[i];
      count += draws[i];
    }
    return sum / count;
  };
}

double PopulationStandardError(const std::vector<double>& values) {
  const double n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares) / n;
}

TEST(ClusterBootstrap, StandardErrorOfAMeanIsTheKnownOne) {
  const auto values = Skewed(1, 80);
  const auto estimate = ClusterBootstrap(80, MeanOf(values), {.resamples = 20000}).value();
  EXPECT_NEAR(*estimate.standard_error / PopulationStandardError(values), 1.0, 0.02);
  EXPECT_EQ(estimate.interval_method, "cluster bootstrap, percentile");
}

TEST(ClusterBootstrap, BcaShiftsTowardsTheLongTail) {
  const auto values = Skewed(2, 60);
  const auto percentile = ClusterBootstrap(60, MeanOf(values)).value();
  const auto corrected =
      ClusterBootstrap(60, MeanOf(values),
                       {.interval = BootstrapInterval::kBiasCorrectedAccelerated})
          .value();
  EXPECT_GT(corrected.interval->low, percentile.interval->low);
  EXPECT_GT(corrected.interval->high, percentile.interval->high);
  EXPECT_EQ(corrected.interval_method, "cluster bootstrap, BCa");
}

// Symmetric resamples: wider by t over normal and by n over n - 1.
TEST(ClusterBootstrap, ExpandedPercentileIsWiderByTheKnownFactor) {
  Random random(9);
  std::vector<double> values(15);
  for (double& value : values) value = random.Normal();
  const auto width = [&](BootstrapInterval kind) {
    const auto estimate =
        ClusterBootstrap(15, MeanOf(values), {.resamples = 20000, .interval = kind}).value();
    return estimate.interval->high - estimate.interval->low;
  };
  const double expected = 2.144787 / 1.959964 * std::sqrt(15.0 / 14.0);
  EXPECT_NEAR(width(BootstrapInterval::kExpandedPercentile) / width(BootstrapInterval::kPercentile),
              expected, 0.02);
}

TEST(ClusterBootstrap, IsTheSameForAnyNumberOfThreads) {
  const auto values = Skewed(3, 40);
  const auto one = ClusterBootstrap(40, MeanOf(values), {.resamples = 333}).value();
  const auto four = ClusterBootstrap(40, MeanOf(values), {.resamples = 333, .threads = 4}).value();
  EXPECT_EQ(one.interval->low, four.interval->low);
  EXPECT_EQ(*one.standard_error, *four.standard_error);
}

TEST(ClusterBootstrap, PassesOnWhatAStatisticThrows) {
  const ClusterStatistic fails = [](std::span<const int> draws) -> std::optional<double> {
    if (draws[0] != 1) throw std::runtime_error("no");
    return 1.0;
  };
  EXPECT_THROW((void)ClusterBootstrap(5, fails, {.threads = 2}), std::runtime_error);
}

TEST(ClusterBootstrap, Refusals) {
  const std::vector<double> constant(10, 3.0);
  EXPECT_EQ(ClusterBootstrap(1, MeanOf(constant)).refusal().code, RefusalCode::kTooFewValues);
  EXPECT_EQ(ClusterBootstrap(10, MeanOf(constant)).refusal().code, RefusalCode::kNoVariation);
  const ClusterStatistic never = [](std::span<const int>) { return std::optional<double>(); };
  EXPECT_EQ(ClusterBootstrap(10, never).refusal().code, RefusalCode::kNotEstimable);
  EXPECT_THROW((void)ClusterBootstrap(10, never, {.threads = 0}), ContractError);
  EXPECT_THROW((void)ClusterBootstrap(10, never, {.level = 0.0}), ContractError);
}

}  // namespace
}  // namespace etalon::stats
