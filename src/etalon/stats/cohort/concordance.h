#pragma once

#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/cohort/follow_up.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// Harrell's C: among pairs whose order of events is known, the share where the one with the
/// earlier event has the higher risk, ties of risk counting one half; in n log n.
///
/// Standard error by the infinitesimal jackknife, normal interval cut at 0 and 1, as R's
/// survival::concordance [Therneau2024].
/// @param risks higher means an earlier event; subjects with a missing time or risk are left out.
/// Refuses with kTooFewValues when no pair can be ordered.
/// @throws ContractError for lengths that differ, infinite risks or negative times.
Outcome<Estimate> Concordance(const std::vector<FollowUp>& subjects,
                              const std::vector<double>& risks);

}  // namespace etalon::stats
