#pragma once

#include <cstddef>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// A comparison of means.
struct MeanComparison {
  std::size_t first_count = 0;   ///< values, or complete pairs of a paired test
  std::size_t second_count = 0;  ///< 0 for one-sample and paired tests
  Estimate difference;           ///< of the means, first - second, in the unit of the values
  Estimate standardised;         ///< difference over a standard deviation, named by the function
  TestResult test;
};

// Missing values are quiet NaN and are left out. All refuse with kTooFewValues below two values (or
// pairs) a group and kNoVariation when nothing varies; all throw ContractError for infinite values.

/// Mean against `reference`; standardised by the sample's standard deviation, interval by the
/// non-central t distribution [Steiger1997].
Outcome<MeanComparison> OneSampleT(const std::vector<double>& sample, double reference = 0.0);

/// Mean of first - second over the rows where neither is missing; standardised by the standard
/// deviation of the differences (Cohen's d_z). @throws ContractError for unequal lengths.
Outcome<MeanComparison> PairedT(const std::vector<double>& first,
                                const std::vector<double>& second);

/// Two independent groups of equal variance; standardised by the pooled standard deviation (Cohen's
/// d, not corrected for small samples). Refuses unless there are 3 values in all.
Outcome<MeanComparison> StudentT(const std::vector<double>& first,
                                 const std::vector<double>& second);

/// Two independent groups of unequal variance, degrees of freedom of [Welch1947]. Standardised as
/// `StudentT`, whose assumption of one variance its interval shares.
Outcome<MeanComparison> WelchT(const std::vector<double>& first, const std::vector<double>& second);

}  // namespace etalon::stats
