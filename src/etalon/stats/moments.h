#pragma once

#include <vector>

namespace etalon::stats {

/// @throws ContractError for an empty sample.
double Mean(const std::vector<double>& sample);

/// Square root of the sum of squared deviations over n - 1; 0 for fewer than two values.
double StandardDeviation(const std::vector<double>& sample);

/// Product-moment correlation. @throws ContractError unless both have the same length >= 2 and
/// neither is constant.
double PearsonCorrelation(const std::vector<double>& x, const std::vector<double>& y);

}  // namespace etalon::stats
