#pragma once

#include <cstddef>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/agreement/rating_table.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// Lin's concordance correlation coefficient [Lin1989]: correlation with the line of identity.
struct Concordance {
  std::size_t pairs;
  Estimate coefficient;    ///< interval by Fisher's z with Lin's variance
  double correlation;      ///< Pearson: precision
  double bias_correction;  ///< C_b: accuracy; coefficient = correlation * bias_correction
  double scale_shift;      ///< sd(b) / sd(a)
  double location_shift;   ///< (mean(b) - mean(a)) / sqrt(sd(a) sd(b))
};

/// Variances over n, as in [Lin1989] and R's epiR::epi.ccc. The interval rests on normal readings.
/// @param a,b readings by subject; pairs with a NaN are left out.
/// @return Refusal(kTooFewValues) below 4 pairs, Refusal(kNoVariation) when a method is constant.
/// @throws ContractError for unequal lengths or infinite values.
Outcome<Concordance> AnalyseConcordance(const std::vector<double>& a, const std::vector<double>& b);

/// Agreement of rankings [Kendall1939].
struct RankConcordance {
  double w;         ///< 0 no agreement, 1 the same ranking by all
  TestResult test;  ///< of W = 0: chi-squared = readers (subjects - 1) W
};

/// Kendall's W, corrected for ties, of complete rankings of the subjects by the readers.
/// @return Refusal(kNotApplicable) for missing cells or several sessions, Refusal(kTooFewValues)
///   below 2 subjects or readers, Refusal(kNoVariation) when every reader ties all subjects.
Outcome<RankConcordance> AnalyseRankConcordance(const RatingTable& table);

}  // namespace etalon::stats
