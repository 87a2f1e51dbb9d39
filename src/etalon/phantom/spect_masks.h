#pragma once

#include <vector>

#include "etalon/phantom/spect_phantom.h"

namespace etalon::phantom {

/// True masks of the structures that SPECT measurements use, of a volume of `Organ`.
std::vector<SpectPhantomMask> SpectMasks(const image::LabelVolume& organs);

}  // namespace etalon::phantom
