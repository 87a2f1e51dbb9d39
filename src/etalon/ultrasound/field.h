#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/core/quantity.h"
#include "etalon/image/cine.h"
#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"

namespace etalon::ultrasound {

/// The outline that a probe gives its picture.
enum class FieldShape {
  kSector,   ///< two radial edges and two arcs: phased and curved arrays
  kLinear,   ///< parallel or nearly parallel edges: linear arrays, also steered
  kUnknown,  ///< neither fits: the mask is the hull of the tissue
};

enum class FieldFlag {
  kCutByImageEdge,  ///< part of the geometric field lies outside the picture
  kCutByWindow,     ///< straight edges of the display window cut the geometric field
  kOneSideDark,     ///< one radial edge shows no echoes and was placed by symmetry or by the arcs
};

/// Stable kebab-case names, as written in `measurements.json`.
std::string_view Name(FieldShape shape);
std::string_view Name(FieldFlag flag);

/// Where on the screen the ultrasound picture lies.
///
/// Lengths in pixels count rows; where rows and columns have different spacing the geometry holds
/// after scaling the columns to the spacing of the rows. Angles are from straight down, positive
/// towards higher columns.
struct UltrasoundField {
  image::BinaryMask mask;  ///< of the image's size; dark tissue belongs to the field
  image::PixelBox box;     ///< smallest box around `mask`
  FieldShape shape = FieldShape::kUnknown;
  image::PixelPoint apex;   ///< where the edges meet; may lie outside. Linear: middle of the top
  Degrees start_angle;      ///< of the edge on the left
  Degrees end_angle;        ///< of the edge on the right
  double inner_radius = 0;  ///< pixels from the apex to the probe's face
  double outer_radius = 0;  ///< pixels from the apex to the greatest depth
  double aspect = 1.0;      ///< spacing of columns over spacing of rows that was used
  std::optional<Millimetres> depth;  ///< from the probe's face to the deepest point shown
  double coverage = 0.0;             ///< fraction of the visible tissue inside the mask, 0 to 1
  std::vector<FieldFlag> flags;
};

/// Finds the ultrasound field of a still picture or a cine on any vendor's screen.
///
/// Pixels that vary in space and, in a cine, in time are taken for tissue; constant screen
/// furniture, text, bars and traces are not. A model of two edges and two arcs, cut by the display
/// window, is fitted to them by maximising the tissue inside minus the dark area inside. Declared
/// tissue regions (PS3.3 C.8.5.5) restrict the search. Deterministic.
///
/// @return the field; Refusal(kNotUltrasound) for text screens, photographs, blank pictures and
/// pictures that hold only traces.
Outcome<UltrasoundField> FindUltrasoundField(const image::Cine& cine);

}  // namespace etalon::ultrasound
