#pragma once

#include <cstdint>
#include <optional>

#include "etalon/core/outcome.h"

namespace etalon::stats {

/// Counts of a 2 x 2 table, by row and column.
struct ContingencyTable {
  std::int64_t first_first = 0;
  std::int64_t first_second = 0;
  std::int64_t second_first = 0;
  std::int64_t second_second = 0;
};

struct FisherExact {
  double p_value = 1.0;          ///< two-sided: all tables no more probable than the observed one
  double p_value_greater = 1.0;  ///< odds ratio above 1
  double p_value_less = 1.0;     ///< odds ratio below 1
  /// Conditional maximum likelihood, not the cross product. Refusal(kNotEstimable) where unbounded.
  Outcome<double> odds_ratio;
  double odds_ratio_low = 0.0;            ///< exact conditional interval
  std::optional<double> odds_ratio_high;  ///< none: unbounded
};

/// Fisher's exact test as R's `fisher.test` defines it (the search for the odds ratio here goes to
/// full precision; R's stops at about 1e-4).
/// @return Refusal(kTooFewValues) when a row or a column of the table is empty.
/// @throws ContractError for a negative count, a level outside (0, 1), or over 10^7 possible
/// tables.
Outcome<FisherExact> TestFisherExact(const ContingencyTable& table, double level = 0.95);

}  // namespace etalon::stats
