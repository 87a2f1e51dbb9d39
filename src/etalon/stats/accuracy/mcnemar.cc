#include "etalon/stats/accuracy/mcnemar.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

TestResult ChiSquared(double statistic, const char* method) {
  return {statistic, ChiSquaredSurvival(statistic, 1.0), 1.0, method};
}

}  // namespace

Outcome<McNemarTests> TestMcNemar(const PairedCounts& counts) {
  Require(counts.only_first >= 0 && counts.only_second >= 0, "a negative count");
  const std::int64_t discordant = counts.only_first + counts.only_second;
  Require(discordant <= std::numeric_limits<int>::max(), "too many discordant subjects");
  if (discordant == 0) {
    return Refusal{RefusalCode::kNoVariation, "No subject has two different results."};
  }
  const auto fewer = static_cast<int>(std::min(counts.only_first, counts.only_second));
  const int trials = static_cast<int>(discordant);
  const double total = static_cast<double>(discordant);
  const double gap = static_cast<double>(std::llabs(counts.only_first - counts.only_second));
  const double corrected_gap = std::max(0.0, gap - 1.0);
  const double tail = BinomialCdf(fewer, trials, 0.5);
  const double tail_below = BinomialCdf(fewer - 1, trials, 0.5);
  return McNemarTests{
      ChiSquared(gap * gap / total, "McNemar"),
      ChiSquared(corrected_gap * corrected_gap / total, "McNemar, continuity-corrected"),
      {static_cast<double>(fewer), std::min(1.0, 2.0 * tail), std::nullopt, "McNemar, exact"},
      {static_cast<double>(fewer), std::min(1.0, tail + tail_below), std::nullopt,
       "McNemar, mid-p"}};
}

}  // namespace etalon::stats
