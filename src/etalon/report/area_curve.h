#pragma once

#include <string>

#include "etalon/echo/study_reading.h"

namespace etalon::report {

/// The area of the left ventricle over time, in SVG, with its beats, end diastoles and end
/// systoles. Empty for a cine with fewer than two areas.
std::string AreaCurve(const echo::CineReading& cine);

/// Distance of round numbers (1, 2 or 5 times a power of ten) that puts at most `most` of them on a
/// span. @throws ContractError unless `span` is positive.
double RoundStep(double span, int most);

}  // namespace etalon::report
