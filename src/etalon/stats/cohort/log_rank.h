#pragma once

#include <cstddef>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/cohort/follow_up.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

struct LogRankOptions {
  double rho = 0.0;         ///< weight S(t-)^rho: 0 log-rank, 1 Peto-Peto's Wilcoxon
  std::vector<int> strata;  ///< one label a subject; empty: one stratum
};

struct LogRankGroup {
  int label = 0;
  std::size_t subjects = 0;
  double observed = 0.0;  ///< weighted events
  double expected = 0.0;  ///< weighted events expected under equal hazards
};

struct LogRankResult {
  std::vector<LogRankGroup> groups;  ///< ascending labels
  TestResult test;                   ///< chi-squared with one degree fewer than groups
};

/// Fleming-Harrington's family of tests of equal hazards [Harrington1982] for two or more groups.
///
/// @param groups one label a subject, in the order of the subjects.
/// Subjects with a missing time are left out. Refuses with kTooFewValues below two groups or
/// without an event, kNotEstimable where no event finds two groups at risk.
/// @throws ContractError for lengths that differ or a negative time.
Outcome<LogRankResult> LogRank(const std::vector<FollowUp>& subjects,
                               const std::vector<int>& groups, const LogRankOptions& options = {});

}  // namespace etalon::stats
