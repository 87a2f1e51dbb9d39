#pragma once

#include "etalon/core/error.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {

/// How many standard errors a two-sided normal interval reaches to either side: 1.96 for 0.95.
/// @throws ContractError for a level outside (0, 1).
inline double NormalFactor(double level) {
  Require(level > 0.0 && level < 1.0, "the level of an interval lies between 0 and 1");
  return level == 0.95 ? kNormal975 : NormalQuantile(0.5 + level / 2.0);
}

}  // namespace etalon::stats
