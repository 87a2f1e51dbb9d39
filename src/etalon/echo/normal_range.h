#pragma once

#include <optional>
#include <string_view>

#include "etalon/core/measurement.h"
#include "etalon/image/study.h"

namespace etalon::echo {

/// Normal values of adults with their source; inclusive as printed [Lang2015].
struct NormalRange {
  Interval range;
  std::string_view source;
};

/// The range for a measurement's name; none where the guideline gives none, or gives one a sex and
/// the sex is unknown.
std::optional<NormalRange> FindNormalRange(std::string_view measurement_name, image::Sex sex);

}  // namespace etalon::echo
