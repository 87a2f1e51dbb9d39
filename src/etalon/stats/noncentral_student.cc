#include "etalon/stats/noncentral_student.h"

#include <boost/math/distributions/non_central_t.hpp>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::stats {
namespace {

/// Beyond this the series of the distribution is slow and t is normal around its non-centrality
/// with variance 1 + t^2 / (2 df), to well under the digits of a report.
constexpr double kLargestForSeries = 37.0;

double SolveNoncentrality(double t, double df, double probability) {
  double low = t - 10.0 - std::abs(t);
  double high = t + 10.0 + std::abs(t);
  while (high - low > 1e-11 * (1.0 + std::abs(t))) {
    const double middle = 0.5 * (low + high);
    if (NoncentralStudentCdf(t, df, middle) > probability) {
      low = middle;
    } else {
      high = middle;
    }
    if (middle == low && middle == high) break;
  }
  return 0.5 * (low + high);
}

}  // namespace

double NoncentralStudentCdf(double t, double df, double noncentrality) {
  try {
    return boost::math::cdf(boost::math::non_central_t(df, noncentrality), t);
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
