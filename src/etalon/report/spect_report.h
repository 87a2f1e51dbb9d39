#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "etalon/core/provenance.h"
#include "etalon/image/volume.h"
#include "etalon/nuclear/spect_measurements.h"
#include "etalon/report/texts.h"

namespace etalon::report {

/// What is told of a SPECT/CT of the heart.
struct SpectReport {
  std::string study;
  nuclear::SpectStudy spect;             ///< an empty activity: refused as a whole, no pictures
  std::optional<image::FloatVolume> ct;  ///< Hounsfield units on a grid of its own; none: black
  std::string masks;                     ///< who outlined: a file's name or a model
  nuclear::SpectOptions options;
  nuclear::SpectMeasurements result;
  Provenance provenance;
};

/// The content of `measurements.json`: measurements, refusals and provenance as
/// docs/measurements.schema.json describes them, and under "spect" the threshold, the background,
/// the masks' origin and the misregistration.
/// @throws ContractError when a number is not finite.
std::string SpectJson(const SpectReport& report);

/// One page in both languages with fused planes and maximum-intensity views.
std::string SpectPage(const SpectReport& report);

/// Writes `measurements.json` and `report.html`. @throws Error(kFileUnreadable)
void WriteSpectReport(const SpectReport& report, const std::filesystem::path& folder);

/// "Volume of involvement" for "volume_of_involvement".
Text SpectMeasurementName(std::string_view measurement);

/// Plain-language meaning of a flag, a rule's name and a refusal's reason of these measurements.
Text SpectFlagText(std::string_view flag);
Text SpectRuleText(std::string_view rule);
Text SpectReasonText(const Refusal& refusal);

/// "left ventricular wall"
Text StructureText(nuclear::Structure structure);

}  // namespace etalon::report
