#include "etalon/stats/agreement/pairs.h"

#include <cmath>

#include "etalon/core/error.h"

namespace etalon::stats {

std::vector<double> Pairs::Differences() const {
  std::vector<double> differences;
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(a[i] - b[i]);
  return differences;
}

std::vector<double> Pairs::Means() const {
  std::vector<double> means;
  for (std::size_t i = 0; i < a.size(); ++i) means.push_back(0.5 * (a[i] + b[i]));
  return means;
}

Pairs CompletePairs(const std::vector<double>& a, const std::vector<double>& b) {
  Require(a.size() == b.size(), "paired readings of unequal number");
  Pairs pairs;
  for (std::size_t i = 0; i < a.size(); ++i) {
    Require(!std::isinf(a[i]) && !std::isinf(b[i]), "infinite reading");
    if (std::isnan(a[i]) || std::isnan(b[i])) continue;
    pairs.a.push_back(a[i]);
    pairs.b.push_back(b[i]);
  }
  return pairs;
}

}  // namespace etalon::stats
