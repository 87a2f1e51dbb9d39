#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/cohort/multiplicity.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

enum class CorrelationMethod { kPearson, kSpearman, kKendall };

/// "Pearson", "Spearman", "Kendall tau-b".
std::string_view Name(CorrelationMethod method);

/// A correlation over the rows where neither value is missing.
struct Correlation {
  CorrelationMethod method = CorrelationMethod::kPearson;
  std::size_t pairs = 0;  ///< complete rows
  Estimate coefficient;   ///< without an interval where there are too few pairs for one
  TestResult test;        ///< of no association; infinite statistic for a perfect Pearson line
};

// Missing cells are quiet NaN and drop their row. All refuse with kTooFewValues below 3 complete
// rows (Kendall: 2) and with kNoVariation when either variable is constant.
// All throw ContractError for samples of unequal length or infinite values.

/// Product-moment correlation; interval by Fisher's z (from 4 pairs), t test with n - 2 degrees.
Outcome<Correlation> Pearson(const std::vector<double>& x, const std::vector<double>& y);

/// Rank correlation; interval with the variance of [Bonett2000] on Fisher's z (from 4 pairs). The
/// statistic is S, the sum of squared rank differences. p as R's cor.test: permutations for n <= 9,
/// Edgeworth's series [Best1975] for n <= 1290, both without ties; t approximation otherwise.
/// `test.method` names the one used.
Outcome<Correlation> Spearman(const std::vector<double>& x, const std::vector<double>& y);

/// Tau-b in n log n [Knight1966]; interval with Fieller's variance 0.437 / (n - 4) on Fisher's z
/// [Bonett2000] (from 5 pairs). p: exact for n < 50 without ties (statistic: concordant pairs),
/// otherwise normal with Kendall's variance for ties (statistic: z).
Outcome<Correlation> KendallTauB(const std::vector<double>& x, const std::vector<double>& y);

Outcome<Correlation> Correlate(CorrelationMethod method, const std::vector<double>& x,
                               const std::vector<double>& y);

/// One pair of variables, `row` < `column`, with the p-value adjusted over the whole matrix.
struct CorrelationCell {
  std::size_t row = 0;
  std::size_t column = 0;
  Outcome<Correlation> correlation;
  std::optional<double> adjusted_p;  ///< absent when the correlation is refused
};

/// Correlations of every pair of variables, each over its own complete rows.
struct CorrelationMatrix {
  std::size_t variables = 0;
  Adjustment adjustment = Adjustment::kNone;
  std::vector<CorrelationCell> cells;  ///< upper triangle, row by row

  /// The cell of two different variables, in either order. @throws ContractError otherwise.
  const CorrelationCell& At(std::size_t a, std::size_t b) const;
};

/// @param columns one sample a variable, all of one length. @throws ContractError otherwise.
CorrelationMatrix Correlations(const std::vector<std::vector<double>>& columns,
                               CorrelationMethod method, Adjustment adjustment);

}  // namespace etalon::stats
