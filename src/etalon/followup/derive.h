#pragma once

#include <vector>

#include "etalon/core/outcome.h"

namespace etalon::followup {

/// How well repeated measurements of unchanged subjects agree.
struct DerivedRepeatability {
  int subjects = 0;                 ///< with at least two values
  double degrees_of_freedom = 0.0;  ///< sum of repeats - 1
  double mean = 0.0;                ///< of the subjects' means
  double within_sd = 0.0;           ///< sqrt of the pooled within-subject variance, in the unit
  double coefficient_of_variation = 0.0;  ///< by logarithms, a fraction; 0 when not all are
                                          ///< positive or all negative
  /// Two-sided p of no rank correlation between the subjects' spread and level; small where the
  /// noise grows with the value.
  double growth_p_value = 1.0;
  bool grows_with_value = false;  ///< p < 0.05 and rising: the relative form fits better
};

/// @param subjects the values of each subject; those with one value are left out.
/// @return Refusal(kTooFewValues) with fewer than 3 subjects that have repeats;
///   Refusal(kNoVariation) when all repeats are equal.
/// @throws ContractError for values that are not finite.
Outcome<DerivedRepeatability> DeriveRepeatability(const std::vector<std::vector<double>>& subjects);

}  // namespace etalon::followup
