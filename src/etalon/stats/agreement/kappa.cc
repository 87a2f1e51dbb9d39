#include "etalon/stats/agreement/kappa.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/stats/agreement/kappa_weights.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

using Matrix = std::vector<std::vector<double>>;

/// Ends of the weighted table that the variances need.
struct Agreement {
  Matrix weights;
  std::vector<double> first;
  std::vector<double> second;
  std::vector<double> row_weight;     ///< mean weight of a grade of the first reader by chance
  std::vector<double> column_weight;  ///< of the second
  double observed = 0.0;
  double expected = 0.0;
};

Agreement AgreementOf(const GradeTable& table, KappaWeights weights) {
  const std::size_t k = table.categories();
  Agreement agreement{AgreementWeights(weights, k), table.FirstMarginal(), table.SecondMarginal(),
                      std::vector<double>(k), std::vector<double>(k)};
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < k; ++j) {
      const double weight = agreement.weights[i][j];
      agreement.row_weight[i] += weight * agreement.second[j];
      agreement.column_weight[j] += weight * agreement.first[i];
      agreement.observed += weight * table.Share(i, j);
      agreement.expected += weight * agreement.first[i] * agreement.second[j];
    }
  }
  return agreement;
}

/// Large-sample variance times n (1 - pe)^2 [Fleiss1969, equation 9].
double VarianceTerm(const GradeTable& table, const Agreement& agreement, double kappa) {
  double sum = 0.0;
  for (std::size_t i = 0; i < table.categories(); ++i) {
    for (std::size_t j = 0; j < table.categories(); ++j) {
      const double chance = agreement.row_weight[i] + agreement.column_weight[j];
      const double term = agreement.weights[i][j] - chance * (1.0 - kappa);
      sum += table.Share(i, j) * term * term;
    }
  }
  const double centre = kappa - agreement.expected * (1.0 - kappa);
  return std::max(0.0, sum - centre * centre);
}

/// The same under kappa = 0 [Fleiss1969, equation 10].
double NullVarianceTerm(const GradeTable& table, const Agreement& agreement) {
  double sum = 0.0;
  for (std::size_t i = 0; i < table.categories(); ++i) {
    for (std::size_t j = 0; j < table.categories(); ++j) {
      const double term =
          agreement.weights[i][j] - agreement.row_weight[i] - agreement.column_weight[j];
      sum += agreement.first[i] * agreement.second[j] * term * term;
    }
  }
  return std::max(0.0, sum - agreement.expected * agreement.expected);
}

Estimate WaldEstimate(double kappa, double error) {
  if (error == 0.0) return {kappa, std::nullopt, std::nullopt, ""};
  return {kappa, error,
          Interval{kappa - kNormal975 * error, std::min(1.0, kappa + kNormal975 * error)},
          "Wald, Fleiss-Cohen-Everitt"};
}

TestResult NullTest(double kappa, double error) {
  if (error == 0.0) return {0.0, 1.0, std::nullopt, "no test: no variation by chance"};
  return {kappa / error, TwoSidedNormal(kappa / error), std::nullopt, "normal, null variance"};
}

std::vector<std::vector<double>> CheckedCounts(std::vector<std::vector<double>> counts) {
  Require(counts.size() >= 2, "a table of grades needs two grades");
  for (const auto& row : counts) {
    Require(row.size() == counts.size(), "a table of grades is square");
    for (const double count : row) {
      Require(std::isfinite(count) && count >= 0.0, "a count is negative or no number");
    }
  }
  return counts;
}

std::size_t GradeOf(double value, std::size_t categories) {
  Require(value >= 0.0 && value < static_cast<double>(categories) && value == std::floor(value),
          "a grade is not one of 0 .. categories - 1");
  return static_cast<std::size_t>(value);
}

}  // namespace

GradeTable::GradeTable(std::vector<std::vector<double>> counts)
    : counts_(CheckedCounts(std::move(counts))), cases_(0.0) {
  for (const auto& row : counts_) {
    for (const double count : row) cases_ += count;
  }
  Require(cases_ > 0.0, "a table of grades without cases");
}

GradeTable GradeTable::FromGrades(const std::vector<double>& first,
                                  const std::vector<double>& second, std::size_t categories) {
  Require(first.size() == second.size(), "grades of unequal number");
  std::vector<std::vector<double>> counts(categories, std::vector<double>(categories, 0.0));
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (std::isnan(first[i]) || std::isnan(second[i])) continue;
    counts[GradeOf(first[i], categories)][GradeOf(second[i], categories)] += 1.0;
  }
  return GradeTable(std::move(counts));
}

std::vector<double> GradeTable::FirstMarginal() const {
  std::vector<double> marginal(categories(), 0.0);
  for (std::size_t i = 0; i < categories(); ++i) {
    for (std::size_t j = 0; j < categories(); ++j) marginal[i] += Share(i, j);
  }
  return marginal;
}

std::vector<double> GradeTable::SecondMarginal() const {
  std::vector<double> marginal(categories(), 0.0);
  for (std::size_t i = 0; i < categories(); ++i) {
    for (std::size_t j = 0; j < categories(); ++j) marginal[j] += Share(i, j);
  }
  return marginal;
}

Outcome<CohenKappa> AnalyseCohenKappa(const GradeTable& table, KappaWeights weights) {
  const Agreement agreement = AgreementOf(table, weights);
  const double doubt = 1.0 - agreement.expected;
  if (doubt <= 1e-12) {
    return Refusal{RefusalCode::kNoVariation, "both readers used one grade only"};
  }
  const double kappa = (agreement.observed - agreement.expected) / doubt;
  const double root = std::sqrt(table.cases()) * doubt;
  const double error = std::sqrt(VarianceTerm(table, agreement, kappa)) / root;
  const double null_error = std::sqrt(NullVarianceTerm(table, agreement)) / root;
  const double simple = std::sqrt(agreement.observed * (1.0 - agreement.observed)) / root;
  const bool perfect = agreement.observed >= 1.0 - 1e-12;
  return CohenKappa{table.cases(),          agreement.observed,
                    agreement.expected,     WaldEstimate(kappa, perfect ? 0.0 : error),
                    perfect ? 0.0 : simple, NullTest(kappa, null_error)};
}

Outcome<PrevalenceAndBias> AnalysePrevalence(const GradeTable& table) {
  if (table.categories() != 2) {
    return Refusal{RefusalCode::kNotApplicable, "prevalence and bias indices are of two grades"};
  }
  return PrevalenceAndBias{table.Share(0, 0) - table.Share(1, 1),
                           table.Share(0, 1) - table.Share(1, 0)};
}

Estimate AdjustedKappa(const GradeTable& table) {
  double agreed = 0.0;
  for (std::size_t i = 0; i < table.categories(); ++i) agreed += table.Count(i, i);
  const double n = table.cases();
  const auto k = static_cast<double>(table.categories());
  const auto adjusted = [&](double share) { return (k * share - 1.0) / (k - 1.0); };
  const double low = agreed > 0.0 ? BetaQuantile(0.025, agreed, n - agreed + 1.0) : 0.0;
  const double high = agreed < n ? BetaQuantile(0.975, agreed + 1.0, n - agreed) : 1.0;
  const double share = agreed / n;
  return {adjusted(share), k / (k - 1.0) * std::sqrt(share * (1.0 - share) / n),
          Interval{adjusted(low), adjusted(high)}, "exact binomial"};
}

KappaBand LandisKochBand(double kappa) {
  if (kappa < 0.0) return KappaBand::kPoor;
  if (kappa <= 0.2) return KappaBand::kSlight;
  if (kappa <= 0.4) return KappaBand::kFair;
  if (kappa <= 0.6) return KappaBand::kModerate;
  return kappa <= 0.8 ? KappaBand::kSubstantial : KappaBand::kAlmostPerfect;
}

std::string Name(KappaBand band) {
  switch (band) {
    case KappaBand::kPoor:
      return "poor";
    case KappaBand::kSlight:
      return "slight";
    case KappaBand::kFair:
      return "fair";
    case KappaBand::kModerate:
      return "moderate";
    case KappaBand::kSubstantial:
      return "substantial";
    case KappaBand::kAlmostPerfect:
      return "almost perfect";
  }
  throw ContractError("kappa band without a name");
}

}  // namespace etalon::stats
