#pragma once

#include <cstdint>

#include "etalon/image/volume.h"
#include "etalon/phantom/spect_phantom.h"

namespace etalon::phantom {

/// A chest CT to learn from: what a CT may look like rather than what one scanner makes.
struct HeartCt {
  image::FloatVolume hounsfield;
  std::vector<SpectPhantomMask> masks;  ///< true, on the same grid
};

/// The chest of `RandomBody(seed)`, 3 mm voxels. Every tissue's density is drawn anew: blood plain
/// or with contrast agent on one or both sides, soft tissue lean or fat, lungs more or less aired;
/// the heart may lie in fat; then blur, smooth noise and the table below the patient. The same seed
/// gives the same CT.
HeartCt MakeHeartCt(std::uint64_t seed);

}  // namespace etalon::phantom
