#pragma once

#include <string>

#include "etalon/report/report.h"

namespace etalon::report {

/// The content of `measurements.json`, as docs/measurements.schema.json describes it. Numbers have
/// six significant digits.
/// @throws ContractError when a number is not finite.
std::string MeasurementsJson(const ReportInput& input);

}  // namespace etalon::report
