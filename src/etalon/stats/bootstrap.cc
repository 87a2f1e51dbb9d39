#include "etalon/stats/bootstrap.h"

#include <numeric>

#include "etalon/core/random.h"
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

}  // namespace etalon::stats
