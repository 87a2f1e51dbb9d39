#pragma once

#include <optional>
#include <string>

#include "etalon/core/measurement.h"
#include "etalon/report/texts.h"

namespace etalon::report {

/// How a value lies to its normal range.
struct NormalComparison {
  enum class Side { kBelow, kWithin, kAbove };
  Side side = Side::kWithin;
  bool interval_crosses_limit = false;  ///< then the side is not certain

  Text Describe() const;
  /// Classes of the style sheet.
  std::string CssClass() const;
};

/// Limits are inclusive as printed by the guideline.
NormalComparison CompareWithNormal(const Measurement& measurement, const Interval& normal);

/// A bar, in SVG, of a value with its 95 % interval over its normal range; either may be absent.
std::string IntervalBar(const Measurement& measurement, const std::optional<Interval>& normal);

}  // namespace etalon::report
