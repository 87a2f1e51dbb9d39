#pragma once

#include "etalon/core/outcome.h"
#include "etalon/stats/accuracy/proportions.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// Tests of equal marginal proportions [McNemar1947]. Only subjects with two different results
/// count.
struct McNemarTests {
  TestResult chi_squared;  ///< without continuity correction
  TestResult corrected;    ///< with it, as R prints by default
  TestResult exact;        ///< binomial; the statistic is the smaller discordant count
  TestResult mid_p;  ///< exact less half of the observed probability; recommended [Fagerland2013]
};

/// @return Refusal(kNoVariation) when no subject has two different results.
/// @throws ContractError for a negative count or over 2^31 - 1 discordant subjects.
Outcome<McNemarTests> TestMcNemar(const PairedCounts& counts);

}  // namespace etalon::stats
