#pragma once

#include <vector>

#include "etalon/image/cine.h"
#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"
#include "etalon/ultrasound/working_grid.h"

namespace etalon::ultrasound {

/// What is seen on the working grid, before it is decided what of it is the field.
struct Scene {
  image::FloatImage visibility;  ///< 0 background .. 1 surely something, for each cell
  image::BinaryMask grey;        ///< visible yet without echoes: may be the field or not
  /// Separate areas filled with echoes, the largest first; those inside the hull of a larger one
  /// belong to it. At most `kMostPieces`.
  std::vector<image::BinaryMask> pieces;
};

inline constexpr std::size_t kMostPieces = 4;

/// What speaks for and against the field at each cell, once some pieces are taken for tissue.
struct Evidence {
  /// +1 tissue, 0 undecided, negative where nothing is seen: more so near the probe, since dark
  /// tissue is common in the depth only.
  image::FloatImage weight;
  image::BinaryMask tissue;
  image::PixelBox box;  ///< around `tissue`
  double area = 0.0;    ///< cells of `tissue`
};

/// Looks at texture, and at change over time where there are several frames (at most 16 are used).
///
/// Leaves out what is flat along rows (banners, bars, blank areas of any grey), what is thin (text,
/// traces, rulers), and what stays constant in a cine where most of what is seen changes.
Scene ObserveScene(const image::Cine& cine, const WorkingGrid& grid);

/// @throws ContractError if `tissue` is empty or of another size.
Evidence WeighEvidence(const Scene& scene, const image::BinaryMask& tissue);

}  // namespace etalon::ultrasound
