#pragma once

#include <cstdint>
#include <vector>

#include "etalon/conformance/observation.h"
#include "etalon/core/progress.h"
#include "etalon/phantom/echo_phantom.h"
#include "etalon/workflow/apical_models.h"

namespace etalon::workflow {

/// Which phantoms are measured.
struct EchoGrid {
  int subjects = 40;       ///< hearts under nominal conditions, each acquired twice
  int hearts_a_level = 3;  ///< at each level of each series; 0: no series
  std::uint64_t seed = 1;
};

/// A phantom to be made, and what it stands for.
struct PlannedPhantom {
  phantom::EchoPhantomOptions options;
  conformance::Acquisition acquisition;  ///< without readings
};

/// Hearts spread evenly over size, ejection fraction, strain and wall by a Latin hypercube
/// [McKay1979]. The two acquisitions of a heart differ in speckle, gain, noise, dropout, depth and
/// sector angle, as if the probe had been lifted. Then for each factor (noise, gain, dropout, frame
/// rate, pixel spacing, sector angle) a few hearts at each of its levels, all else nominal.
std::vector<PlannedPhantom> PlanEchoGrid(const EchoGrid& grid);

/// Makes and measures each phantom. The next ones are generated while one is measured.
/// @throws Error(kCancelled)
std::vector<conformance::Acquisition> MeasureEchoGrid(const std::vector<PlannedPhantom>& plan,
                                                      ApicalModels& models,
                                                      ProgressObserver& progress);

/// `measurements.json` of one phantom, to compare runs.
std::string MeasuredJson(const PlannedPhantom& planned, ApicalModels& models);

}  // namespace etalon::workflow
