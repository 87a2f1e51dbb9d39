#include "etalon/stats/cohort/t_tests.h"

#include <cmath>
#include <optional>

#include "etalon/stats/cohort/samples.h"
#include "etalon/stats/distributions.h"
#include "etalon/stats/moments.h"
#include "etalon/stats/noncentral_student.h"

namespace etalon::stats {
namespace {

using cohort::Count;
using cohort::Square;

/// A difference whose t statistic has the given degrees of freedom.
struct Scaled {
  double difference;
  double standard_error;
  double degrees_of_freedom;
};

/// Moments of two independent groups.
struct Groups {
  double first_count, second_count;
  double difference;
  double first_variance, second_variance;  ///< of the values

  double PooledVariance() const {
    return ((first_count - 1.0) * first_variance + (second_count - 1.0) * second_variance) /
           (first_count + second_count - 2.0);
  }
  double InverseCounts() const { return 1.0 / first_count + 1.0 / second_count; }
};

Refusal TooFew(const std::string& what) {
  return {RefusalCode::kTooFewValues, "A t test needs at least two " + what + "."};
}

Refusal Constant(const std::string& what) {
  return {RefusalCode::kNoVariation, "A t test is undefined when all " + what + " are equal."};
}

Estimate DifferenceOf(const Scaled& scaled) {
  const double half_width =
      StudentQuantile(0.975, scaled.degrees_of_freedom) * scaled.standard_error;
  return {scaled.difference, scaled.standard_error, cohort::Around(scaled.difference, half_width),
          "t"};
}

TestResult TestOf(const Scaled& scaled, const char* method) {
  const double t = scaled.difference / scaled.standard_error;
  return {t, TwoSidedStudent(t, scaled.degrees_of_freedom), scaled.degrees_of_freedom, method};
}

/// Effect size t * scale, its limits those of the non-centrality on the same scale.
Estimate StandardisedOf(const Scaled& scaled, double scale) {
  const double t = scaled.difference / scaled.standard_error;
  const Interval limits = NoncentralityInterval(t, scaled.degrees_of_freedom);
  return {t * scale, std::nullopt, Interval{limits.low * scale, limits.high * scale},
          "non-central t"};
}

Outcome<MeanComparison> TestMean(const std::vector<double>& values, double reference,
                                 const char* method, const std::string& what) {
  if (values.size() < 2) return TooFew(what);
  if (cohort::IsConstant(values)) return Constant(what);
  const double root_n = std::sqrt(Count(values));
  const Scaled scaled{Mean(values) - reference, StandardDeviation(values) / root_n,
                      Count(values) - 1.0};
  return MeanComparison{values.size(), 0, DifferenceOf(scaled),
                        StandardisedOf(scaled, 1.0 / root_n), TestOf(scaled, method)};
}

Groups Summarise(const std::vector<double>& first, const std::vector<double>& second) {
  return {Count(first), Count(second), Mean(first) - Mean(second), Square(StandardDeviation(first)),
          Square(StandardDeviation(second))};
}

Scaled Pooled(const Groups& groups) {
  return {groups.difference, std::sqrt(groups.PooledVariance() * groups.InverseCounts()),
          groups.first_count + groups.second_count - 2.0};
}

Scaled Unpooled(const Groups& groups) {
  const double first = groups.first_variance / groups.first_count;
  const double second = groups.second_variance / groups.second_count;
  const double df = Square(first + second) / (Square(first) / (groups.first_count - 1.0) +
                                              Square(second) / (groups.second_count - 1.0));
  return {groups.difference, std::sqrt(first + second), df};
}

MeanComparison CompareGroups(const Groups& groups, const Scaled& scaled, const char* method) {
  return {static_cast<std::size_t>(groups.first_count),
          static_cast<std::size_t>(groups.second_count), DifferenceOf(scaled),
          StandardisedOf(Pooled(groups), std::sqrt(groups.InverseCounts())),
          TestOf(scaled, method)};
}

}  // namespace

Outcome<MeanComparison> OneSampleT(const std::vector<double>& sample, double reference) {
  return TestMean(cohort::Present(sample), reference, "one-sample t", "values");
}

Outcome<MeanComparison> PairedT(const std::vector<double>& first,
                                const std::vector<double>& second) {
  return TestMean(cohort::PairedDifferences(first, second), 0.0, "paired t", "paired differences");
}

Outcome<MeanComparison> StudentT(const std::vector<double>& first,
                                 const std::vector<double>& second) {
  const std::vector<double> a = cohort::Present(first);
  const std::vector<double> b = cohort::Present(second);
  if (a.empty() || b.empty() || a.size() + b.size() < 3) return TooFew("values in a group");
  const Groups groups = Summarise(a, b);
  if (groups.PooledVariance() == 0.0) return Constant("values within each group");
  return CompareGroups(groups, Pooled(groups), "Student t");
}

Outcome<MeanComparison> WelchT(const std::vector<double>& first,
                               const std::vector<double>& second) {
  const std::vector<double> a = cohort::Present(first);
  const std::vector<double> b = cohort::Present(second);
  if (a.size() < 2 || b.size() < 2) return TooFew("values in each group");
  const Groups groups = Summarise(a, b);
  if (groups.PooledVariance() == 0.0) return Constant("values within each group");
  return CompareGroups(groups, Unpooled(groups), "Welch t");
}

}  // namespace etalon::stats
