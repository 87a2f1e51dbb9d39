#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/agreement/rating_table.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// How much of an agreement two different grades are worth.
enum class KappaWeights {
  kNominal,   ///< 1 for the same grade, 0 otherwise
  kLinear,    ///< 1 - |i - j| / (k - 1): Cicchetti-Allison, "equal spacing"
  kQuadratic  ///< 1 - ((i - j) / (k - 1))^2: Fleiss-Cohen
};

/// How often two readers gave each pair of grades: counts[i][j], rows the first reader.
class GradeTable {
 public:
  /// @throws ContractError unless square, at least 2 x 2, without negative or non-finite counts and
  /// with at least one case.
  explicit GradeTable(std::vector<std::vector<double>> counts);

  /// Grades 0 .. categories - 1 by case, NaN = missing: such cases are left out.
  /// @throws ContractError for unequal lengths, other grades, or no complete case.
  static GradeTable FromGrades(const std::vector<double>& first, const std::vector<double>& second,
                               std::size_t categories);

  std::size_t categories() const { return counts_.size(); }
  double cases() const { return cases_; }
  double Share(std::size_t i, std::size_t j) const { return counts_[i][j] / cases_; }
  double Count(std::size_t i, std::size_t j) const { return counts_[i][j]; }
  std::vector<double> FirstMarginal() const;
  std::vector<double> SecondMarginal() const;

 private:
  std::vector<std::vector<double>> counts_;
  double cases_;
};

struct CohenKappa {
  double cases;
  double observed_agreement;  ///< weighted
  double expected_agreement;  ///< weighted, by the two readers' marginals
  Estimate kappa;  ///< SE of [Fleiss1969]; Wald interval, as in R's vcd::confint, not beyond 1
  /// sqrt(po (1 - po) / (n (1 - pe)^2)) of [Cohen1960], too large as a rule; epiR's "cohen".
  double simple_standard_error;
  TestResult test;  ///< of kappa = 0, with the null SE of [Fleiss1969]
};

/// Cohen's kappa, weighted or not, of two readers.
///
/// For grades in order (Perugini) quadratic weights are the usual choice and behave as an ICC;
/// linear weights beside them show how much rests on the choice.
/// @return Refusal(kNoVariation) when chance agreement is complete: both readers used one grade.
Outcome<CohenKappa> AnalyseCohenKappa(const GradeTable& table,
                                      KappaWeights weights = KappaWeights::kNominal);

/// Why a kappa can be low although readers agree: one grade prevails, or the readers differ in how
/// often they use it. Of two grades. [Byrt1993]
struct PrevalenceAndBias {
  double prevalence_index;  ///< (a - d) / n
  double bias_index;        ///< (b - c) / n
};

/// @return Refusal(kNotApplicable) unless there are two grades.
Outcome<PrevalenceAndBias> AnalysePrevalence(const GradeTable& table);

/// Prevalence- and bias-adjusted kappa, (k po - 1) / (k - 1); for two grades 2 po - 1. Interval
/// from the exact binomial interval of po, as in epiR. [Byrt1993]
Estimate AdjustedKappa(const GradeTable& table);

/// Reading of a kappa [Landis1977].
enum class KappaBand { kPoor, kSlight, kFair, kModerate, kSubstantial, kAlmostPerfect };

/// Below 0, to 0.20, to 0.40, to 0.60, to 0.80, above.
KappaBand LandisKochBand(double kappa);
std::string Name(KappaBand band);

}  // namespace etalon::stats
