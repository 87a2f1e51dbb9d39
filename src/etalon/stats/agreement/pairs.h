#pragma once

#include <vector>

namespace etalon::stats {

/// Two readings of each of some subjects.
struct Pairs {
  std::vector<double> a;
  std::vector<double> b;

  std::size_t size() const { return a.size(); }
  std::vector<double> Differences() const;  ///< a - b
  std::vector<double> Means() const;        ///< (a + b) / 2
};

/// The pairs without a NaN. @throws ContractError for unequal lengths or an infinite value.
Pairs CompletePairs(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace etalon::stats
