#pragma once

#include <vector>

#include "etalon/stats/cohort/follow_up.h"

namespace etalon::stats::cohort {

/// Subjects at risk just before a time, and what happens at it. Censoring at the time of an event
/// counts as after it.
struct RiskRow {
  double time = 0.0;
  double at_risk = 0.0;
  double events = 0.0;
  double censored = 0.0;
};

/// @throws ContractError for a negative or infinite time.
void RequireTime(double time);

/// Subjects with a known time. @throws ContractError for a negative or infinite time.
std::vector<FollowUp> Observed(const std::vector<FollowUp>& subjects);

/// One row a distinct time, ascending.
std::vector<RiskRow> RiskTable(std::vector<FollowUp> subjects);

}  // namespace etalon::stats::cohort
