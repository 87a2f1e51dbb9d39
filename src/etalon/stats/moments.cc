#include "etalon/stats/moments.h"

#include <cmath>

#include "etalon/core/error.h"

namespace etalon::stats {
namespace {

double SumOfProducts(const std::vector<double>& x, const std::vector<double>& y) {
  const double mean_x = Mean(x);
  const double mean_y = Mean(y);
  double sum = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - mean_x) * (y[i] - mean_y);
  return sum;
}

}  // namespace

double Mean(const std::vector<double>& sample) {
  Require(!sample.empty(), "mean of nothing");
  double sum = 0.0;
  for (const double value : sample) sum += value;
  return sum / static_cast<double>(sample.size());
}

double StandardDeviation(const std::vector<double>& sample) {
  if (sample.size() < 2) return 0.0;
  return std::sqrt(SumOfProducts(sample, sample) / static_cast<double>(sample.size() - 1));
}

double PearsonCorrelation(const std::vector<double>& x, const std::vector<double>& y) {
  Require(x.size() == y.size() && x.size() >= 2, "correlation of samples of unequal or no size");
  const double scale = std::sqrt(SumOfProducts(x, x) * SumOfProducts(y, y));
  Require(scale > 0.0, "correlation of a constant sample");
  return SumOfProducts(x, y) / scale;
}

}  // namespace etalon::stats
