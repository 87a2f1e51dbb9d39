#pragma once

#include <string_view>
#include <vector>

namespace etalon::stats {

/// Correction of the p-values of one family of tests.
enum class Adjustment {
  kNone,
  kBonferroni,         ///< family-wise error
  kHolm,               ///< family-wise error, uniformly sharper than Bonferroni [Holm1979]
  kHochberg,           ///< family-wise error of independent or positively dependent tests
                       ///< [Hochberg1988]
  kBenjaminiHochberg,  ///< false discovery rate [Benjamini1995]
};

/// "Holm", "Benjamini-Hochberg" ...
std::string_view Name(Adjustment adjustment);

/// Adjusted p-values, in the order given; each at most 1 and never below its raw value.
/// @throws ContractError for a p-value outside [0, 1].
std::vector<double> AdjustedPValues(const std::vector<double>& p_values, Adjustment adjustment);

}  // namespace etalon::stats
