#pragma once

#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/nuclear/planar_reading.h"

namespace etalon::nuclear {

/// What a planar reading comes to in a report and in a workspace. Every measurement carries the
/// flags of the reading.
struct PlanarMeasurements {
  std::vector<Measurement> measurements;
  std::vector<RefusedMeasurement> refusals;
};

/// All five measurements of the names above, each either measured or refused. The grade's interval
/// is the range of grades that holds 95 % of the probability.
PlanarMeasurements MeasurementsOf(const Outcome<PlanarReading>& reading);

}  // namespace etalon::nuclear
