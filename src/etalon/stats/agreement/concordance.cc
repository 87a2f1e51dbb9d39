#include "etalon/stats/agreement/concordance.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "etalon/stats/agreement/pairs.h"
#include "etalon/stats/distributions.h"
#include "etalon/stats/moments.h"

namespace etalon::stats {
namespace {

bool IsConstant(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [&](double value) { return value == values.front(); });
}

/// Standard error of the coefficient [Lin1989, with the correction of 2000].
double StandardError(const Concordance& c, double coefficient, double n) {
  const double r = c.correlation;
  const double p = coefficient;
  const double u = c.location_shift;
  const double variance = (1.0 - r * r) * p * p * (1.0 - p * p) / (r * r) +
                          2.0 * p * p * p * (1.0 - p) * u * u / r -
                          0.5 * p * p * p * p * u * u * u * u / (r * r);
  return std::sqrt(std::max(0.0, variance) / (n - 2.0));
}

void FillInterval(Concordance& c) {
  const double p = c.coefficient.value;
  if (c.correlation == 0.0 || std::abs(p) >= 1.0) return;
  const double error = StandardError(c, p, static_cast<double>(c.pairs));
  const double reach = kNormal975 * error / (1.0 - p * p);
  c.coefficient.standard_error = error;
  c.coefficient.interval =
      Interval{std::tanh(std::atanh(p) - reach), std::tanh(std::atanh(p) + reach)};
  c.coefficient.interval_method = "Fisher z (Lin)";
}

/// Ranks with ties shared, from 1.
struct Ranks {
  std::vector<double> ranks;
  double ties = 0.0;  ///< sum over groups of t^3 - t
};

Ranks RanksOf(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::size_t i, std::size_t j) { return values[i] < values[j]; });
  Ranks result{std::vector<double>(values.size()), 0.0};
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double shared = 0.5 * static_cast<double>(begin + 1 + end);
    for (std::size_t i = begin; i < end; ++i) result.ranks[order[i]] = shared;
    const auto size = static_cast<double>(end - begin);
    result.ties += size * size * size - size;
    begin = end;
  }
  return result;
}

std::vector<double> OfReader(const RatingTable& table, std::size_t reader) {
  std::vector<double> values;
  for (std::size_t i = 0; i < table.subjects(); ++i) values.push_back(table.At(i, reader));
  return values;
}

}  // namespace

Outcome<Concordance> AnalyseConcordance(const std::vector<double>& a,
                                        const std::vector<double>& b) {
  const Pairs pairs = CompletePairs(a, b);
  if (pairs.size() < 4) {
    return Refusal{RefusalCode::kTooFewValues, "a concordance correlation needs four pairs"};
  }
  if (IsConstant(pairs.a) || IsConstant(pairs.b)) {
    return Refusal{RefusalCode::kNoVariation, "one of the methods gave the same value throughout"};
  }
  const auto n = static_cast<double>(pairs.size());
  const double sd_a = StandardDeviation(pairs.a) * std::sqrt((n - 1.0) / n);
  const double sd_b = StandardDeviation(pairs.b) * std::sqrt((n - 1.0) / n);
  const double shift = Mean(pairs.b) - Mean(pairs.a);
  const double r = std::clamp(PearsonCorrelation(pairs.a, pairs.b), -1.0, 1.0);
  const double accuracy = 2.0 * sd_a * sd_b / (sd_a * sd_a + sd_b * sd_b + shift * shift);
  Concordance result{pairs.size(), {}, r, accuracy, sd_b / sd_a, shift / std::sqrt(sd_a * sd_b)};
  result.coefficient.value = r * accuracy;
  FillInterval(result);
  return result;
}

Outcome<RankConcordance> AnalyseRankConcordance(const RatingTable& table) {
  if (table.sessions() > 1 || !table.Complete()) {
    return Refusal{RefusalCode::kNotApplicable,
                   "Kendall's W needs one ranking of all subjects by each reader"};
  }
  if (table.subjects() < 2 || table.readers() < 2) {
    return Refusal{RefusalCode::kTooFewValues, "Kendall's W needs two subjects and two readers"};
  }
  const auto n = static_cast<double>(table.subjects());
  const auto m = static_cast<double>(table.readers());
  std::vector<double> sums(table.subjects(), 0.0);
  double ties = 0.0;
  for (std::size_t reader = 0; reader < table.readers(); ++reader) {
    const Ranks ranks = RanksOf(OfReader(table, reader));
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += ranks.ranks[i];
    ties += ranks.ties;
  }
  const double possible = m * m * (n * n * n - n) - m * ties;
  if (!(possible > 0.0)) {
    return Refusal{RefusalCode::kNoVariation, "every reader gave all subjects the same value"};
  }
  double squares = 0.0;
  for (const double sum : sums) {
    const double deviation = sum - m * (n + 1.0) / 2.0;
    squares += deviation * deviation;
  }
  const double w = 12.0 * squares / possible;
  const double chi_squared = m * (n - 1.0) * w;
  return RankConcordance{w,
                         {chi_squared, ChiSquaredSurvival(chi_squared, n - 1.0), n - 1.0,
                          "chi-squared, corrected for ties"}};
}

}  // namespace etalon::stats
