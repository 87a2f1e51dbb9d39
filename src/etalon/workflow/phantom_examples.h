#pragma once

#include <cstdint>
#include <vector>

#include "etalon/nn/train/dataset.h"

namespace etalon::workflow {

/// Pictures of `studies` beating phantoms of varied hearts and scanner settings with their true
/// masks: of each study both views at `kPhantomFrames` random phases, cut to the ultrasound field.
/// They show what reference masks of patients lack, the heart between end diastole and end systole
/// with the mitral valve open. Deterministic for a seed.
std::vector<nn::train::Example> PhantomExamples(int studies, std::uint64_t seed);

inline constexpr int kPhantomFrames = 3;

}  // namespace etalon::workflow
