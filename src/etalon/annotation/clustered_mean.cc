#include "etalon/annotation/clustered_mean.h"

#include <algorithm>
#include <cmath>

#include "etalon/stats/distributions.h"

namespace etalon::annotation {

Outcome<stats::Estimate> ClusteredMean(const std::vector<ClusteredValue>& values,
                                       std::size_t clusters, double least, double most) {
  if (values.empty()) return Refusal{RefusalCode::kTooFewValues, "there is nothing to compare"};
  double sum = 0.0;
  for (const ClusteredValue& one : values) sum += one.value;
  const auto count = static_cast<double>(values.size());
  stats::Estimate estimate{
      .value = sum / count, .standard_error = {}, .interval = {}, .interval_method = {}};
  std::vector<double> deviation(clusters, 0.0);
  std::vector<char> is_used(clusters, 0);
  for (const ClusteredValue& one : values) {
    deviation.at(one.cluster) += one.value - estimate.value;
    is_used[one.cluster] = 1;
  }
  const auto used = static_cast<double>(std::ranges::count(is_used, 1));
  if (used < 2.0) return estimate;
  double squares = 0.0;
  for (const double one : deviation) squares += one * one;
  const double error = std::sqrt(used / (used - 1.0) * squares) / count;
  const double reach = stats::StudentQuantile(0.975, used - 1.0) * error;
  estimate.standard_error = error;
  estimate.interval =
      Interval{std::max(least, estimate.value - reach), std::min(most, estimate.value + reach)};
  estimate.interval_method = "linearised over patients, Student t";
  return estimate;
}

}  // namespace etalon::annotation
