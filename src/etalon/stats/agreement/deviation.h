#pragma once

#include <cstddef>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/agreement/rating_table.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// Percentiles of |difference|, type 7, each with the distribution-free interval between two order
/// statistics [Conover1999]; none where the sample is too small to hold it (p95: below 73 cases).
struct DeviationPercentiles {
  Estimate p50;
  Estimate p75;
  Estimate p95;
};

/// How far a method is from its reference in half, three quarters and 95 % of cases [Zhang2018].
struct Deviations {
  std::size_t cases;
  DeviationPercentiles absolute;           ///< |value - reference|, in their unit
  Outcome<DeviationPercentiles> relative;  ///< 100 |value - reference| / |reference|, in %
  std::size_t references_of_zero;          ///< cases left out of the relative figures
  double tail_ratio;                       ///< p95 / p50; 2.906 for normal differences,
                                           ///< more for heavy tails; 0 when p50 is 0
};

/// @param reference e.g. the manual readings; pairs with a NaN are left out.
/// @return Refusal(kTooFewValues) below 2 cases; `relative` refuses likewise.
/// @throws ContractError for unequal lengths or infinite values.
Outcome<Deviations> AnalyseDeviations(const std::vector<double>& value,
                                      const std::vector<double>& reference);

/// Is a program as close to the readers as they are to each other? [Barnhart2007]
struct IndividualEquivalence {
  std::size_t subjects;
  /// IEC = (E(T - R)^2 - E(R - R')^2) / (E(R - R')^2 / 2); below 0 the program disagrees with the
  /// readers less than they do among themselves. Bootstrap of subjects (BCa).
  Estimate coefficient;
  double program_reader_square;  ///< E(T - R)^2
  double reader_reader_square;   ///< E(R - R')^2
  bool equivalent;               ///< upper bound below the margin
};

/// @param program one value a subject, NaN = missing. @param readers subjects x readers, one
///   session. A subject enters with the mean over its pairs; subjects without the program's value
///   or without two readers do not count.
/// @param margin of the upper 95 % bound; 0.25 in [Tromp2022].
/// @return Refusal(kTooFewValues) below 3 such subjects, Refusal(kNoVariation) when the readers
///   never differ, Refusal(kNotApplicable) for several sessions.
Outcome<IndividualEquivalence> AnalyseIndividualEquivalence(const std::vector<double>& program,
                                                            const RatingTable& readers,
                                                            double margin = 0.25,
                                                            int resamples = 2000);

}  // namespace etalon::stats
