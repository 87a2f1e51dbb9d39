#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/conformance/claim.h"
#include "etalon/conformance/observation.h"
#include "etalon/core/outcome.h"
#include "etalon/stats/agreement/line_fit.h"
#include "etalon/stats/agreement/repeatability.h"
#include "etalon/stats/estimate.h"

namespace etalon::conformance {

/// How one metric did over all acquisitions under nominal conditions.
struct MetricFigures {
  std::string metric;
  std::string unit;
  int subjects = 0;
  int acquisitions = 0;
  stats::Estimate refused;              ///< fraction, Wilson interval
  std::optional<stats::Estimate> bias;  ///< mean over subjects of measured - truth, t interval
  Outcome<stats::LineFit> linearity;    ///< subject means against truth
  Outcome<stats::Repeatability> repeatability;
  std::optional<stats::Estimate> coverage;  ///< of the reported intervals, Wilson interval
  std::vector<double> truths;               ///< one a reading with a value ...
  std::vector<double> values;               ///< ... beside it
};

/// One metric at one level of a series.
struct LevelFigures {
  std::string metric;
  std::string unit;
  Level level;
  int acquisitions = 0;
  int refused = 0;
  std::optional<double> bias;
  std::optional<double> spread;  ///< standard deviation of the errors, from two values on
};

enum class Finding { kMet, kNotMet, kNotShown };

/// One promise held against its figure.
struct Check {
  std::string metric;
  std::string promise;  ///< "bias", "slope", "repeatability", "refused", "coverage"
  double limit_low = 0.0;
  double limit_high = 0.0;
  std::optional<double> found;  ///< the bound that was compared, where there is one
  std::optional<Interval> found_interval;
  Finding finding = Finding::kNotShown;
  std::string reason;  ///< of kNotShown
};

struct Statement {
  Claims claims;
  std::vector<MetricFigures> metrics;  ///< in the order of their first reading
  std::vector<LevelFigures> levels;
  std::vector<Check> checks;

  /// True when every promise is met.
  bool Conforms() const;
};

/// Holds claims against acquisitions. A claim on a metric that was never read, or with fewer
/// subjects than the claims ask for, is not shown, which is not met.
Statement Judge(const Claims& claims, const std::vector<Acquisition>& acquisitions);

}  // namespace etalon::conformance
