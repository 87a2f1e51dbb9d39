#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/core/quantity.h"
#include "etalon/image/volume.h"
#include "etalon/nuclear/decay.h"

namespace etalon::nuclear {

/// To which moment the concentrations of an image are decay-corrected.
enum class DecayReference { kScanStart, kInjection, kAsCounted };

/// What the standardised uptake value is reckoned from. What is empty is not known.
struct InjectedDose {
  std::optional<double> megabecquerels;
  std::optional<double> weight_kg;
  std::optional<Seconds> elapsed;   ///< from the injection to the start of the acquisition
  std::optional<Seconds> duration;  ///< of the acquisition, for `kAsCounted`
  DecayReference reference = DecayReference::kScanStart;
  Seconds half_life = kTechnetium99mHalfLife;
};

/// SUV for body weight of 1 Bq/mL, in g/mL: 1000 weight[kg] / dose[Bq] left at the moment to which
/// the image is corrected (kAsCounted: the middle of the acquisition). Tissue weighs 1 g/mL.
/// @return Refusal(kNotCalibrated) without dose, weight or times; Refusal(kImplausible) for an
/// injection after the scan, more than 48 h before it, or a dose or weight that is not positive.
Outcome<double> SuvPerBecquerelPerMillilitre(const InjectedDose& dose);

/// Voxels of a ball around a voxel's centre with the part of each that lies in it.
struct BallVoxel {
  int slice, row, column;  ///< from the centre
  double part;
};

/// A ball of `volume` on a grid, parts by subdividing each voxel 9 x 9 x 9; they sum to the
/// volume over that of a voxel.
std::vector<BallVoxel> BallOf(Millilitres volume, const image::VoxelFrame& frame);

/// Peak of a structure: the greatest mean over a ball of 1 mL whose centre is a voxel of the
/// structure; the ball may reach beyond it. Balls that leave the volume do not count.
/// @return Refusal(kStructureNotFound) when no ball fits.
Outcome<double> PeakOf(const image::FloatVolume& values, const image::LabelVolume& labels,
                       std::uint8_t label);

/// Mean of the voxels of a structure that hold at least `part` (0 .. 1) of its greatest value.
/// @return Refusal(kStructureNotFound) for an absent structure.
Outcome<double> MeanAbove(const image::FloatVolume& values, const image::LabelVolume& labels,
                          std::uint8_t label, double part);

}  // namespace etalon::nuclear
