#include "etalon/stats/cohort/shapiro_wilk.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <numbers>

#include "etalon/stats/cohort/samples.h"
#include "etalon/stats/distributions.h"
#include "etalon/stats/moments.h"

namespace etalon::stats {
namespace {

using cohort::Count;
using cohort::Square;

double Polynomial(std::initializer_list<double> coefficients, double x) {
  double value = 0.0;
  for (auto it = std::rbegin(coefficients); it != std::rend(coefficients); ++it)
    value = value * x + *it;
  return value;
}

/// Expected normal order statistics of the lower half (negative), by Blom's approximation.
std::vector<double> LowerHalfScores(std::size_t n) {
  std::vector<double> scores;
  for (std::size_t i = 1; i <= n / 2; ++i) {
    scores.push_back(
        NormalQuantile((static_cast<double>(i) - 0.375) / (static_cast<double>(n) + 0.25)));
  }
  return scores;
}

/// The weights of the upper half, largest first.
std::vector<double> Weights(std::size_t n) {
  if (n == 3) return {std::numbers::sqrt2 / 2.0};
  const std::vector<double> scores = LowerHalfScores(n);
  double sum = 0.0;
  for (const double score : scores) sum += 2.0 * score * score;
  const double root = std::sqrt(sum);
  const double u = 1.0 / std::sqrt(static_cast<double>(n));
  std::vector<double> weights(scores.size());
  std::size_t corrected = 1;
  weights[0] =
      Polynomial({0.0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056}, u) - scores[0] / root;
  if (n > 5) {
    corrected = 2;
    weights[1] = Polynomial({0.0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633}, u) -
                 scores[1] / root;
  }
  double left = sum;
  double share = 1.0;
  for (std::size_t i = 0; i < corrected; ++i) {
    left -= 2.0 * Square(scores[i]);
    share -= 2.0 * Square(weights[i]);
  }
  const double factor = std::sqrt(left / share);
  for (std::size_t i = corrected; i < weights.size(); ++i) weights[i] = -scores[i] / factor;
  return weights;
}

/// 1 - W, formed without subtracting two numbers near 1.
double OneMinusW(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  const std::vector<double> upper = Weights(n);
  const double range = values.back() - values.front();
  const double mean = Mean(values);
  double weights_squared = 0.0;
  double values_squared = 0.0;
  double product = 0.0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t mirrored = n - 1 - i;
    double weight = 0.0;
    if (i < mirrored) weight = -upper[i];
    if (i > mirrored) weight = upper[mirrored];
    const double deviation = (values[i] - mean) / range;
    weights_squared += weight * weight;
    values_squared += deviation * deviation;
    product += weight * deviation;
  }
  const double scale = std::sqrt(weights_squared * values_squared);
  return (scale - product) * (scale + product) / (scale * scale);
}

double PValueOfThree(double w) {
  const double p = 6.0 / std::numbers::pi * (std::asin(std::sqrt(w)) - std::asin(std::sqrt(0.75)));
  return std::clamp(p, 0.0, 1.0);
}

double PValue(double one_minus_w, double n) {
  if (n == 3.0) return PValueOfThree(1.0 - one_minus_w);
  const double y = std::log(one_minus_w);
  if (n <= 11.0) {
    const double gamma = Polynomial({-2.273, 0.459}, n);
    if (y >= gamma) return 0.0;
    const double mean = Polynomial({0.544, -0.39978, 0.025054, -6.714e-4}, n);
    const double sd = std::exp(Polynomial({1.3822, -0.77857, 0.062767, -0.0020322}, n));
    return NormalSurvival((-std::log(gamma - y) - mean) / sd);
  }
  const double x = std::log(n);
  const double mean = Polynomial({-1.5861, -0.31082, -0.083751, 0.0038915}, x);
  const double sd = std::exp(Polynomial({-0.4803, -0.082676, 0.0030302}, x));
  return NormalSurvival((y - mean) / sd);
}

}  // namespace

Outcome<TestResult> ShapiroWilk(const std::vector<double>& sample) {
  const std::vector<double> values = cohort::Present(sample);
  if (values.size() < 3) {
    return Refusal{RefusalCode::kTooFewValues, "A Shapiro-Wilk test needs at least three values."};
  }
  if (values.size() > 5000) {
    return Refusal{RefusalCode::kNotApplicable,
                   "The Shapiro-Wilk approximation holds up to 5000 values."};
  }
  if (cohort::IsConstant(values)) {
    return Refusal{RefusalCode::kNoVariation, "All values are equal."};
  }
  const double one_minus_w = std::max(OneMinusW(values), 1e-19);
  return TestResult{1.0 - one_minus_w, PValue(one_minus_w, Count(values)), std::nullopt,
                    "Shapiro-Wilk, Royston"};
}

}  // namespace etalon::stats
