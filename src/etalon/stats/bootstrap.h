#pragma once

#include <cstdint>
#include <vector>

#include "etalon/core/measurement.h"

namespace etalon::stats {

/// 95 % percentile interval of the mean over all values, by resampling whole clusters (the values
/// of one patient stay together). Deterministic for a seed.
/// @throws ContractError without clusters or with an empty one.
Interval ClusterBootstrapMean(const std::vector<std::vector<double>>& clusters,
                              int resamples = 2000, std::uint64_t seed = 1);

}  // namespace etalon::stats
