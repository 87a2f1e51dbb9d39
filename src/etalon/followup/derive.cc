#include "etalon/followup/derive.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "etalon/core/error.h"
#include "etalon/stats/distributions.h"
#include "etalon/stats/moments.h"

namespace etalon::followup {
namespace {

/// Pooled within-subject variance of `transform` of the values.
template <typename Transform>
double PooledVariance(const std::vector<std::vector<double>>& subjects, Transform transform) {
  double squares = 0.0, degrees = 0.0;
  for (const auto& values : subjects) {
    std::vector<double> transformed;
    for (const double value : values) transformed.push_back(transform(value));
    const double sd = stats::StandardDeviation(transformed);
    const auto repeats = static_cast<double>(values.size());
    squares += (repeats - 1.0) * sd * sd;
    degrees += repeats - 1.0;
  }
  return squares / degrees;
}

std::vector<double> Ranks(const std::vector<double>& values) {
  std::vector<double> ranks;
  for (const double value : values) {
    double below = 0.0, equal = 0.0;
    for (const double other : values) {
      below += other < value ? 1.0 : 0.0;
      equal += other == value ? 1.0 : 0.0;
    }
    ranks.push_back(below + (equal + 1.0) / 2.0);
  }
  return ranks;
}

bool IsConstant(const std::vector<double>& values) {
  return std::ranges::all_of(values, [&](double value) { return value == values.front(); });
}

bool HaveOneSign(const std::vector<std::vector<double>>& subjects) {
  const auto all = [&](auto test) {
    return std::ranges::all_of(
        subjects, [&](const auto& values) { return std::ranges::all_of(values, test); });
  };
  return all([](double value) { return value > 0.0; }) ||
         all([](double value) { return value < 0.0; });
}

/// Rank correlation of spread and level with the t approximation of its p value.
void JudgeGrowth(const std::vector<std::vector<double>>& subjects, DerivedRepeatability& derived) {
  std::vector<double> levels, spreads;
  for (const auto& values : subjects) {
    levels.push_back(std::abs(stats::Mean(values)));
    spreads.push_back(stats::StandardDeviation(values));
  }
  if (subjects.size() < 5 || IsConstant(levels) || IsConstant(spreads)) return;
  const double rho = stats::PearsonCorrelation(Ranks(levels), Ranks(spreads));
  const auto degrees = static_cast<double>(subjects.size()) - 2.0;
  const double rest = 1.0 - rho * rho;
  derived.growth_p_value =
      rest <= 0.0 ? 0.0 : stats::TwoSidedStudent(rho * std::sqrt(degrees / rest), degrees);
  derived.grows_with_value = rho > 0.0 && derived.growth_p_value < 0.05;
}

}  // namespace

Outcome<DerivedRepeatability> DeriveRepeatability(
    const std::vector<std::vector<double>>& subjects) {
  std::vector<std::vector<double>> repeated;
  for (const auto& values : subjects) {
    for (const double value : values) Require(std::isfinite(value), "a value that is not finite");
    if (values.size() >= 2) repeated.push_back(values);
  }
  if (repeated.size() < 3) {
    return Refusal{RefusalCode::kTooFewValues,
                   "needs repeated measurements of at least 3 subjects, found " +
                       std::to_string(repeated.size())};
  }
  DerivedRepeatability derived;
  derived.subjects = static_cast<int>(repeated.size());
  std::vector<double> means;
  for (const auto& values : repeated) {
    derived.degrees_of_freedom += static_cast<double>(values.size()) - 1.0;
    means.push_back(stats::Mean(values));
  }
  derived.mean = stats::Mean(means);
  derived.within_sd = std::sqrt(PooledVariance(repeated, [](double value) { return value; }));
  if (!(derived.within_sd > 0.0)) {
    return Refusal{RefusalCode::kNoVariation, "all repeated measurements are equal"};
  }
  if (HaveOneSign(repeated)) {
    const double variance =
        PooledVariance(repeated, [](double value) { return std::log(std::abs(value)); });
    derived.coefficient_of_variation = std::sqrt(std::expm1(variance));
  }
  JudgeGrowth(repeated, derived);
  return derived;
}

}  // namespace etalon::followup
