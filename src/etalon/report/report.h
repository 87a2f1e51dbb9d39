#pragma once

#include <filesystem>

#include "etalon/core/provenance.h"
#include "etalon/echo/study_reading.h"
#include "etalon/image/study.h"

namespace etalon::report {

/// All that a report is made of. `study` may lack cines or frames that `reading` has: their
/// pictures are then left out.
struct ReportInput {
  const image::Study& study;
  const echo::StudyReading& reading;
  const Provenance& provenance;
};

inline constexpr const char* kMeasurementsFile = "measurements.json";
inline constexpr const char* kReportFile = "report.html";

/// Writes `measurements.json` and the self-contained `report.html` into `folder`, which is created
/// where it is missing. Each file appears whole or not at all. Same input, same bytes.
/// @throws Error(kFileUnreadable) when the folder cannot be written; ContractError when a number is
///   not finite.
void WriteReport(const ReportInput& input, const std::filesystem::path& folder);

}  // namespace etalon::report
