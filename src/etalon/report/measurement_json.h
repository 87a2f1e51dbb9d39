// Private to this module: shows nlohmann-json.
#pragma once

#include <nlohmann/json.hpp>

#include "etalon/core/measurement.h"
#include "etalon/core/provenance.h"

namespace etalon::report {

// The parts of `measurements.json` that every field shares (docs/measurements.schema.json).

nlohmann::ordered_json IntervalJson(const Interval& interval);

/// @throws ContractError when a number is not finite.
nlohmann::ordered_json MeasurementJson(const Measurement& measurement);

/// {"code": ..., "reason": ...}
nlohmann::ordered_json RefusalJson(const Refusal& refusal);
nlohmann::ordered_json RefusedJson(const RefusedMeasurement& refused);
nlohmann::ordered_json ProvenanceJson(const Provenance& provenance);

/// The file's text; bytes that are no UTF-8 become U+FFFD.
std::string JsonText(const nlohmann::ordered_json& json);

}  // namespace etalon::report
