#pragma once

#include <vector>

namespace etalon::stats {

/// Sample quantile by linear interpolation between order statistics (type 7 of [Hyndman1996], the
/// default of R). @param p in [0, 1]. @throws ContractError for an empty sample or another p.
double Quantile(std::vector<double> sample, double p);

}  // namespace etalon::stats
