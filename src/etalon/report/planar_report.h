#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "etalon/core/examination.h"
#include "etalon/core/measurement.h"
#include "etalon/core/outcome.h"
#include "etalon/core/provenance.h"
#include "etalon/image/planar_scan.h"
#include "etalon/nuclear/planar_reading.h"
#include "etalon/report/texts.h"

namespace etalon::report {

/// What is told of a planar bone scan.
struct PlanarReport {
  std::string study;
  Examination examination;  ///< only when and on what it was made is shown
  image::PlanarScan scan;
  Outcome<nuclear::PlanarReading> reading;
  std::vector<Measurement> measurements;
  std::vector<RefusedMeasurement> refusals;
  Provenance provenance;
};

/// The content of `measurements.json`: measurements, refusals and provenance as
/// docs/measurements.schema.json describes them, and under "scan" the frames, the regions, the
/// probability of each grade and the flags, or why the scan was refused.
/// @throws ContractError when a number is not finite.
std::string PlanarJson(const PlanarReport& report);

/// One page in both languages with both pictures; also of a refused scan.
std::string PlanarPage(const PlanarReport& report);

/// Writes `measurements.json` and `report.html`. @throws Error(kFileUnreadable)
void WritePlanarReport(const PlanarReport& report, const std::filesystem::path& folder);

/// "Heart to contralateral chest (H/CL)" for "heart_to_contralateral_ratio".
Text PlanarMeasurementName(std::string_view measurement);

/// Plain-language meaning of a flag, a rule's name and a refusal's reason of these measurements.
Text PlanarFlagText(std::string_view flag);
Text PlanarRuleText(std::string_view rule);
Text PlanarReasonText(const Refusal& refusal);

/// What a Perugini grade means, e.g. "no cardiac uptake" for 0.
/// @throws ContractError for a grade outside 0 .. 3.
Text PeruginiText(int grade);

}  // namespace etalon::report
