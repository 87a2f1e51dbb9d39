#include "etalon/atlas/outliers.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace etalon::atlas {
namespace {

constexpr double kDeviationOfMedian = 1.4826;  // of a normal distribution
constexpr double kSmallestFactor = 1.5;

/// Mean of "how far at least" the neighbours are: no nearer than their own farthest neighbour.
std::vector<double> Reaches(const NeighbourLists& neighbours) {
  std::vector<double> reaches(neighbours.count(), 0.0);
  for (std::size_t i = 0; i < reaches.size(); ++i) {
    for (std::size_t k = 0; k < neighbours.each; ++k) {
      const float own = neighbours.Distances(neighbours.Items(i)[k]).back();
      reaches[i] += static_cast<double>(std::max(neighbours.Distances(i)[k], own));
    }
    reaches[i] /= static_cast<double>(neighbours.each);
  }
  return reaches;
}

double MedianOf(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace

std::vector<double> LocalOutlierFactors(const NeighbourLists& neighbours) {
  const std::vector<double> reaches = Reaches(neighbours);
  std::vector<double> factors(reaches.size(), 1.0);
  for (std::size_t i = 0; i < factors.size(); ++i) {
    double densities = 0.0;
    std::size_t counted = 0;
    for (const std::uint32_t other : neighbours.Items(i)) {
      if (!(reaches[other] > 0.0)) continue;
      densities += 1.0 / reaches[other];
      ++counted;
    }
    if (counted > 0) factors[i] = reaches[i] * densities / static_cast<double>(counted);
    if (!(reaches[i] > 0.0)) factors[i] = 1.0;
  }
  return factors;
}

std::vector<std::size_t> FindOutliers(const std::vector<double>& factors, double deviations) {
  if (factors.empty()) return {};
  const double median = MedianOf(factors);
  std::vector<double> away;
  for (const double factor : factors) away.push_back(std::abs(factor - median));
  const double spread = kDeviationOfMedian * MedianOf(std::move(away));
  const double limit = std::max(kSmallestFactor, median + deviations * spread);
  std::vector<std::size_t> outliers;
  for (std::size_t i = 0; i < factors.size(); ++i) {
    if (factors[i] > limit) outliers.push_back(i);
  }
  std::ranges::stable_sort(outliers, [&](auto a, auto b) { return factors[a] > factors[b]; });
  return outliers;
}

}  // namespace etalon::atlas
