#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "etalon/cmr/measure_slice.h"
#include "etalon/core/provenance.h"
#include "etalon/image/raster.h"
#include "etalon/image/study.h"
#include "etalon/report/texts.h"

namespace etalon::report {

/// What is told of the slices of a heart with T1 maps.
struct T1Report {
  std::string study;
  image::Subject subject;
  double field_strength = 0.0;  ///< tesla; 0: not known
  std::string site;             ///< whose normal ranges were used; empty: none
  std::vector<cmr::HeartSlice> slices;
  cmr::HeartReading reading;
  Provenance provenance;
};

/// The content of `measurements.json`: measurements and refusals as docs/measurements.schema.json
/// describes them (with pixels and their scatter), and for each series its inversion times and how
/// its images moved.
/// @throws ContractError when a number is not finite.
std::string T1Json(const T1Report& report);

/// One page in both languages with the maps as pictures.
std::string T1Page(const T1Report& report);

/// Writes `measurements.json` and `report.html`. @throws Error(kFileUnreadable)
void WriteT1Report(const T1Report& report, const std::filesystem::path& folder);

/// "Native T1, septum" for "myocardial_t1_native_septal".
Text T1MeasurementName(std::string_view measurement);

/// Plain-language meaning of a flag of these measurements.
Text T1FlagText(std::string_view flag);

/// A refusal's own sentence.
Text T1ReasonText(const Refusal& refusal);

/// How a value was made, in a few words: its pixels and their scatter, or the haematocrit.
Text T1HowText(const cmr::SliceMeasurement& read);

/// A map in colours, from dark blue (`range.low`) over green to yellow (`range.high`), with its
/// scale to the right; 0 is black. The borders of `labels` (same size; may be empty) are drawn in
/// white. Cut to what the labels mark with a wide margin, and enlarged.
image::RgbImage MapPicture(const image::FloatImage& map, const Interval& range,
                           const image::LabelMask& labels, const std::string& unit);

}  // namespace etalon::report
