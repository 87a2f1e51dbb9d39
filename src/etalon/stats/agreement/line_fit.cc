#include "etalon/stats/agreement/line_fit.h"

#include <algorithm>
#include <cmath>

#include "etalon/stats/distributions.h"
#include "etalon/stats/moments.h"

namespace etalon::stats {
namespace {

struct Squares {
  double mean_x, mean_y, xx, yy, xy;
};

Squares SquaresOf(const std::vector<double>& x, const std::vector<double>& y) {
  Squares squares{Mean(x), Mean(y), 0.0, 0.0, 0.0};
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double dx = x[i] - squares.mean_x;
    const double dy = y[i] - squares.mean_y;
    squares.xx += dx * dx;
    squares.yy += dy * dy;
    squares.xy += dx * dy;
  }
  return squares;
}

Estimate StudentEstimate(double value, double standard_error, double freedom) {
  const double reach = StudentQuantile(0.975, freedom) * standard_error;
  return {value, standard_error, Interval{value - reach, value + reach}, "Student t"};
}

/// A perfect line has no error to test against: the slope is then certain.
TestResult TestOfSlope(const Estimate& slope, double freedom) {
  const double error = *slope.standard_error;
  if (error == 0.0) return {0.0, slope.value == 0.0 ? 1.0 : 0.0, freedom, "exact line"};
  const double t = slope.value / error;
  return {t, TwoSidedStudent(t, freedom), freedom, "t test of the slope"};
}

}  // namespace

Outcome<LineFit> FitLine(const std::vector<double>& x, const std::vector<double>& y) {
  Require(x.size() == y.size(), "line through vectors of unequal length");
  if (x.size() < 3) return Refusal{RefusalCode::kTooFewValues, "a line fit needs three points"};
  if (std::all_of(x.begin(), x.end(), [&](double value) { return value == x.front(); })) {
    return Refusal{RefusalCode::kNoVariation, "a line fit needs different values of x"};
  }
  const Squares squares = SquaresOf(x, y);
  const double n = static_cast<double>(x.size());
  const double freedom = n - 2.0;
  const double slope = squares.xy / squares.xx;
  double residual = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double error = y[i] - squares.mean_y - slope * (x[i] - squares.mean_x);
    residual += error * error;
  }
  const double sd = std::sqrt(residual / freedom);
  const double intercept_error =
      sd * std::sqrt(1.0 / n + squares.mean_x * squares.mean_x / squares.xx);
  LineFit fit{StudentEstimate(squares.mean_y - slope * squares.mean_x, intercept_error, freedom),
              StudentEstimate(slope, sd / std::sqrt(squares.xx), freedom),
              {},
              squares.yy > 0.0 ? squares.xy / std::sqrt(squares.xx * squares.yy) : 0.0,
              sd,
              freedom};
  fit.test = TestOfSlope(fit.slope, freedom);
  return fit;
}

}  // namespace etalon::stats
