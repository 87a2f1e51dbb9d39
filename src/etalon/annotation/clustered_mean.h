#pragma once

#include <cstddef>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/estimate.h"

namespace etalon::annotation {

/// A value and the patient that it is of.
struct ClusteredValue {
  std::size_t cluster = 0;
  double value = 0.0;
};

/// Mean over all values with an interval that keeps the values of a patient together: linearised
/// standard error over clusters, Student's t of one less than their number [Cochran1977, 6.3].
/// One cluster: no interval.
/// @param clusters one more than the largest number of a cluster.
/// @param least, most bounds that the interval keeps within, as 0 and 1 of Dice.
/// @return Refusal(kTooFewValues) without values.
Outcome<stats::Estimate> ClusteredMean(const std::vector<ClusteredValue>& values,
                                       std::size_t clusters, double least, double most);

}  // namespace etalon::annotation
