#pragma once

#include <vector>

#include "etalon/report/plot.h"

namespace etalon::report {

/// Ticks at the first days of years or months, or at days, for a range in days since 1970-01-01.
std::vector<Tick> DateTicks(const Interval& range, int most);

/// "12 Mar 2024", "12 mars 2024"
Text DateText(double days_since_epoch);

}  // namespace etalon::report
