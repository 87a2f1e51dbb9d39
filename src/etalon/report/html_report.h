#pragma once

#include <string>

#include "etalon/report/report.h"

namespace etalon::report {

/// The page: French and English, with its pictures, plots, style and script inside. It asks nothing
/// of the network and may be printed. `#lang=fr` or `#lang=en` after its address chooses the
/// language, else the reader's browser does; without scripts it is English, and switches all the
/// same.
/// @throws ContractError when a number is not finite.
std::string HtmlReport(const ReportInput& input);

}  // namespace etalon::report
