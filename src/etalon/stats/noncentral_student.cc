#include "etalon/stats/noncentral_student.h"

#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>

#include "etalon/core/error.h"

namespace etalon::stats {
namespace {

/// Beyond this the series of the distribution is slow and t is normal around its non-centrality
/// with variance 1 + t^2 / (2 df), to well under the digits of a report.
constexpr double kLargestForSeries = 37.0;

using Plain = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

/// The non-centrality at which the observed t has the given probability, by the bracketing secant
/// method of TOMS 748.
double SolveNoncentrality(double t, double df, double probability) {
  const double reach = 10.0 + std::abs(t);
  std::uintmax_t evaluations = 100;
  const auto excess = [&](double noncentrality) {
    return NoncentralStudentCdf(t, df, noncentrality) - probability;
  };
  const auto narrow = [&](double low, double high) {
    return std::abs(high - low) < 1e-11 * (1.0 + std::abs(t));
  };
  const auto bracket =
      boost::math::tools::toms748_solve(excess, t - reach, t + reach, narrow, evaluations);
  return 0.5 * (bracket.first + bracket.second);
}

}  // namespace

double NoncentralStudentCdf(double t, double df, double noncentrality) {
  try {
    return boost::math::cdf(
        boost::math::non_central_t_distribution<double, Plain>(df, noncentrality), t);
  } catch (const std::exception& error) {
    throw ContractError(error.what());
  }
}

Interval NoncentralityInterval(double t, double df) {
  if (std::abs(t) > kLargestForSeries) {
    const double half_width = 1.959963984540054 * std::sqrt(1.0 + t * t / (2.0 * df));
    return {t - half_width, t + half_width};
  }
  return {SolveNoncentrality(t, df, 0.975), SolveNoncentrality(t, df, 0.025)};
}

}  // namespace etalon::stats
