#pragma once

#include "etalon/core/measurement.h"

namespace etalon::stats {

/// P(T <= t) for the non-central t distribution. @throws ContractError outside its domain.
double NoncentralStudentCdf(double t, double degrees_of_freedom, double noncentrality);

/// The 95 % interval of the non-centrality that an observed t supports, by inverting its
/// distribution [Steiger1997]; within 1e-10 of the exact limits.
Interval NoncentralityInterval(double t, double degrees_of_freedom);

}  // namespace etalon::stats
