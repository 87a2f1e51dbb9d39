#pragma once

#include <cstdint>

#include "etalon/core/measurement.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// `successes` of `trials`.
struct Count {
  std::int64_t successes = 0;
  std::int64_t trials = 0;
};

// Two-sided intervals of a proportion. All throw ContractError unless 0 <= successes <= trials,
// trials > 0 and 0 < level < 1.

/// Score interval without continuity correction [Wilson1927]; coverage close to nominal on average.
Interval WilsonInterval(const Count& count, double level = 0.95);

/// "Exact" interval [Clopper1934]: covers at least nominally, for small numbers considerably more.
Interval ClopperPearsonInterval(const Count& count, double level = 0.95);

/// Wald interval about (successes + z^2 / 2) / (trials + z^2) [Agresti1998], clipped to [0, 1].
Interval AgrestiCoullInterval(const Count& count, double level = 0.95);

/// The proportion with its standard error and Wilson interval.
Estimate Proportion(const Count& count, double level = 0.95);

/// Difference a - b of two independent proportions, hybrid score interval [Newcombe1998, method
/// 10].
Estimate ProportionDifference(const Count& a, const Count& b, double level = 0.95);

/// Two yes/no results for each subject.
struct PairedCounts {
  std::int64_t both = 0;
  std::int64_t only_first = 0;
  std::int64_t only_second = 0;
  std::int64_t neither = 0;
};

/// Difference first - second of two proportions of the same subjects, hybrid score interval
/// [Newcombe1998paired, method 10]. @throws ContractError for a negative count, no subject, or a
/// level outside (0, 1).
Estimate PairedProportionDifference(const PairedCounts& counts, double level = 0.95);

}  // namespace etalon::stats
