#pragma once

#include "etalon/image/raster.h"
#include "etalon/phantom/body.h"
#include "etalon/phantom/body_uptake.h"

namespace etalon::phantom {

/// A gamma camera with a parallel-hole collimator.
struct PlanarCamera {
  Millimetres intrinsic_width{3.8};   ///< full width at half maximum of the crystal
  Millimetres collimator_width{1.5};  ///< of the collimator at its face
  double collimator_spread = 0.044;   ///< growth of that width a millimetre of distance
  Millimetres front_gap{25.0};        ///< from the body's most forward point to the collimator
  Millimetres back_gap{45.0};         ///< table included
  double scatter_fraction = 0.30;     ///< scattered over unscattered counts in the window
  Millimetres scatter_spread{48.0};   ///< standard deviation of where they seem to come from
};

/// Expected counts in arbitrary units on the grid of the body: row 0 at the head, columns from the
/// patient's right to the left in both.
struct PlanarProjections {
  image::FloatImage anterior;
  image::FloatImage posterior;
};

/// Parallel projections of a body along the y axis: attenuation voxel by voxel, blur that grows
/// with the distance from the collimator (in slabs), and scatter as a blurred copy.
PlanarProjections ProjectBody(const Body& body, const OrganValues& standardised_uptake,
                              const PlanarCamera& camera);

}  // namespace etalon::phantom
