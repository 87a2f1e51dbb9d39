#pragma once

#include "etalon/workflow/verify_grid.h"

namespace etalon::workflow {

/// Persons spread evenly over grade, height, girth, sex, size, wall and place of the heart. The two
/// acquisitions of a person differ in noise, counts, place and lean on the table, filling of the
/// bladder and phase of the tracer (uptake of every organ by a few per cent). Factors: counts,
/// girth, scoliosis, size of the heart, scatter, rib lesions, pixel size. Nothing runs on several
/// threads within a reading: it is repeated as it was.
/// @throws Error(kCancelled)
GridResult MeasurePlanarGrid(const GridSize& size, ProgressObserver& progress);

}  // namespace etalon::workflow
