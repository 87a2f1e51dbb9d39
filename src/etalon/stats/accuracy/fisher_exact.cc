#include "etalon/stats/accuracy/fisher_exact.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace etalon::stats {
namespace {

/// Distribution of the first cell given the margins: non-central hypergeometric.
class FirstCell {
 public:
  explicit FirstCell(const ContingencyTable& table) {
    const std::int64_t row = table.first_first + table.first_second;
    const std::int64_t column = table.first_first + table.second_first;
    const std::int64_t all = row + table.second_first + table.second_second;
    lowest_ = std::max<std::int64_t>(0, row + column - all);
    const std::int64_t highest = std::min(row, column);
    Require(highest - lowest_ <= 10'000'000, "too many possible tables");
    log_weights_.push_back(0.0);
    for (std::int64_t x = lowest_; x < highest; ++x) {
      const double up = static_cast<double>(row - x) * static_cast<double>(column - x);
      const double down =
          static_cast<double>(x + 1) * static_cast<double>(all - row - column + x + 1);
      log_weights_.push_back(log_weights_.back() + std::log(up / down));
    }
  }

  std::size_t IndexOf(std::int64_t count) const {
    return static_cast<std::size_t>(count - lowest_);
  }
  std::size_t size() const { return log_weights_.size(); }

  /// Probability of each value from the lowest, for the logarithm of an odds ratio.
  std::vector<double> Probabilities(double log_odds_ratio) const {
    std::vector<double> p(size());
    for (std::size_t i = 0; i < p.size(); ++i) {
      p[i] = log_weights_[i] + log_odds_ratio * static_cast<double>(i);
    }
    const double greatest = *std::max_element(p.begin(), p.end());
    for (double& each : p) each = std::exp(each - greatest);
    const double total = std::accumulate(p.begin(), p.end(), 0.0);
    for (double& each : p) each /= total;
    return p;
  }

 private:
  std::int64_t lowest_ = 0;
  std::vector<double> log_weights_;
};

double SumBelow(const std::vector<double>& p, std::size_t end) {
  return std::accumulate(p.begin(), p.begin() + static_cast<std::ptrdiff_t>(end), 0.0);
}

double SumFrom(const std::vector<double>& p, std::size_t begin) {
  return std::accumulate(p.begin() + static_cast<std::ptrdiff_t>(begin), p.end(), 0.0);
}

double MeanIndex(const std::vector<double>& p) {
  double mean = 0.0;
  for (std::size_t i = 0; i < p.size(); ++i) mean += static_cast<double>(i) * p[i];
  return mean;
}

/// exp of the zero of an increasing function of the logarithm of the odds ratio.
template <typename Increasing>
double SolveOddsRatio(const Increasing& function) {
  double low = -1.0;
  double high = 1.0;
  while (function(low) > 0.0) low *= 2.0;
  while (function(high) < 0.0) high *= 2.0;
  while (high - low > 1e-15 * std::max(1.0, std::abs(low))) {
    const double middle = (low + high) / 2.0;
    if (middle <= low || middle >= high) break;
    (function(middle) > 0.0 ? high : low) = middle;
  }
  return std::exp((low + high) / 2.0);
}

double TwoSided(const std::vector<double>& p, std::size_t observed) {
  // R counts tables as equally probable up to this factor, against rounding.
  const double limit = p[observed] * (1.0 + 1e-7);
  double sum = 0.0;
  for (const double each : p) sum += each <= limit ? each : 0.0;
  return std::min(1.0, sum);
}

Outcome<double> ConditionalOddsRatio(const FirstCell& cell, std::size_t observed) {
  if (observed == 0) return 0.0;
  if (observed + 1 == cell.size()) {
    return Refusal{RefusalCode::kNotEstimable,
                   "The odds ratio is unbounded: the table is the most extreme of its margins."};
  }
  return SolveOddsRatio([&](double log_odds_ratio) {
    return MeanIndex(cell.Probabilities(log_odds_ratio)) - static_cast<double>(observed);
  });
}

double LowerBound(const FirstCell& cell, std::size_t observed, double tail) {
  if (observed == 0) return 0.0;
  return SolveOddsRatio([&](double log_odds_ratio) {
    return SumFrom(cell.Probabilities(log_odds_ratio), observed) - tail;
  });
}

std::optional<double> UpperBound(const FirstCell& cell, std::size_t observed, double tail) {
  if (observed + 1 == cell.size()) return std::nullopt;
  return SolveOddsRatio([&](double log_odds_ratio) {
    return tail - SumBelow(cell.Probabilities(log_odds_ratio), observed + 1);
  });
}

}  // namespace

Outcome<FisherExact> TestFisherExact(const ContingencyTable& table, double level) {
  Require(table.first_first >= 0 && table.first_second >= 0 && table.second_first >= 0 &&
              table.second_second >= 0,
          "a negative count");
  Require(level > 0.0 && level < 1.0, "the level of an interval lies between 0 and 1");
  const FirstCell cell(table);
  if (cell.size() == 1) {
    return Refusal{RefusalCode::kTooFewValues, "A row or a column of the table is empty."};
  }
  const std::size_t observed = cell.IndexOf(table.first_first);
  const std::vector<double> p = cell.Probabilities(0.0);
  const double tail = (1.0 - level) / 2.0;
  return FisherExact{.p_value = TwoSided(p, observed),
                     .p_value_greater = std::min(1.0, SumFrom(p, observed)),
                     .p_value_less = std::min(1.0, SumBelow(p, observed + 1)),
                     .odds_ratio = ConditionalOddsRatio(cell, observed),
                     .odds_ratio_low = LowerBound(cell, observed, tail),
                     .odds_ratio_high = UpperBound(cell, observed, tail)};
}

}  // namespace etalon::stats
