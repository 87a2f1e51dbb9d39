#pragma once

#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// Shapiro-Wilk test of normality by the approximation of [Royston1995] (AS R94); the statistic is
/// W, the p-value that of the upper tail of its transform. Missing values are quiet NaN and are
/// left out. Refuses with kTooFewValues below 3 values, kNotApplicable above 5000 (outside the
/// approximation's range), kNoVariation when all are equal. @throws ContractError for infinities.
Outcome<TestResult> ShapiroWilk(const std::vector<double>& sample);

}  // namespace etalon::stats
