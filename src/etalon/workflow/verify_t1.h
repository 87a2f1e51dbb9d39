#pragma once

#include "etalon/workflow/verify_grid.h"

namespace etalon::workflow {

/// Hearts spread evenly over native T1, extracellular volume, T1 of blood, haematocrit and wall.
/// The two acquisitions of a heart differ in noise, heart rate, motion, efficiency of the
/// inversion, T1 of blood after contrast agent (dose and delay) and in where the outline is laid,
/// by a pixel. Factors: noise, motion, heart rate, field strength, native T1, extracellular volume,
/// number of images, displaced outline. The first phantom is read again with one thread and with
/// three.
/// @throws Error(kCancelled)
GridResult MeasureT1Grid(const GridSize& size, ProgressObserver& progress);

}  // namespace etalon::workflow
