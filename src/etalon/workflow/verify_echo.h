#pragma once

#include "etalon/nn/network.h"
#include "etalon/workflow/verify_grid.h"

namespace etalon::workflow {

/// Hearts spread evenly over size, ejection fraction, strain and wall. The two acquisitions of a
/// heart differ in speckle, gain, noise, dropout, depth and sector angle, as if the probe had been
/// lifted. Factors: noise, gain, dropout, frame rate, pixel spacing, sector angle. Outlines are
/// drawn by the networks; the first phantom is read again with one thread and with three.
/// @throws Error as `LoadApicalModels`; kCancelled.
GridResult MeasureEchoGrid(const GridSize& size, const nn::NetworkOptions& network,
                           ProgressObserver& progress);

}  // namespace etalon::workflow
