#include "etalon/stats/cohort/multiplicity.h"

#include <algorithm>
#include <numeric>

#include "etalon/core/error.h"

namespace etalon::stats {
namespace {

std::vector<std::size_t> AscendingOrder(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  return order;
}

/// What the p-value of the given rank (from 0, smallest first) of `count` is multiplied with.
double Factor(Adjustment adjustment, std::size_t rank, std::size_t count) {
  const auto n = static_cast<double>(count);
  const auto above = static_cast<double>(count - rank);
  switch (adjustment) {
    case Adjustment::kNone:
      return 1.0;
    case Adjustment::kBonferroni:
      return n;
    case Adjustment::kHolm:
    case Adjustment::kHochberg:
      return above;
    case Adjustment::kBenjaminiHochberg:
      return n / static_cast<double>(rank + 1);
  }
  throw ContractError("unknown adjustment of p-values");
}

bool IsStepUp(Adjustment adjustment) {
  return adjustment == Adjustment::kHochberg || adjustment == Adjustment::kBenjaminiHochberg;
}

}  // namespace

std::string_view Name(Adjustment adjustment) {
  switch (adjustment) {
    case Adjustment::kNone:
      return "none";
    case Adjustment::kBonferroni:
      return "Bonferroni";
    case Adjustment::kHolm:
      return "Holm";
    case Adjustment::kHochberg:
      return "Hochberg";
    case Adjustment::kBenjaminiHochberg:
      return "Benjamini-Hochberg";
  }
  throw ContractError("unknown adjustment of p-values");
}

std::vector<double> AdjustedPValues(const std::vector<double>& p_values, Adjustment adjustment) {
  for (const double p : p_values) Require(p >= 0.0 && p <= 1.0, "a p-value outside [0, 1]");
  const std::vector<std::size_t> order = AscendingOrder(p_values);
  const std::size_t count = p_values.size();
  std::vector<double> adjusted(count);
  for (std::size_t rank = 0; rank < count; ++rank) {
    const double p = p_values[order[rank]];
    adjusted[rank] = std::min(1.0, p * Factor(adjustment, rank, count));
  }
  // A step-down procedure stops at the first hypothesis kept; a step-up one starts from the
  // largest.
  if (adjustment == Adjustment::kHolm) {
    for (std::size_t rank = 1; rank < count; ++rank)
      adjusted[rank] = std::max(adjusted[rank], adjusted[rank - 1]);
  } else if (IsStepUp(adjustment)) {
    for (std::size_t rank = count; rank-- > 1;)
      adjusted[rank - 1] = std::min(adjusted[rank], adjusted[rank - 1]);
  }
  std::vector<double> in_place(count);
  for (std::size_t rank = 0; rank < count; ++rank) in_place[order[rank]] = adjusted[rank];
  return in_place;
}

}  // namespace etalon::stats
