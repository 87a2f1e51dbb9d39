#include "etalon/stats/agreement/variance_interval.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

double SumOf(const std::vector<WeightedMeanSquare>& terms) {
  double sum = 0.0;
  for (const WeightedMeanSquare& term : terms) {
    Require(term.weight >= 0.0 && term.mean_square >= 0.0 && term.degrees_of_freedom > 0.0,
            "mean square with a negative weight or value, or without degrees of freedom");
    sum += term.weight * term.mean_square;
  }
  return sum;
}

double UpperVariance(const std::vector<WeightedMeanSquare>& terms, double tail) {
  double squares = 0.0;
  for (const WeightedMeanSquare& term : terms) {
    const double factor =
        term.degrees_of_freedom / ChiSquaredQuantile(tail, term.degrees_of_freedom) - 1.0;
    const double reach = factor * term.weight * term.mean_square;
    squares += reach * reach;
  }
  return SumOf(terms) + std::sqrt(squares);
}

double LowerVariance(const std::vector<WeightedMeanSquare>& terms, double tail) {
  double squares = 0.0;
  for (const WeightedMeanSquare& term : terms) {
    const double factor =
        1.0 - term.degrees_of_freedom / ChiSquaredQuantile(1.0 - tail, term.degrees_of_freedom);
    const double reach = factor * term.weight * term.mean_square;
    squares += reach * reach;
  }
  return std::max(0.0, SumOf(terms) - std::sqrt(squares));
}

}  // namespace

Estimate StandardDeviationEstimate(double sd, double degrees_of_freedom, double level) {
  Require(sd >= 0.0 && degrees_of_freedom > 0.0, "standard deviation without degrees of freedom");
  if (sd == 0.0) return {0.0, std::nullopt, std::nullopt, ""};
  const double tail = (1.0 - level) / 2.0;
  const double low =
      std::sqrt(degrees_of_freedom / ChiSquaredQuantile(1.0 - tail, degrees_of_freedom));
  const double high = std::sqrt(degrees_of_freedom / ChiSquaredQuantile(tail, degrees_of_freedom));
  return {sd, sd / std::sqrt(2.0 * degrees_of_freedom), Interval{sd * low, sd * high},
          "chi-squared"};
}

double UpperBoundOfSd(double sd, double degrees_of_freedom, double level) {
  Require(sd >= 0.0 && degrees_of_freedom > 0.0, "standard deviation without degrees of freedom");
  return sd * std::sqrt(degrees_of_freedom / ChiSquaredQuantile(1.0 - level, degrees_of_freedom));
}

Estimate Scaled(const Estimate& estimate, double factor) {
  Require(factor > 0.0, "scale that is not positive");
  Estimate scaled = estimate;
  scaled.value *= factor;
  if (scaled.standard_error) scaled.standard_error = *scaled.standard_error * factor;
  if (scaled.interval) {
    scaled.interval = Interval{scaled.interval->low * factor, scaled.interval->high * factor};
  }
  return scaled;
}

Estimate RootOfMeanSquares(const std::vector<WeightedMeanSquare>& terms, double level) {
  const double sum = SumOf(terms);
  if (sum == 0.0) return {0.0, std::nullopt, std::nullopt, ""};
  const double tail = (1.0 - level) / 2.0;
  return {std::sqrt(sum), std::nullopt,
          Interval{std::sqrt(LowerVariance(terms, tail)), std::sqrt(UpperVariance(terms, tail))},
          "modified large-sample"};
}

double UpperBoundOfRoot(const std::vector<WeightedMeanSquare>& terms, double level) {
  return std::sqrt(UpperVariance(terms, 1.0 - level));
}

}  // namespace etalon::stats
