#pragma once

#include <optional>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/core/quantity.h"
#include "etalon/image/volume.h"
#include "etalon/nuclear/spect_structures.h"

namespace etalon::nuclear {

enum class BackgroundValue { kMean, kMedian };

/// What "uptake" is: at least `factor` times the background.
struct UptakeOptions {
  double factor = 1.5;                            ///< k
  Structure background = Structure::kLeftAtrium;  ///< blood pool B is taken of
  BackgroundValue value = BackgroundValue::kMean;
  Millilitres least_background{2.0};  ///< a smaller blood pool gives no B

  /// Everything that is wrong, one sentence each.
  std::vector<std::string> Validate() const;
};

/// B: mean or median of the blood pool, in the unit of `spect`.
/// @return Refusal(kStructureNotFound) for a pool of less than `least_background`,
/// Refusal(kImplausible) unless B > 0.
Outcome<double> BackgroundOf(const image::FloatVolume& spect, const image::LabelVolume& structures,
                             const UptakeOptions& options);

/// Uptake of the myocardium over the threshold k B [Miller2024].
struct CardiacUptake {
  double background = 0.0;   ///< B
  Millilitres volume;        ///< VOI: volume of the voxels with C >= k B
  double activity_ml = 0.0;  ///< CPA: sum over them of C / B times the voxel's volume; 0 when none
  double mean_ratio = 0.0;   ///< TBR of the whole wall: mean C / B
  double largest_ratio = 0.0;
};

/// @return the refusals of `BackgroundOf`; Refusal(kStructureNotFound) without myocardium.
/// @throws ContractError unless both volumes lie on one grid.
Outcome<CardiacUptake> MeasureUptake(const image::FloatVolume& spect,
                                     const image::LabelVolume& structures,
                                     const UptakeOptions& options = {});

}  // namespace etalon::nuclear
