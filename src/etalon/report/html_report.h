#pragma once

#include <string>

#include "etalon/report/report.h"

namespace etalon::report {

/// The page of one study, see `Page`.
/// @throws ContractError when a number is not finite.
std::string HtmlReport(const ReportInput& input);

}  // namespace etalon::report
