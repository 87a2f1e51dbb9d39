#pragma once

#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/cohort/follow_up.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// The cumulative incidence from `time` on.
struct IncidenceStep {
  double time = 0.0;
  double incidence = 0.0;       ///< probability of the event of this cause by `time`
  double standard_error = 0.0;  ///< of the incidence [Gray1988], as R's cmprsk
};

/// Aalen-Johansen's estimate of the incidence of one cause in the presence of the others
/// [Aalen1978]. Unlike one minus Kaplan-Meier it does not count those who can no longer have it.
struct CumulativeIncidence {
  int cause = 0;
  std::size_t subjects = 0;
  std::size_t events = 0;            ///< of this cause
  double last_time = 0.0;            ///< the longest follow-up
  std::vector<IncidenceStep> steps;  ///< one a time of an event of this cause, ascending

  /// Incidence by a time; its interval is symmetric on log(-log), within (0, 1), and absent before
  /// the first event. Refuses with kNotEstimable after the longest follow-up.
  /// @throws ContractError for a negative time.
  Outcome<Estimate> At(double time) const;
};

/// Subjects with a missing time are left out. Refuses with kTooFewValues without an event of the
/// cause. @throws ContractError for a negative time or cause, or for `cause` < 1.
Outcome<CumulativeIncidence> FitCumulativeIncidence(const std::vector<CompetingFollowUp>& subjects,
                                                    int cause);

/// Gray's test that the incidence of a cause is equal in two or more groups [Gray1988] (rho = 0,
/// one stratum). @param groups one label a subject. Refuses with kTooFewValues below two groups or
/// without an event of the cause, kNotEstimable where the groups do not overlap. @throws
/// ContractError as above, or for lengths that differ.
Outcome<TestResult> GrayTest(const std::vector<CompetingFollowUp>& subjects,
                             const std::vector<int>& groups, int cause);

}  // namespace etalon::stats
