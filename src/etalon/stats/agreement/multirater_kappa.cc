#include "etalon/stats/agreement/multirater_kappa.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "etalon/core/error.h"
#include "etalon/stats/agreement/kappa_weights.h"
#include "etalon/stats/bootstrap.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

using Matrix = std::vector<std::vector<double>>;

double Sum(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum;
}

/// The subjects that were read at all, and the shares of the grades among them, each subject with
/// the same weight [Gwet2021].
struct Rated {
  Matrix rows;
  std::vector<double> shares;
  double pairable = 0.0;  ///< subjects with two or more readings
};

Rated RatedSubjects(const GradeCounts& counts) {
  Rated rated{{}, std::vector<double>(counts.categories(), 0.0)};
  for (const auto& row : counts.rows()) {
    const double readings = Sum(row);
    if (readings == 0.0) continue;
    if (readings >= 2.0) rated.pairable += 1.0;
    for (std::size_t k = 0; k < row.size(); ++k) rated.shares[k] += row[k] / readings;
    rated.rows.push_back(row);
  }
  for (double& share : rated.shares) share /= static_cast<double>(rated.rows.size());
  return rated;
}

/// Weighted agreement among the readers of one subject; nothing below two readings.
std::optional<double> Agreement(const std::vector<double>& row, const Matrix& weights) {
  const double readings = Sum(row);
  if (readings < 2.0) return std::nullopt;
  double agreement = 0.0;
  for (std::size_t k = 0; k < row.size(); ++k) {
    double alike = -1.0;
    for (std::size_t l = 0; l < row.size(); ++l) alike += weights[k][l] * row[l];
    agreement += row[k] * alike;
  }
  return agreement / (readings * (readings - 1.0));
}

/// Chance agreement as a sum over grades of share * chance[grade].
struct Chance {
  std::vector<double> per_grade;
  double expected;
};

Chance FleissChance(const Rated& rated) {
  Chance chance{rated.shares, 0.0};
  for (const double share : rated.shares) chance.expected += share * share;
  return chance;
}

Chance GwetChance(const Rated& rated, const Matrix& weights) {
  double total_weight = 0.0;
  for (const auto& row : weights) total_weight += Sum(row);
  const auto q = static_cast<double>(weights.size());
  const double factor = total_weight / (q * (q - 1.0));
  Chance chance{{}, 0.0};
  for (const double share : rated.shares) {
    chance.per_grade.push_back(factor * (1.0 - share));
    chance.expected += share * chance.per_grade.back();
  }
  return chance;
}

double ChanceOf(const std::vector<double>& row, const Chance& chance) {
  double sum = 0.0;
  for (std::size_t k = 0; k < row.size(); ++k) sum += row[k] * chance.per_grade[k];
  return sum / Sum(row);
}

double MeanAgreement(const Rated& rated, const Matrix& weights) {
  double sum = 0.0;
  for (const auto& row : rated.rows) sum += Agreement(row, weights).value_or(0.0);
  return sum / rated.pairable;
}

/// Standard error of (pa - pe) / (1 - pe) by its influence of each subject [Gwet2021].
double LinearisedError(const Rated& rated, const Matrix& weights, const Chance& chance,
                       double coefficient) {
  const auto n = static_cast<double>(rated.rows.size());
  const double doubt = 1.0 - chance.expected;
  double squares = 0.0;
  for (const auto& row : rated.rows) {
    double influence = 0.0;
    if (const auto agreement = Agreement(row, weights)) {
      influence = n / rated.pairable * (*agreement - chance.expected) / doubt;
    }
    influence -= 2.0 * (1.0 - coefficient) * (ChanceOf(row, chance) - chance.expected) / doubt;
    squares += (influence - coefficient) * (influence - coefficient);
  }
  return std::sqrt(squares / (n * (n - 1.0)));
}

Estimate StudentEstimate(double value, double error, double subjects) {
  if (error <= 1e-14) return {value, std::nullopt, std::nullopt, ""};
  const double reach = StudentQuantile(0.975, subjects - 1.0) * error;
  return {value, error, Interval{value - reach, std::min(1.0, value + reach)},
          "linearised over subjects, t"};
}

ChanceCorrected Correct(const Rated& rated, const Matrix& weights, const Chance& chance) {
  const double observed = MeanAgreement(rated, weights);
  const double coefficient = (observed - chance.expected) / (1.0 - chance.expected);
  const auto n = static_cast<double>(rated.rows.size());
  return {rated.rows.size(), observed, chance.expected,
          StudentEstimate(coefficient, LinearisedError(rated, weights, chance, coefficient), n)};
}

std::optional<Refusal> WhyNot(const Rated& rated) {
  if (rated.pairable >= 2.0) return std::nullopt;
  return Refusal{RefusalCode::kTooFewValues, "agreement needs two subjects with two readings"};
}

/// The number of readings that every subject has, if it is the same.
std::optional<double> EqualReadings(const Rated& rated) {
  const double first = Sum(rated.rows.front());
  for (const auto& row : rated.rows) {
    if (Sum(row) != first) return std::nullopt;
  }
  return first;
}

double NullError(const Rated& rated, double readings) {
  double pq = 0.0;
  double skew = 0.0;
  for (const double p : rated.shares) {
    pq += p * (1.0 - p);
    skew += p * (1.0 - p) * (1.0 - 2.0 * p);
  }
  const double pairs = static_cast<double>(rated.rows.size()) * readings * (readings - 1.0);
  return std::sqrt(std::max(0.0, 2.0 * (pq * pq - skew) / pairs)) / pq;
}

FleissCategory CategoryOf(const Rated& rated, std::size_t grade, std::optional<double> readings) {
  const double p = rated.shares[grade];
  FleissCategory category{0.0, std::nullopt};
  if (p <= 0.0 || p >= 1.0) return category;
  double split = 0.0;
  for (const auto& row : rated.rows) {
    const double all = Sum(row);
    if (all >= 2.0) split += row[grade] * (all - row[grade]) / (all * (all - 1.0));
  }
  category.kappa = 1.0 - split / rated.pairable / (p * (1.0 - p));
  if (readings) {
    const auto n = static_cast<double>(rated.rows.size());
    category.null_standard_error = std::sqrt(2.0 / (n * *readings * (*readings - 1.0)));
  }
  return category;
}

void FillNullTest(const Rated& rated, FleissKappa& result) {
  const auto readings = EqualReadings(rated);
  for (std::size_t grade = 0; grade < rated.shares.size(); ++grade) {
    result.categories.push_back(CategoryOf(rated, grade, readings));
  }
  if (!readings) return;
  result.null_standard_error = NullError(rated, *readings);
  const double z = result.kappa.value / *result.null_standard_error;
  result.test = TestResult{z, TwoSidedNormal(z), std::nullopt, "normal, null variance"};
}

std::vector<double> CheckedRow(std::vector<double> row, std::size_t categories) {
  Require(row.size() == categories && categories >= 2, "counts of grades with ragged rows");
  for (const double count : row) {
    Require(std::isfinite(count) && count >= 0.0 && count == std::floor(count),
            "a count of readers is no whole number from 0");
  }
  return row;
}

std::size_t GradeOf(double value, std::size_t categories) {
  Require(value >= 0.0 && value < static_cast<double>(categories) && value == std::floor(value),
          "a grade is not one of 0 .. categories - 1");
  return static_cast<std::size_t>(value);
}

/// Cohen's kappa of two readers in the drawn subjects.
std::optional<double> DrawnKappa(const RatingTable& table, std::size_t first, std::size_t second,
                                 std::span<const int> draws, const Matrix& weights) {
  const std::size_t k = weights.size();
  std::vector<double> rows(k, 0.0);
  std::vector<double> columns(k, 0.0);
  double total = 0.0;
  double observed = 0.0;
  for (std::size_t i = 0; i < table.subjects(); ++i) {
    const auto cells = table.Cells(i);
    if (draws[i] == 0 || std::isnan(cells[first]) || std::isnan(cells[second])) continue;
    const auto a = static_cast<std::size_t>(cells[first]);
    const auto b = static_cast<std::size_t>(cells[second]);
    total += draws[i];
    rows[a] += draws[i];
    columns[b] += draws[i];
    observed += draws[i] * weights[a][b];
  }
  if (total == 0.0) return std::nullopt;
  double expected = 0.0;
  for (std::size_t a = 0; a < k; ++a) {
    for (std::size_t b = 0; b < k; ++b) expected += weights[a][b] * rows[a] * columns[b];
  }
  expected /= total * total;
  if (1.0 - expected <= 1e-12) return std::nullopt;
  return (observed / total - expected) / (1.0 - expected);
}

std::optional<double> MeanOfPairs(const RatingTable& table, std::span<const int> draws,
                                  const Matrix& weights) {
  double sum = 0.0;
  double pairs = 0.0;
  for (std::size_t first = 0; first < table.readers(); ++first) {
    for (std::size_t second = first + 1; second < table.readers(); ++second) {
      const auto kappa = DrawnKappa(table, first, second, draws, weights);
      if (!kappa) continue;
      sum += *kappa;
      pairs += 1.0;
    }
  }
  if (pairs == 0.0) return std::nullopt;
  return sum / pairs;
}

}  // namespace

GradeCounts::GradeCounts(std::vector<std::vector<double>> counts) {
  Require(!counts.empty(), "counts of grades without subjects");
  const std::size_t categories = counts.front().size();
  for (auto& row : counts) counts_.push_back(CheckedRow(std::move(row), categories));
}

GradeCounts GradeCounts::FromRatings(const RatingTable& table, std::size_t categories) {
  Require(table.sessions() == 1, "counts of grades take one session");
  Matrix counts(table.subjects(), std::vector<double>(categories, 0.0));
  for (std::size_t i = 0; i < table.subjects(); ++i) {
    for (const double grade : table.OfSubject(i)) counts[i][GradeOf(grade, categories)] += 1.0;
  }
  return GradeCounts(std::move(counts));
}

Outcome<FleissKappa> AnalyseFleissKappa(const GradeCounts& counts) {
  const Rated rated = RatedSubjects(counts);
  if (const auto refusal = WhyNot(rated)) return *refusal;
  const Chance chance = FleissChance(rated);
  if (1.0 - chance.expected <= 1e-12) {
    return Refusal{RefusalCode::kNoVariation, "one grade was used throughout"};
  }
  const ChanceCorrected corrected =
      Correct(rated, AgreementWeights(KappaWeights::kNominal, counts.categories()), chance);
  FleissKappa result{corrected.subjects,
                     corrected.observed_agreement,
                     corrected.expected_agreement,
                     corrected.coefficient,
                     std::nullopt,
                     std::nullopt,
                     {}};
  FillNullTest(rated, result);
  return result;
}

Outcome<ChanceCorrected> AnalyseGwet(const GradeCounts& counts, KappaWeights weights) {
  const Rated rated = RatedSubjects(counts);
  if (const auto refusal = WhyNot(rated)) return *refusal;
  const Matrix matrix = AgreementWeights(weights, counts.categories());
  const Chance chance = GwetChance(rated, matrix);
  if (1.0 - chance.expected <= 1e-12) {
    return Refusal{RefusalCode::kNotEstimable, "chance alone would agree completely"};
  }
  return Correct(rated, matrix, chance);
}

Outcome<Estimate> AnalyseLightKappa(const RatingTable& table, std::size_t categories,
                                    KappaWeights weights, int resamples) {
  if (table.sessions() > 1) {
    return Refusal{RefusalCode::kNotApplicable, "Light's kappa takes one session"};
  }
  if (table.subjects() < 2 || table.readers() < 2) {
    return Refusal{RefusalCode::kTooFewValues, "Light's kappa needs two subjects and two readers"};
  }
  for (const double grade : table.All()) GradeOf(grade, categories);
  const Matrix matrix = AgreementWeights(weights, categories);
  const auto statistic = [&](std::span<const int> draws) {
    return MeanOfPairs(table, draws, matrix);
  };
  const auto value = statistic(std::vector<int>(table.subjects(), 1));
  if (!value) return Refusal{RefusalCode::kNoVariation, "one grade was used throughout"};
  ClusterBootstrapOptions options;
  options.resamples = resamples;
  options.interval = BootstrapInterval::kBiasCorrectedAccelerated;
  const auto bootstrapped = ClusterBootstrap(table.subjects(), statistic, options);
  if (bootstrapped) return *bootstrapped;
  return Estimate{*value, std::nullopt, std::nullopt, ""};
}

}  // namespace etalon::stats
