#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/core/outcome.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// 95 % percentile interval of the mean over all values, by resampling whole clusters (the values
/// of one patient stay together). Deterministic for a seed.
/// @throws ContractError without clusters or with an empty one.
Interval ClusterBootstrapMean(const std::vector<std::vector<double>>& clusters,
                              int resamples = 2000, std::uint64_t seed = 1);

/// How an interval is read off the resampled values [Efron1993].
enum class BootstrapInterval {
  kPercentile,               ///< the quantiles of the resampled values; too narrow for few clusters
  kExpandedPercentile,       ///< quantiles moved out as t is wider than normal [Hesterberg2015]
  kBiasCorrectedAccelerated  ///< BCa: corrected for median bias and skewness by a jackknife
};

struct ClusterBootstrapOptions {
  int resamples = 2000;
  std::uint64_t seed = 1;
  int threads = 1;  ///< the result is the same for any number
  double level = 0.95;
  BootstrapInterval interval = BootstrapInterval::kPercentile;

  /// @throws ContractError naming the option that is wrong.
  void Validate() const;
};

/// A statistic of a sample in which cluster i occurs `draws[i]` times (0, 1, 2 ...); nothing where
/// the sample leaves it undefined. Called from several threads at once.
using ClusterStatistic = std::function<std::optional<double>(std::span<const int> draws)>;

/// Standard error and interval of a statistic by drawing clusters (patients) with replacement, so
/// that all that belongs to one patient stays together [Efron1993].
///
/// Every resample has its own stream of random numbers: same seed, same result, for any number of
/// threads. Resamples without a value are left out.
/// @param clusters number of clusters in the sample.
/// @return the statistic of the sample itself, its bootstrap standard error and interval.
///   Refusal(kTooFewValues) below 2 clusters; Refusal(kNotEstimable) when the sample itself has no
///   value, over 5 % of the resamples have none, or (BCa) a jackknife sample has none;
///   Refusal(kNoVariation) when all resamples agree.
Outcome<Estimate> ClusterBootstrap(std::size_t clusters, const ClusterStatistic& statistic,
                                   const ClusterBootstrapOptions& options = {});

}  // namespace etalon::stats
