#include "etalon/stats/quantile.h"

#include <algorithm>

#include "etalon/core/error.h"

namespace etalon::stats {

double Quantile(std::vector<double> sample, double p) {
  Require(!sample.empty() && p >= 0.0 && p <= 1.0, "quantile of nothing or outside [0, 1]");
  std::sort(sample.begin(), sample.end());
  const double position = p * static_cast<double>(sample.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sample.size() - 1);
  return sample[below] + (position - static_cast<double>(below)) * (sample[above] - sample[below]);
}

}  // namespace etalon::stats
