#pragma once

#include "etalon/image/cine.h"
#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"
#include "etalon/ultrasound/working_grid.h"

namespace etalon::ultrasound {

/// What speaks for and against the field at each cell of the working grid.
struct Evidence {
  /// +1 tissue, `kDarkWeight` nothing seen, 0 undecided.
  image::FloatImage weight;
  image::BinaryMask tissue;  ///< the pieces of tissue that are taken to be one field
  image::PixelBox box;       ///< around `tissue`, empty when there is none
  double area = 0.0;         ///< cells of `tissue`
};

/// Weight of a cell where nothing is seen: dark tissue is common, tissue outside the field is not.
inline constexpr float kDarkWeight = -0.3f;

/// The picture on the working grid: the mean of at most 16 frames spread over the cine.
image::GrayImage MeanBrightness(const image::Cine& cine, const WorkingGrid& grid);

/// Gathers evidence from texture, and from change over time where there are several frames.
///
/// Leaves out what is exactly flat along rows (banners, bars, blank areas of any grey), what is
/// thin (text, traces, rulers), and what stays constant in a cine where most tissue changes.
Evidence GatherEvidence(const image::Cine& cine, const WorkingGrid& grid);

}  // namespace etalon::ultrasound
