#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/core/quantity.h"
#include "etalon/image/raster.h"

namespace etalon::cmr {

/// T1 in milliseconds before and after contrast agent, with standard errors (0: not known).
struct T1Pair {
  double native = 0.0;
  double post_contrast = 0.0;
  double native_error = 0.0;
  double post_contrast_error = 0.0;
};

/// The share of blood that is cells.
struct Haematocrit {
  double fraction = 0.0;
  double standard_error = 0.0;
  bool synthetic = false;  ///< derived from native blood T1, not measured
};

/// Hct = scale / T1 + offset, T1 of native blood in milliseconds.
struct SyntheticHaematocritModel {
  std::string name = "Treibel 2016, 1.5 T";
  double scale = 866.0;
  double offset = -0.1232;
  /// Of one patient's haematocrit about the line; an r2 of 0.28 between haematocrit and the rate of
  /// blood (n = 513) leaves this much of an adult spread of 0.05.
  double standard_error = 0.042;
};

/// Haematocrit from native blood T1 [Treibel2016]. For research: always flagged.
/// @return Refusal(kImplausible) when T1 is not positive or the result is outside 0.20 .. 0.60.
Outcome<Haematocrit> SyntheticHaematocrit(double native_blood_t1,
                                          const SyntheticHaematocritModel& model = {});

struct ExtracellularVolume {
  Percent fraction;
  double standard_error = 0.0;  ///< percent, from those of T1s and haematocrit
  double partition = 0.0;       ///< lambda, the ratio of the changes of 1/T1
  std::vector<std::string> flags;
};

/// ECV = 100 (1 - Hct) (1/T1post - 1/T1native of myocardium) / (the same of blood)
/// [Messroghli2017]. Worked example: 1000 to 450 ms, 1600 to 300 ms and a
/// haematocrit of 0.42 give 26.174 %.
/// @return Refusal(kImplausible) for a T1 that is not positive, a haematocrit outside 0.20 .. 0.60
/// or blood whose 1/T1 changed by less than 0.3 per second. A T1 that did not become shorter is
/// flagged "t1-not-shorter-after-contrast", a synthetic haematocrit "synthetic-haematocrit".
Outcome<ExtracellularVolume> ComputeExtracellularVolume(const T1Pair& myocardium,
                                                        const T1Pair& blood,
                                                        const Haematocrit& haematocrit);

/// Percent a pixel, 0 where a map has no T1 or the result is outside -20 .. 120 %.
/// @return Refusal as above for the blood and the haematocrit.
/// @throws ContractError when the maps differ in size.
Outcome<image::FloatImage> ExtracellularVolumeMap(const image::FloatImage& native_t1,
                                                  const image::FloatImage& post_contrast_t1,
                                                  const T1Pair& blood,
                                                  const Haematocrit& haematocrit);

}  // namespace etalon::cmr
