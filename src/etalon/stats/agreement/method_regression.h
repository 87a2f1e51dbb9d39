#pragma once

#include <cstddef>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// y = intercept + slope x where both methods err. Methods agree when the slope's interval holds 1
/// and the intercept's holds 0.
struct MethodLine {
  std::size_t pairs;
  Estimate intercept;
  Estimate slope;
};

/// Deming regression: least squares with errors in both methods.
/// @param error_ratio variance of the errors of y over that of x; 1 = orthogonal regression.
/// Intervals by the jackknife with t of n - 2 degrees of freedom [Linnet1990].
/// @return Refusal(kTooFewValues) below 4 pairs; Refusal(kNoVariation) when a method is constant;
///   Refusal(kNotEstimable) when the methods are uncorrelated, with or without one pair.
/// @throws ContractError for unequal lengths, infinite values or a ratio that is not positive.
Outcome<MethodLine> FitDeming(const std::vector<double>& x, const std::vector<double>& y,
                              double error_ratio = 1.0);

/// Is a straight line right? [Passing1983]
struct LinearityTest {
  double statistic;  ///< largest |cusum| of the signs along the line over sqrt(points below + 1)
  double p_value;    ///< of the Kolmogorov distribution
};

struct PassingBablokLine {
  MethodLine line;
  std::size_t slopes;  ///< pairs of points that give a slope
  LinearityTest linearity;
};

/// Passing-Bablok regression: shifted median of the slopes between all pairs of points, with the
/// distribution-free interval of [Passing1983]. For methods that measure the same quantity
/// (positively related). Time and memory grow with the square of the pairs.
/// @return Refusal(kTooFewValues) below 8 pairs or where the interval falls off the list of slopes;
///   Refusal(kNoVariation) when a method is constant; Refusal(kNotApplicable) above 10,000 pairs
///   (400 MB) or for methods that are not positively related.
/// @throws ContractError for unequal lengths or infinite values.
Outcome<PassingBablokLine> FitPassingBablok(const std::vector<double>& x,
                                            const std::vector<double>& y);

}  // namespace etalon::stats
