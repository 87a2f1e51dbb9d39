#pragma once

#include <vector>

#include "etalon/atlas/neighbours.h"

namespace etalon::atlas {

/// Local outlier factor of every point [Breunig2000]: how much sparser its surroundings are than
/// those of its neighbours; about 1 within a cloud. Points with as many twins as neighbours get 1.
std::vector<double> LocalOutlierFactors(const NeighbourLists& neighbours);

/// The points, most outlying first, whose factor exceeds the median by more than `deviations`
/// robust standard deviations (1.4826 times the median absolute deviation), and 1.5 in any case.
std::vector<std::size_t> FindOutliers(const std::vector<double>& factors, double deviations = 5.0);

}  // namespace etalon::atlas
