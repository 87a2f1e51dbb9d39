#pragma once

#include <array>
#include <vector>

#include "etalon/image/raster.h"

namespace etalon::ultrasound {

/// The outline of a field on a grid with square cells: two straight edges, two arcs around the
/// point where the edges meet, cut by a rectangular window. All lengths in cells; y counts rows
/// down, x columns to the right.
///
/// The numbers are positions of the outline itself, so that each can be improved by itself:
/// an apex or an angle could not.
struct Outline {
  double upper_row = 0.0;  ///< fixed: where `left_upper` and `right_upper` are read
  double lower_row = 0.0;  ///< fixed: where `left_lower` and `right_lower` are read
  double left_upper = 0.0;
  double right_upper = 0.0;
  double left_lower = 0.0;
  double right_lower = 0.0;
  double inner = 0.0;  ///< row of the inner arc on the bisector of the edges
  double outer = 0.0;  ///< row of the outer arc on the bisector of the edges
  double window_top = 0.0;
  double window_bottom = 0.0;
  double window_left = 0.0;
  double window_right = 0.0;

  static constexpr int kParameters = 10;
  std::array<double*, kParameters> Parameters() {
    return {&left_upper, &right_upper, &left_lower,    &right_lower, &inner,
            &outer,      &window_top,  &window_bottom, &window_left, &window_right};
  }
};

/// The same outline in polar terms.
struct PolarOutline {
  double apex_row = 0.0;
  double apex_column = 0.0;
  double left_slope = 0.0;   ///< columns per row
  double right_slope = 0.0;  ///< columns per row
  double inner_radius = 0.0;
  double outer_radius = 0.0;

  /// Degrees from straight down, positive to the right.
  double LeftAngle() const;
  double RightAngle() const;
};

/// Edges closer to parallel than this (difference of slopes) are taken to meet very far away.
inline constexpr double kParallel = 1e-4;

/// True for an outline whose edges do not cross inside it and whose arcs are in order.
bool IsProper(const Outline& outline);

PolarOutline Polar(const Outline& outline);

/// The outline with every boundary moved inwards by `distance` cells.
Outline Inset(Outline outline, double distance);

/// Columns [begin, end) inside the outline on one row, as continuous positions of cell edges: cell
/// c spans [c - 0.5, c + 0.5]. At most two spans: the inner arc may split a row.
struct RowSpans {
  std::array<double, 4> edges{};
  int count = 0;
};
RowSpans SpansAt(const Outline& outline, const PolarOutline& polar, double row);

/// The cells whose centres lie inside.
image::BinaryMask Rasterise(const Outline& outline, int rows, int columns);

}  // namespace etalon::ultrasound
