#pragma once

#include "etalon/core/outcome.h"
#include "etalon/core/quantity.h"
#include "etalon/image/volume.h"

namespace etalon::nuclear {

struct RegistrationOptions {
  Millimetres reach{30.0};      ///< farthest shift along an axis that is looked for
  double least_contrast = 1.3;  ///< wall over its surroundings at the best place
  Millimetres flagged{5.0};     ///< from this shift on the study is flagged
};

/// How far the uptake lies from the outlined wall.
struct Misregistration {
  image::PatientPoint shift;  ///< of the uptake from the mask, mm; add it to the mask to correct
  Millimetres distance;
  double contrast = 0.0;  ///< mean of the wall over that of its surroundings, at the best place
  bool flagged = false;
};

/// The shift of the myocardial mask, without rotation, at which the mean within it exceeds most
/// that of the voxels within two voxels of it (the cavity and a shell): every whole-voxel shift,
/// then a parabola along each axis.
/// @return Refusal(kStructureNotFound) without myocardium; Refusal(kNotApplicable) when the
/// contrast at the best place is too small to find the heart, or the best place is at the end of
/// the reach.
Outcome<Misregistration> FindMisregistration(const image::FloatVolume& spect,
                                             const image::LabelVolume& structures,
                                             const RegistrationOptions& options = {});

}  // namespace etalon::nuclear
