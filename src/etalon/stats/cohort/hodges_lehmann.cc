#include "etalon/stats/cohort/hodges_lehmann.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace etalon::stats::cohort {
namespace {

/// Whole numbers in the order of the doubles that they stand for, so that halving an interval of
/// them always ends on a double.
std::int64_t ToOrdered(double value) {
  const auto bits = std::bit_cast<std::int64_t>(value + 0.0);
  return bits < 0 ? std::numeric_limits<std::int64_t>::min() - bits : bits;
}

double FromOrdered(std::int64_t ordered) {
  return std::bit_cast<double>(ordered < 0 ? std::numeric_limits<std::int64_t>::min() - ordered
                                           : ordered);
}

/// Midpoint rounded down, without overflow.
std::int64_t Between(std::int64_t low, std::int64_t high) {
  return (low & high) + ((low ^ high) >> 1);
}

}  // namespace

PairwiseSums::PairwiseSums(std::vector<double> a, std::vector<double> b, bool within)
    : first_(std::move(a)), second_(std::move(b)), within_(within) {
  std::sort(first_.begin(), first_.end());
  std::sort(second_.begin(), second_.end());
  const auto n = static_cast<std::int64_t>(first_.size());
  size_ = within ? n * (n + 1) / 2 : n * static_cast<std::int64_t>(second_.size());
}

PairwiseSums PairwiseSums::Between(std::vector<double> a, std::vector<double> b) {
  return {std::move(a), std::move(b), false};
}

PairwiseSums PairwiseSums::Within(std::vector<double> a) {
  std::vector<double> copy = a;
  return {std::move(a), std::move(copy), true};
}

std::int64_t PairwiseSums::CountAtMost(double sum) const {
  std::int64_t count = 0;
  std::size_t partners = second_.size();
  for (std::size_t i = 0; i < first_.size(); ++i) {
    while (partners > 0 && first_[i] + second_[partners - 1] > sum) --partners;
    const std::size_t skipped = within_ ? std::min(i, partners) : 0;  // pairs with j < i
    count += static_cast<std::int64_t>(partners - skipped);
  }
  return count;
}

double PairwiseSums::Select(std::int64_t k) const {
  std::int64_t low = ToOrdered(first_.front() + second_.front());
  std::int64_t high = ToOrdered(first_.back() + second_.back());
  while (low < high) {
    const std::int64_t middle = cohort::Between(low, high);
    if (CountAtMost(FromOrdered(middle)) >= k) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return FromOrdered(low);
}

double PairwiseSums::Median() const {
  const double lower = Select((size_ + 1) / 2);
  return size_ % 2 == 1 ? lower : 0.5 * (lower + Select(size_ / 2 + 1));
}

}  // namespace etalon::stats::cohort
