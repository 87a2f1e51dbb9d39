#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/report/measurement_table.h"

namespace etalon::report {

/// How a kind of study ("echo", "planar", "spect", "t1") calls its measurements, rules, flags and
/// refusals; that of echo for any other text.
Wording WordingOf(std::string_view kind);

/// The normal range of a measurement for "female", "male" or an unknown sex; none where the
/// guideline gives none.
std::optional<Interval> NormalInterval(std::string_view measurement, std::string_view sex);

/// Measurements of all kinds that say most of their study, the most telling first.
const std::vector<std::string>& HeadlineMeasurements();

}  // namespace etalon::report
