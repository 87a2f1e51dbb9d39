#pragma once

#include <optional>
#include <string>

#include "etalon/core/measurement.h"

namespace etalon::stats {

/// A statistic with what is known of its uncertainty.
struct Estimate {
  double value = 0.0;
  std::optional<double> standard_error;
  std::optional<Interval> interval;  ///< 95 % unless the function takes a level
  std::string interval_method;       ///< e.g. "Wilson", "DeLong"; empty without an interval
};

/// A test of a hypothesis.
struct TestResult {
  double statistic = 0.0;
  double p_value = 1.0;                      ///< two-sided unless said otherwise
  std::optional<double> degrees_of_freedom;  ///< of the reference distribution
  std::string method;                        ///< e.g. "Welch t", "McNemar, exact"
};

}  // namespace etalon::stats
