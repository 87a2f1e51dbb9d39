#pragma once

#include "etalon/workflow/verify_grid.h"

namespace etalon::workflow {

/// Persons with uptake of grades 1 to 3, spread evenly over uptake, girth, wall and size of the
/// heart. The two acquisitions of a person differ in noise, resolution, depth of the breath, place
/// of the CT (1.5 mm along each axis), lean, dose and time. Factors: noise, resolution, breath,
/// misregistration, wall, grade (of which 0 lies near the threshold), recovery of the resolution.
/// Outlines are the phantom's own; intervals are not judged. Nothing runs on several threads within
/// a reading: it is repeated as it was.
/// @throws Error(kCancelled)
GridResult MeasureSpectGrid(const GridSize& size, ProgressObserver& progress);

}  // namespace etalon::workflow
