#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/cmr/measure_slice.h"
#include "etalon/report/texts.h"

namespace etalon::report {

/// The 16 segments of the left ventricle as rings, basal outside, anterior on top and the septum to
/// the left [Cerqueira2002], each with its value, as an SVG in both languages. Empty when no
/// measurement is called `prefix` + "_" + the name of a segment. Segments without value are white.
/// @param scale of the colours, as of maps.
std::string BullsEye(const std::vector<cmr::SliceMeasurement>& measurements,
                     const std::string& prefix, const Interval& scale, int decimals,
                     const Text& caption);

}  // namespace etalon::report
