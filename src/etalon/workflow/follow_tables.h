#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/followup/dated_value.h"
#include "etalon/followup/patient_course.h"

namespace etalon::workflow {

/// Reads values that were measured elsewhere. Columns: date, metric (alias or name), value; and as
/// they are known: patient (rows of others are left out), unit, low, high, repeats, rule,
/// rule_version, variant, layer, views, models, software, modality, manufacturer, device,
/// device_software, operator.
/// @throws Error(kUsage) naming an unknown column; Error(kFileMalformed) naming line and column of
/// a
///   cell that is no date or no number.
std::vector<followup::DatedValue> ReadValueTable(const std::filesystem::path& file,
                                                 const std::string& patient);

/// Columns: date, event; end where it lasted.
std::vector<followup::TreatmentEvent> ReadEventTable(const std::filesystem::path& file);

}  // namespace etalon::workflow
