#pragma once

#include <string_view>

#include "etalon/report/texts.h"

namespace etalon::report {

/// Full name of a metric that is followed or verified, of the program's own or from a table.
Text MetricText(std::string_view metric);

}  // namespace etalon::report
