#include "etalon/stats/cohort/samples.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::stats::cohort {

std::vector<double> Present(const std::vector<double>& sample) {
  std::vector<double> present;
  present.reserve(sample.size());
  for (const double value : sample) {
    if (std::isnan(value)) continue;
    Require(std::isfinite(value), "an infinite value in a sample");
    present.push_back(value);
  }
  return present;
}

Pairs CompletePairs(const std::vector<double>& first, const std::vector<double>& second) {
  Require(first.size() == second.size(), "pairs of samples of unequal size");
  Pairs pairs;
  for (std::size_t row = 0; row < first.size(); ++row) {
    if (std::isnan(first[row]) || std::isnan(second[row])) continue;
    Require(std::isfinite(first[row]) && std::isfinite(second[row]),
            "an infinite value in a sample");
    pairs.first.push_back(first[row]);
    pairs.second.push_back(second[row]);
  }
  return pairs;
}

std::vector<double> PairedDifferences(const std::vector<double>& first,
                                      const std::vector<double>& second) {
  const Pairs pairs = CompletePairs(first, second);
  std::vector<double> differences(pairs.first.size());
  std::transform(pairs.first.begin(), pairs.first.end(), pairs.second.begin(), differences.begin(),
                 [](double a, double b) { return a - b; });
  return differences;
}

bool IsConstant(const std::vector<double>& sample) {
  return std::all_of(sample.begin(), sample.end(),
                     [&](double value) { return value == sample.front(); });
}

Interval Around(double value, double half_width) {
  return {value - half_width, value + half_width};
}

double Square(double value) { return value * value; }

double Count(const std::vector<double>& sample) { return static_cast<double>(sample.size()); }

}  // namespace etalon::stats::cohort
