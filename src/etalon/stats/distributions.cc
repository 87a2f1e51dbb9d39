#include "etalon/stats/distributions.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "etalon/core/error.h"

namespace etalon::stats {
namespace {

namespace bm = boost::math;

/// Boost reports a bad argument as std::domain_error and an infinite result as overflow_error.
template <typename Function>
double Checked(Function function) {
  try {
    return function();
  } catch (const std::overflow_error&) {
    return std::numeric_limits<double>::infinity();
  } catch (const std::exception& error) {
    throw ContractError(error.what());
  }
}

}  // namespace

double NormalDensity(double z) {
  return Checked([&] { return bm::pdf(bm::normal(), z); });
}
double NormalCdf(double z) {
  return Checked([&] { return bm::cdf(bm::normal(), z); });
}
double NormalSurvival(double z) {
  return Checked([&] { return bm::cdf(bm::complement(bm::normal(), z)); });
}
double NormalQuantile(double p) {
  return Checked([&] { return bm::quantile(bm::normal(), p); });
}

double StudentCdf(double t, double df) {
  return Checked([&] { return bm::cdf(bm::students_t(df), t); });
}
double StudentSurvival(double t, double df) {
  return Checked([&] { return bm::cdf(bm::complement(bm::students_t(df), t)); });
}
double StudentQuantile(double p, double df) {
  return Checked([&] { return bm::quantile(bm::students_t(df), p); });
}

double NoncentralStudentSurvival(double t, double df, double noncentrality) {
  if (std::isinf(df)) return NormalSurvival(t - noncentrality);
  return Checked([&] { return bm::cdf(bm::complement(bm::non_central_t(df, noncentrality), t)); });
}

double ChiSquaredCdf(double x, double df) {
  return Checked([&] { return bm::cdf(bm::chi_squared(df), x); });
}
double ChiSquaredSurvival(double x, double df) {
  return Checked([&] { return bm::cdf(bm::complement(bm::chi_squared(df), x)); });
}
double ChiSquaredQuantile(double p, double df) {
  return Checked([&] { return bm::quantile(bm::chi_squared(df), p); });
}

double FisherCdf(double f, double df1, double df2) {
  if (std::isinf(df2)) return ChiSquaredCdf(f * df1, df1);
  return Checked([&] { return bm::cdf(bm::fisher_f(df1, df2), f); });
}
double FisherSurvival(double f, double df1, double df2) {
  if (std::isinf(df2)) return ChiSquaredSurvival(f * df1, df1);
  return Checked([&] { return bm::cdf(bm::complement(bm::fisher_f(df1, df2), f)); });
}
double FisherQuantile(double p, double df1, double df2) {
  if (std::isinf(df2)) return ChiSquaredQuantile(p, df1) / df1;
  return Checked([&] { return bm::quantile(bm::fisher_f(df1, df2), p); });
}

double BetaCdf(double x, double a, double b) {
  return Checked([&] { return bm::cdf(bm::beta_distribution<>(a, b), x); });
}
double BetaQuantile(double p, double a, double b) {
  return Checked([&] { return bm::quantile(bm::beta_distribution<>(a, b), p); });
}

double BinomialCdf(int successes, int trials, double probability) {
  if (successes < 0) return 0.0;
  if (successes >= trials) return 1.0;
  return Checked([&] { return bm::cdf(bm::binomial(trials, probability), successes); });
}

double TwoSidedNormal(double statistic) { return 2.0 * NormalSurvival(std::abs(statistic)); }

double TwoSidedStudent(double statistic, double degrees_of_freedom) {
  return 2.0 * StudentSurvival(std::abs(statistic), degrees_of_freedom);
}

}  // namespace etalon::stats
