#pragma once

#include <cstddef>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/agreement/line_fit.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// How the interval of a limit of agreement is made.
enum class LimitInterval {
  kExact,        ///< noncentral t [Carkeet2015]: right for any number of normal differences
  kLargeSample,  ///< s sqrt(1/n + z^2 / (2 (n - 1))) and t [BlandAltman1999]
  kSimple        ///< s sqrt(3/n) and t, as printed in [BlandAltman1986]
};

struct BlandAltmanOptions {
  double multiplier = 1.96;  ///< limits = bias +- multiplier * SD; [BlandAltman1986] printed 2
  LimitInterval interval = LimitInterval::kExact;
};

/// Differences a - b of paired readings, in their unit. [BlandAltman1986]
struct BlandAltman {
  std::size_t pairs;
  Estimate bias;  ///< mean difference, t interval
  double sd;      ///< of the differences, n - 1
  Estimate lower_limit;
  Estimate upper_limit;
  TestResult bias_test;  ///< paired t; p = 0 for a constant non-zero difference, 1 for none
  /// Of the differences, of moments g1 and g2; 0 for normal ones. [Joanes1998]
  double skewness;
  double excess_kurtosis;
};

/// Bias and limits of agreement of two methods read once on each subject.
///
/// The limits mean what they say for differences that are near normal, independent and of even
/// scatter: see `ProportionalBias`, `AnalyseVaryingLimits` and `AnalyseRatios` when they are not,
/// and `bland_altman_repeated.h` for several readings a subject.
/// @param a,b readings by subject; pairs with a NaN are left out.
/// @return Refusal(kTooFewValues) below 3 pairs.
/// @throws ContractError for unequal lengths or infinite values.
Outcome<BlandAltman> AnalyseDifferences(const std::vector<double>& a, const std::vector<double>& b,
                                        const BlandAltmanOptions& options = {});

/// Regression of a - b on (a + b) / 2: a slope is a bias that grows with the size, or unequal
/// scatter of the two methods. Refuses as `FitLine`.
Outcome<LineFit> ProportionalBias(const std::vector<double>& a, const std::vector<double>& b);

/// Limits that vary with the size: bias and scatter are straight lines in (a + b) / 2
/// [BlandAltman1999, section 3.2].
struct VaryingLimits {
  LineFit bias;
  LineFit absolute_residual;  ///< |difference - bias line|; its slope is the V

  double BiasAt(double mean) const { return bias.At(mean); }
  /// SD of the differences at a size: sqrt(pi / 2) times the absolute residual, never below 0.
  double SdAt(double mean) const;
  Interval LimitsAt(double mean, double multiplier = 1.96) const;
};

/// Refuses as `FitLine`.
Outcome<VaryingLimits> AnalyseVaryingLimits(const std::vector<double>& a,
                                            const std::vector<double>& b);

/// The same analysis on logarithms: a / b lies between `lower_limit` and `upper_limit` in 95 %.
struct RatioAgreement {
  BlandAltman of_logs;
  Estimate ratio;  ///< geometric mean of a / b
  Estimate lower_limit;
  Estimate upper_limit;
};

/// @return Refusal(kNotApplicable) unless all readings have one sign and none is 0; otherwise
///   refuses as `AnalyseDifferences`.
Outcome<RatioAgreement> AnalyseRatios(const std::vector<double>& a, const std::vector<double>& b,
                                      const BlandAltmanOptions& options = {});

}  // namespace etalon::stats
