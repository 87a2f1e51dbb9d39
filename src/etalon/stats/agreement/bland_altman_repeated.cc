#include "etalon/stats/agreement/bland_altman_repeated.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "etalon/core/error.h"
#include "etalon/stats/agreement/pairs.h"
#include "etalon/stats/bootstrap.h"
#include "etalon/stats/moments.h"

namespace etalon::stats {
namespace {

/// What a bootstrap needs of one subject.
struct Subject {
  double mean;  ///< of a minus mean of b, or of the paired differences
  double readings_a;
  double readings_b;
  double squares_a;  ///< within the subject
  double squares_b;
};

struct Components {
  double bias;
  double between;
  double within_a;
  double within_b;
  double sd;
};

using Formula = std::optional<Components> (*)(const std::vector<Subject>&, std::span<const int>);

double SquaresWithin(const std::vector<double>& values) {
  const double sd = StandardDeviation(values);
  return sd * sd * static_cast<double>(values.size() - 1);
}

std::vector<double> Present(const std::vector<double>& values) {
  std::vector<double> present;
  for (const double value : values) {
    Require(!std::isinf(value), "infinite reading");
    if (!std::isnan(value)) present.push_back(value);
  }
  return present;
}

/// Sums over subjects, each counted as often as it was drawn.
struct Totals {
  double subjects = 0.0;
  double mean = 0.0;
  double mean_square = 0.0;
  double inverse_a = 0.0;
  double inverse_b = 0.0;
  double squares_a = 0.0;
  double squares_b = 0.0;
  double freedom_a = 0.0;
  double freedom_b = 0.0;
};

Totals TotalsOf(const std::vector<Subject>& subjects, std::span<const int> draws) {
  Totals totals;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const double times = draws[i];
    const Subject& subject = subjects[i];
    totals.subjects += times;
    totals.mean += times * subject.mean;
    totals.inverse_a += times / subject.readings_a;
    totals.inverse_b += times / subject.readings_b;
    totals.squares_a += times * subject.squares_a;
    totals.squares_b += times * subject.squares_b;
    totals.freedom_a += times * (subject.readings_a - 1.0);
    totals.freedom_b += times * (subject.readings_b - 1.0);
  }
  totals.mean /= totals.subjects;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const double deviation = subjects[i].mean - totals.mean;
    totals.mean_square += draws[i] * deviation * deviation / (totals.subjects - 1.0);
  }
  return totals;
}

double Quotient(double squares, double freedom) { return freedom > 0.0 ? squares / freedom : 0.0; }

std::optional<Components> ConstantTruth(const std::vector<Subject>& subjects,
                                        std::span<const int> draws) {
  const Totals totals = TotalsOf(subjects, draws);
  const double within_a = Quotient(totals.squares_a, totals.freedom_a);
  const double within_b = Quotient(totals.squares_b, totals.freedom_b);
  const double of_means_a = within_a * totals.inverse_a / totals.subjects;
  const double of_means_b = within_b * totals.inverse_b / totals.subjects;
  const double variance = totals.mean_square + within_a - of_means_a + within_b - of_means_b;
  const double between = std::max(0.0, totals.mean_square - of_means_a - of_means_b);
  return Components{totals.mean, between, within_a, within_b, std::sqrt(variance)};
}

std::optional<Components> VaryingTruth(const std::vector<Subject>& subjects,
                                       std::span<const int> draws) {
  double n = 0.0;
  double readings = 0.0;
  double squared_readings = 0.0;
  double sum = 0.0;
  double within_squares = 0.0;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const double times = draws[i];
    const double count = subjects[i].readings_a;
    n += times;
    readings += times * count;
    squared_readings += times * count * count;
    sum += times * count * subjects[i].mean;
    within_squares += times * subjects[i].squares_a;
  }
  if (readings <= n) return std::nullopt;
  const double bias = sum / readings;
  double between_squares = 0.0;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const double deviation = subjects[i].mean - bias;
    between_squares += draws[i] * subjects[i].readings_a * deviation * deviation;
  }
  const double within = within_squares / (readings - n);
  const double typical = (readings * readings - squared_readings) / ((n - 1.0) * readings);
  if (!(typical > 0.0)) return std::nullopt;
  const double between = std::max(0.0, (between_squares / (n - 1.0) - within) / typical);
  return Components{bias, between, within, 0.0, std::sqrt(between + within)};
}

/// The value of the sample where the bootstrap has none to add.
Estimate Resampled(const std::vector<Subject>& subjects, Formula formula, double sds,
                   const RepeatedAgreementOptions& options) {
  const auto statistic = [&](std::span<const int> draws) -> std::optional<double> {
    const auto components = formula(subjects, draws);
    if (!components || !std::isfinite(components->sd)) return std::nullopt;
    return components->bias + sds * components->sd;
  };
  ClusterBootstrapOptions bootstrap;
  bootstrap.resamples = options.resamples;
  bootstrap.seed = options.seed;
  bootstrap.interval = BootstrapInterval::kBiasCorrectedAccelerated;
  const auto outcome = ClusterBootstrap(subjects.size(), statistic, bootstrap);
  if (outcome) return *outcome;
  const std::vector<int> once(subjects.size(), 1);
  return {statistic(once).value_or(0.0), std::nullopt, std::nullopt, ""};
}

Outcome<RepeatedAgreement> Analyse(const std::vector<Subject>& subjects, Formula formula,
                                   const RepeatedAgreementOptions& options) {
  if (subjects.size() < 3) {
    return Refusal{RefusalCode::kTooFewValues, "limits of agreement need three subjects"};
  }
  const std::vector<int> once(subjects.size(), 1);
  RepeatedAgreement result{};
  double repeats = 0.0;
  for (const Subject& subject : subjects) {
    result.readings_a += static_cast<std::size_t>(subject.readings_a);
    result.readings_b += static_cast<std::size_t>(subject.readings_b);
    repeats += subject.readings_a + subject.readings_b - 2.0;
  }
  const auto components = formula(subjects, once);
  if (repeats == 0.0 || !components) {
    return Refusal{RefusalCode::kNotApplicable, "no subject was read twice by one method"};
  }
  result.subjects = subjects.size();
  result.bias = Resampled(subjects, formula, 0.0, options);
  result.lower_limit = Resampled(subjects, formula, -options.multiplier, options);
  result.upper_limit = Resampled(subjects, formula, options.multiplier, options);
  result.difference_sd = components->sd;
  result.between_variance = components->between;
  result.within_variance_a = components->within_a;
  result.within_variance_b = components->within_b;
  return result;
}

}  // namespace

Outcome<RepeatedAgreement> AnalyseConstantTruth(const std::vector<RepeatedPair>& subjects,
                                                const RepeatedAgreementOptions& options) {
  std::vector<Subject> kept;
  for (const RepeatedPair& subject : subjects) {
    const std::vector<double> a = Present(subject.a);
    const std::vector<double> b = Present(subject.b);
    if (a.empty() || b.empty()) continue;
    kept.push_back({Mean(a) - Mean(b), static_cast<double>(a.size()), static_cast<double>(b.size()),
                    SquaresWithin(a), SquaresWithin(b)});
  }
  return Analyse(kept, ConstantTruth, options);
}

Outcome<RepeatedAgreement> AnalyseVaryingTruth(const std::vector<RepeatedPair>& subjects,
                                               const RepeatedAgreementOptions& options) {
  std::vector<Subject> kept;
  for (const RepeatedPair& subject : subjects) {
    const std::vector<double> differences = CompletePairs(subject.a, subject.b).Differences();
    if (differences.empty()) continue;
    const auto count = static_cast<double>(differences.size());
    kept.push_back({Mean(differences), count, count, SquaresWithin(differences), 0.0});
  }
  return Analyse(kept, VaryingTruth, options);
}

}  // namespace etalon::stats
