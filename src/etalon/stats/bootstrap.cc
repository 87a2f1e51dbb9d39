#include "etalon/stats/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <future>
#include <numeric>

#include "etalon/core/random.h"
#include "etalon/stats/distributions.h"
#include "etalon/stats/moments.h"
#include "etalon/stats/quantile.h"

namespace etalon::stats {

Interval ClusterBootstrapMean(const std::vector<std::vector<double>>& clusters, int resamples,
                              std::uint64_t seed) {
  Require(!clusters.empty(), "bootstrap of nothing");
  std::vector<double> sums;
  for (const auto& cluster : clusters) {
    Require(!cluster.empty(), "bootstrap of an empty cluster");
    sums.push_back(std::accumulate(cluster.begin(), cluster.end(), 0.0));
  }
  Random random(seed);
  std::vector<double> means;
  means.reserve(static_cast<std::size_t>(resamples));
  for (int resample = 0; resample < resamples; ++resample) {
    double sum = 0.0;
    double count = 0.0;
    for (std::size_t draw = 0; draw < clusters.size(); ++draw) {
      const auto chosen = static_cast<std::size_t>(random.Below(clusters.size()));
      sum += sums[chosen];
      count += static_cast<double>(clusters[chosen].size());
    }
    means.push_back(sum / count);
  }
  return {Quantile(means, 0.025), Quantile(means, 0.975)};
}

void ClusterBootstrapOptions::Validate() const {
  Require(resamples >= 2, "a bootstrap needs two resamples");
  Require(threads >= 1, "a bootstrap needs a thread");
  Require(level > 0.0 && level < 1.0, "the level of an interval lies between 0 and 1");
}

namespace {

using Values = std::vector<std::optional<double>>;

/// Streams of neighbouring resamples must not resemble each other: the index passes the generator
/// once before it becomes a seed.
Random StreamOf(std::uint64_t seed, std::size_t resample) {
  return Random(Random(seed).Next() ^ Random(static_cast<std::uint64_t>(resample)).Next());
}

void DrawClusters(Random random, std::span<int> draws) {
  std::fill(draws.begin(), draws.end(), 0);
  for (std::size_t draw = 0; draw < draws.size(); ++draw) {
    ++draws[static_cast<std::size_t>(random.Below(draws.size()))];
  }
}

/// Runs `task(first, last)` over the parts of 0 .. count; rethrows what a part throws.
template <typename Task>
void InParts(std::size_t count, int threads, const Task& task) {
  const auto parts = static_cast<std::size_t>(threads);
  std::vector<std::future<void>> running;
  for (std::size_t part = 1; part < parts; ++part) {
    running.push_back(
        std::async(std::launch::async, task, count * part / parts, count * (part + 1) / parts));
  }
  task(std::size_t{0}, count / parts);
  for (auto& each : running) each.get();
}

Values Resample(std::size_t clusters, const ClusterStatistic& statistic,
                const ClusterBootstrapOptions& options) {
  Values values(static_cast<std::size_t>(options.resamples));
  InParts(values.size(), options.threads, [&](std::size_t first, std::size_t last) {
    std::vector<int> draws(clusters);
    for (std::size_t resample = first; resample < last; ++resample) {
      DrawClusters(StreamOf(options.seed, resample), draws);
      values[resample] = statistic(draws);
    }
  });
  return values;
}

/// The statistic without each cluster in turn.
Values Jackknife(std::size_t clusters, const ClusterStatistic& statistic, int threads) {
  Values values(clusters);
  InParts(clusters, threads, [&](std::size_t first, std::size_t last) {
    std::vector<int> draws(clusters, 1);
    for (std::size_t cluster = first; cluster < last; ++cluster) {
      draws[cluster] = 0;
      values[cluster] = statistic(draws);
      draws[cluster] = 1;
    }
  });
  return values;
}

std::vector<double> Defined(const Values& values) {
  std::vector<double> defined;
  for (const auto& value : values) {
    if (value) defined.push_back(*value);
  }
  return defined;
}

/// Normal score of the share of resamples below the estimate, ties counted half.
double MedianBias(const std::vector<double>& resampled, double estimate) {
  double below = 0.0;
  for (const double value : resampled) {
    below += value < estimate ? 1.0 : (value == estimate ? 0.5 : 0.0);
  }
  const double count = static_cast<double>(resampled.size());
  return NormalQuantile(std::clamp(below, 0.5, count - 0.5) / count);
}

double Acceleration(const std::vector<double>& jackknife) {
  const double mean = Mean(jackknife);
  double squares = 0.0;
  double cubes = 0.0;
  for (const double value : jackknife) {
    squares += (mean - value) * (mean - value);
    cubes += (mean - value) * (mean - value) * (mean - value);
  }
  return squares > 0.0 ? cubes / (6.0 * std::pow(squares, 1.5)) : 0.0;
}

/// Where BCa reads the quantile that the percentile method reads at `p`.
double CorrectedLevel(double p, double bias, double acceleration) {
  const double shifted = bias + NormalQuantile(p);
  const double denominator = 1.0 - acceleration * shifted;
  if (denominator <= 0.0) return p < 0.5 ? 0.0 : 1.0;
  return NormalCdf(bias + shifted / denominator);
}

Refusal NotEstimable(const char* reason) { return {RefusalCode::kNotEstimable, reason}; }

const char* MethodName(BootstrapInterval interval) {
  switch (interval) {
    case BootstrapInterval::kPercentile:
      return "cluster bootstrap, percentile";
    case BootstrapInterval::kExpandedPercentile:
      return "cluster bootstrap, expanded percentile";
    case BootstrapInterval::kBiasCorrectedAccelerated:
      return "cluster bootstrap, BCa";
  }
  throw ContractError("a bootstrap interval without a name");
}

/// Lower level of a normal interval as wide as a t interval, for a spread that divides by n.
double ExpandedLevel(double p, std::size_t clusters) {
  const double n = static_cast<double>(clusters);
  return NormalCdf(std::sqrt(n / (n - 1.0)) * StudentQuantile(p, n - 1.0));
}

/// Where the resampled values are read for the two bounds: probabilities.
Outcome<Interval> ReadingLevels(std::size_t clusters, const ClusterStatistic& statistic,
                                const ClusterBootstrapOptions& options, double estimate,
                                const std::vector<double>& resampled) {
  const double low = (1.0 - options.level) / 2.0;
  if (options.interval == BootstrapInterval::kPercentile) return Interval{low, 1.0 - low};
  if (options.interval == BootstrapInterval::kExpandedPercentile) {
    const double expanded = ExpandedLevel(low, clusters);
    return Interval{expanded, 1.0 - expanded};
  }
  const std::vector<double> jackknife = Defined(Jackknife(clusters, statistic, options.threads));
  if (jackknife.size() < clusters) {
    return NotEstimable("The statistic depends on the presence of a single patient.");
  }
  const double bias = MedianBias(resampled, estimate);
  const double acceleration = Acceleration(jackknife);
  return Interval{CorrectedLevel(low, bias, acceleration),
                  CorrectedLevel(1.0 - low, bias, acceleration)};
}

}  // namespace

Outcome<Estimate> ClusterBootstrap(std::size_t clusters, const ClusterStatistic& statistic,
                                   const ClusterBootstrapOptions& options) {
  options.Validate();
  if (clusters < 2) {
    return Refusal{RefusalCode::kTooFewValues, "A bootstrap needs at least two patients."};
  }
  const std::optional<double> estimate = statistic(std::vector<int>(clusters, 1));
  if (!estimate) return NotEstimable("The statistic is undefined for these data.");
  const std::vector<double> resampled = Defined(Resample(clusters, statistic, options));
  if (static_cast<double>(resampled.size()) < 0.95 * options.resamples) {
    return NotEstimable("The statistic is undefined in more than 5 % of the bootstrap resamples.");
  }
  const double standard_error = StandardDeviation(resampled);
  if (standard_error == 0.0) {
    return Refusal{RefusalCode::kNoVariation, "All bootstrap resamples give the same value."};
  }
  const auto levels = ReadingLevels(clusters, statistic, options, *estimate, resampled);
  if (!levels) return levels.refusal();
  return Estimate{*estimate, standard_error,
                  Interval{Quantile(resampled, levels->low), Quantile(resampled, levels->high)},
                  MethodName(options.interval)};
}

}  // namespace etalon::stats
