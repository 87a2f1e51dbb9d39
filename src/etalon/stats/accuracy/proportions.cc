#include "etalon/stats/accuracy/proportions.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/stats/accuracy/confidence.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

void Validate(const Count& count) {
  Require(count.trials > 0, "a proportion of no trials");
  Require(count.successes >= 0 && count.successes <= count.trials,
          "more successes than trials, or fewer than none");
}

double Share(const Count& count) {
  return static_cast<double>(count.successes) / static_cast<double>(count.trials);
}

double BinomialVariance(double share, double trials) { return share * (1.0 - share) / trials; }

double Square(double x) { return x * x; }

/// Phi coefficient of the two results; where positive, its numerator is corrected for continuity.
double NewcombePhi(const PairedCounts& counts) {
  const auto real = [](std::int64_t count) { return static_cast<double>(count); };
  const double product =
      real(counts.both + counts.only_first) * real(counts.only_second + counts.neither) *
      real(counts.both + counts.only_second) * real(counts.only_first + counts.neither);
  if (product <= 0.0) return 0.0;
  const double subjects =
      real(counts.both + counts.only_first + counts.only_second + counts.neither);
  double association =
      real(counts.both) * real(counts.neither) - real(counts.only_first) * real(counts.only_second);
  if (association > 0.0) association = std::max(0.0, association - subjects / 2.0);
  return association / std::sqrt(product);
}

/// Distance of a bound of the difference from the difference, out of those of the two proportions.
double HybridDistance(double first, double second, double phi) {
  return std::sqrt(std::max(0.0, Square(first) - 2.0 * phi * first * second + Square(second)));
}

}  // namespace

Interval WilsonInterval(const Count& count, double level) {
  Validate(count);
  const double z2 = Square(NormalFactor(level));
  const double n = static_cast<double>(count.trials);
  const double p = Share(count);
  const double centre = p + z2 / (2.0 * n);
  const double half = std::sqrt(z2 * (BinomialVariance(p, n) + z2 / (4.0 * n * n)));
  const double scale = 1.0 + z2 / n;
  // At 0 and n successes a bound is exactly 0 or 1; rounding must not move it.
  return {count.successes == 0 ? 0.0 : (centre - half) / scale,
          count.successes == count.trials ? 1.0 : (centre + half) / scale};
}

Interval ClopperPearsonInterval(const Count& count, double level) {
  Validate(count);
  Require(level > 0.0 && level < 1.0, "the level of an interval lies between 0 and 1");
  const double tail = (1.0 - level) / 2.0;
  const double successes = static_cast<double>(count.successes);
  const double failures = static_cast<double>(count.trials - count.successes);
  return {successes == 0.0 ? 0.0 : BetaQuantile(tail, successes, failures + 1.0),
          failures == 0.0 ? 1.0 : BetaQuantile(1.0 - tail, successes + 1.0, failures)};
}

Interval AgrestiCoullInterval(const Count& count, double level) {
  Validate(count);
  const double z = NormalFactor(level);
  const double n = static_cast<double>(count.trials) + z * z;
  const double p = (static_cast<double>(count.successes) + z * z / 2.0) / n;
  const double half = z * std::sqrt(BinomialVariance(p, n));
  return {std::max(0.0, p - half), std::min(1.0, p + half)};
}

Estimate Proportion(const Count& count, double level) {
  const Interval interval = WilsonInterval(count, level);
  const double share = Share(count);
  return {share, std::sqrt(BinomialVariance(share, static_cast<double>(count.trials))), interval,
          "Wilson"};
}

Estimate ProportionDifference(const Count& a, const Count& b, double level) {
  const Interval of_a = WilsonInterval(a, level);
  const Interval of_b = WilsonInterval(b, level);
  const double share_a = Share(a);
  const double share_b = Share(b);
  const double variance = BinomialVariance(share_a, static_cast<double>(a.trials)) +
                          BinomialVariance(share_b, static_cast<double>(b.trials));
  const double difference = share_a - share_b;
  return {difference, std::sqrt(variance),
          Interval{difference - HybridDistance(share_a - of_a.low, of_b.high - share_b, 0.0),
                   difference + HybridDistance(of_a.high - share_a, share_b - of_b.low, 0.0)},
          "Newcombe hybrid score"};
}

Estimate PairedProportionDifference(const PairedCounts& counts, double level) {
  Require(
      counts.both >= 0 && counts.only_first >= 0 && counts.only_second >= 0 && counts.neither >= 0,
      "a negative count");
  const std::int64_t subjects =
      counts.both + counts.only_first + counts.only_second + counts.neither;
  const Count first{counts.both + counts.only_first, subjects};
  const Count second{counts.both + counts.only_second, subjects};
  const Interval of_first = WilsonInterval(first, level);
  const Interval of_second = WilsonInterval(second, level);
  const double p = Share(first);
  const double q = Share(second);
  const double phi = NewcombePhi(counts);
  const double n = static_cast<double>(subjects);
  const double difference = p - q;
  const double discordant = static_cast<double>(counts.only_first + counts.only_second) / n;
  return {difference, std::sqrt(std::max(0.0, discordant - Square(difference)) / n),
          Interval{difference - HybridDistance(p - of_first.low, of_second.high - q, phi),
                   difference + HybridDistance(of_first.high - p, q - of_second.low, phi)},
          "Newcombe paired hybrid score"};
}

}  // namespace etalon::stats
