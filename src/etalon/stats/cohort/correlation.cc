#include "etalon/stats/cohort/correlation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "etalon/core/error.h"
#include "etalon/stats/cohort/kendall.h"
#include "etalon/stats/cohort/rank_distributions.h"
#include "etalon/stats/cohort/ranks.h"
#include "etalon/stats/cohort/samples.h"
#include "etalon/stats/distributions.h"
#include "etalon/stats/moments.h"

namespace etalon::stats {
namespace {

using cohort::Count;
using cohort::Pairs;
using cohort::Square;

constexpr std::size_t kLargestForEdgeworth = 1290;
constexpr std::size_t kSmallestForNormalKendall = 50;

std::optional<Refusal> Unusable(const Pairs& pairs, std::size_t fewest) {
  if (pairs.first.size() < fewest) {
    return Refusal{RefusalCode::kTooFewValues, "A correlation needs at least " +
                                                   std::to_string(fewest) + " complete pairs; " +
                                                   std::to_string(pairs.first.size()) + " found."};
  }
  if (cohort::IsConstant(pairs.first) || cohort::IsConstant(pairs.second)) {
    return Refusal{RefusalCode::kNoVariation,
                   "A correlation is undefined when all values of a variable are equal."};
  }
  return std::nullopt;
}

/// Rounding can carry the correlation of a perfect line just past 1.
double BoundedPearson(const std::vector<double>& x, const std::vector<double>& y) {
  return std::clamp(PearsonCorrelation(x, y), -1.0, 1.0);
}

Estimate WithFisherInterval(double coefficient, double z_variance, const char* method) {
  Estimate estimate{coefficient, std::nullopt, std::nullopt, {}};
  if (!(z_variance > 0.0)) return estimate;
  const double half_width = kNormal975 * std::sqrt(z_variance);
  const double z = std::atanh(coefficient);
  estimate.interval = Interval{std::tanh(z - half_width), std::tanh(z + half_width)};
  estimate.interval_method = method;
  return estimate;
}

TestResult StudentTestOf(double r, double n) {
  const double df = n - 2.0;
  if (std::abs(r) == 1.0) {
    return {std::copysign(std::numeric_limits<double>::infinity(), r), 0.0, df, "t"};
  }
  const double t = r * std::sqrt(df / (1.0 - r * r));
  return {t, TwoSidedStudent(t, df), df, "t"};
}

double SpearmanTwoSided(double s, int n) {
  const double middle = n * (Square(n) - 1.0) / 6.0;
  // S is even without ties; the first even number at or above what rounding left of it.
  const double exact = std::round(s);
  const double tail = s > middle ? cohort::SpearmanSurvival(exact, n)
                                 : 1.0 - cohort::SpearmanSurvival(exact + 2.0, n);
  return std::min(1.0, 2.0 * tail);
}

TestResult SpearmanTest(double rho, std::size_t pairs, bool ties) {
  const auto n = static_cast<double>(pairs);
  const double s = n * (n * n - 1.0) * (1.0 - rho) / 6.0;
  if (ties || pairs > kLargestForEdgeworth) {
    TestResult test = StudentTestOf(rho, n);
    return {s, test.p_value, test.degrees_of_freedom, "t approximation of Spearman's S"};
  }
  const bool exact = pairs <= static_cast<std::size_t>(cohort::kSpearmanExactLimit);
  return {s, SpearmanTwoSided(s, static_cast<int>(pairs)), std::nullopt,
          exact ? "exact permutation of Spearman's S" : "Edgeworth series of Spearman's S"};
}

TestResult KendallTest(const cohort::KendallCounts& counts, std::size_t pairs) {
  if (pairs < kSmallestForNormalKendall && !counts.HasTies()) {
    const double concordant = 0.5 * (counts.score + counts.all_pairs);
    const auto distribution = cohort::ConcordanceDistribution(static_cast<int>(pairs));
    return {concordant, distribution.TwoSided(concordant), std::nullopt, "exact Kendall"};
  }
  const double z = counts.score / std::sqrt(counts.score_variance);
  return {z, TwoSidedNormal(z), std::nullopt, "normal Kendall"};
}

}  // namespace

std::string_view Name(CorrelationMethod method) {
  switch (method) {
    case CorrelationMethod::kPearson:
      return "Pearson";
    case CorrelationMethod::kSpearman:
      return "Spearman";
    case CorrelationMethod::kKendall:
      return "Kendall tau-b";
  }
  throw ContractError("unknown correlation");
}

Outcome<Correlation> Pearson(const std::vector<double>& x, const std::vector<double>& y) {
  const Pairs pairs = cohort::CompletePairs(x, y);
  if (auto refusal = Unusable(pairs, 3)) return *refusal;
  const double n = Count(pairs.first);
  const double r = BoundedPearson(pairs.first, pairs.second);
  return Correlation{CorrelationMethod::kPearson, pairs.first.size(),
                     WithFisherInterval(r, n > 3.0 ? 1.0 / (n - 3.0) : 0.0, "Fisher z"),
                     StudentTestOf(r, n)};
}

Outcome<Correlation> Spearman(const std::vector<double>& x, const std::vector<double>& y) {
  const Pairs pairs = cohort::CompletePairs(x, y);
  if (auto refusal = Unusable(pairs, 3)) return *refusal;
  const cohort::Ranking first = cohort::AverageRanks(pairs.first);
  const cohort::Ranking second = cohort::AverageRanks(pairs.second);
  const double rho = BoundedPearson(first.ranks, second.ranks);
  const double n = Count(pairs.first);
  const double variance = n > 3.0 ? (1.0 + rho * rho / 2.0) / (n - 3.0) : 0.0;
  return Correlation{CorrelationMethod::kSpearman, pairs.first.size(),
                     WithFisherInterval(rho, variance, "Bonett-Wright"),
                     SpearmanTest(rho, pairs.first.size(), first.HasTies() || second.HasTies())};
}

Outcome<Correlation> KendallTauB(const std::vector<double>& x, const std::vector<double>& y) {
  const Pairs pairs = cohort::CompletePairs(x, y);
  if (auto refusal = Unusable(pairs, 2)) return *refusal;
  const cohort::KendallCounts counts = cohort::CountKendall(pairs.first, pairs.second);
  const double n = Count(pairs.first);
  return Correlation{CorrelationMethod::kKendall, pairs.first.size(),
                     WithFisherInterval(counts.TauB(), n > 4.0 ? 0.437 / (n - 4.0) : 0.0,
                                        "Fieller variance on Fisher z"),
                     KendallTest(counts, pairs.first.size())};
}

Outcome<Correlation> Correlate(CorrelationMethod method, const std::vector<double>& x,
                               const std::vector<double>& y) {
  switch (method) {
    case CorrelationMethod::kPearson:
      return Pearson(x, y);
    case CorrelationMethod::kSpearman:
      return Spearman(x, y);
    case CorrelationMethod::kKendall:
      return KendallTauB(x, y);
  }
  throw ContractError("unknown correlation");
}

const CorrelationCell& CorrelationMatrix::At(std::size_t a, std::size_t b) const {
  const auto found = std::find_if(cells.begin(), cells.end(), [&](const CorrelationCell& cell) {
    return cell.row == std::min(a, b) && cell.column == std::max(a, b);
  });
  Require(found != cells.end(), "no such cell in a correlation matrix");
  return *found;
}

CorrelationMatrix Correlations(const std::vector<std::vector<double>>& columns,
                               CorrelationMethod method, Adjustment adjustment) {
  CorrelationMatrix matrix{columns.size(), adjustment, {}};
  std::vector<double> p_values;
  for (std::size_t row = 0; row < columns.size(); ++row) {
    for (std::size_t column = row + 1; column < columns.size(); ++column) {
      auto correlation = Correlate(method, columns[row], columns[column]);
      if (correlation) p_values.push_back(correlation->test.p_value);
      matrix.cells.push_back({row, column, std::move(correlation), std::nullopt});
    }
  }
  const std::vector<double> adjusted = AdjustedPValues(p_values, adjustment);
  auto next = adjusted.begin();
  for (CorrelationCell& cell : matrix.cells) {
    if (cell.correlation) cell.adjusted_p = *next++;
  }
  return matrix;
}

}  // namespace etalon::stats
