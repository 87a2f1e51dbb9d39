#include "etalon/ultrasound/outline.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace etalon::ultrasound {
namespace {

double Degrees(double slope) { return std::atan(slope) * 180.0 / std::numbers::pi; }

double HalfChord(double radius, double offset) {
  const double squared = radius * radius - offset * offset;
  return squared > 0.0 ? std::sqrt(squared) : 0.0;
}

void Append(RowSpans& spans, double begin, double end) {
  if (end <= begin) return;
  spans.edges[static_cast<std::size_t>(2 * spans.count)] = begin;
  spans.edges[static_cast<std::size_t>(2 * spans.count + 1)] = end;
  ++spans.count;
}

}  // namespace

double PolarOutline::LeftAngle() const { return Degrees(left_slope); }
double PolarOutline::RightAngle() const { return Degrees(right_slope); }

bool IsProper(const Outline& outline) {
  const double upper_width = outline.right_upper - outline.left_upper;
  const double lower_width = outline.right_lower - outline.left_lower;
  return upper_width > 1.0 && lower_width >= upper_width && outline.outer > outline.inner + 4.0 &&
         outline.window_right > outline.window_left + 4.0 &&
         outline.window_bottom > outline.window_top + 4.0;
}

PolarOutline Polar(const Outline& outline) {
  const double height = outline.lower_row - outline.upper_row;
  PolarOutline polar;
  polar.left_slope = (outline.left_lower - outline.left_upper) / height;
  polar.right_slope = (outline.right_lower - outline.right_upper) / height;
  const double opening = std::max(polar.right_slope - polar.left_slope, kParallel);
  const double rise = (outline.right_upper - outline.left_upper) / opening;
  polar.apex_row = outline.upper_row - rise;
  polar.apex_column = (outline.left_upper - polar.left_slope * rise + outline.right_upper -
                       polar.right_slope * rise) /
                      2.0;
  const double bisector = (std::atan(polar.left_slope) + std::atan(polar.right_slope)) / 2.0;
  const double stretch = 1.0 / std::cos(bisector);
  polar.inner_radius = std::max(0.0, (outline.inner - polar.apex_row) * stretch);
  polar.outer_radius = std::max(0.0, (outline.outer - polar.apex_row) * stretch);
  return polar;
}

Outline Inset(Outline outline, double distance) {
  const PolarOutline polar = Polar(outline);
  const double left = distance * std::hypot(1.0, polar.left_slope);
  const double right = distance * std::hypot(1.0, polar.right_slope);
  outline.left_upper += left;
  outline.left_lower += left;
  outline.right_upper -= right;
  outline.right_lower -= right;
  outline.inner += distance;
  outline.outer -= distance;
  outline.window_top += distance;
  outline.window_bottom -= distance;
  outline.window_left += distance;
  outline.window_right -= distance;
  return outline;
}

RowSpans SpansAt(const Outline& outline, const PolarOutline& polar, double row) {
  RowSpans spans;
  if (row < outline.window_top || row > outline.window_bottom) return spans;
  const double below_apex = row - polar.apex_row;
  if (below_apex <= 0.0 || below_apex >= polar.outer_radius) return spans;
  const double reach = HalfChord(polar.outer_radius, below_apex);
  const double below_upper = row - outline.upper_row;
  const double left = std::max({outline.left_upper + polar.left_slope * below_upper,
                                polar.apex_column - reach, outline.window_left});
  const double right = std::min({outline.right_upper + polar.right_slope * below_upper,
                                 polar.apex_column + reach, outline.window_right});
  const double gap = HalfChord(polar.inner_radius, below_apex);
  if (gap <= 0.0) {
    Append(spans, left, right);
    return spans;
  }
  Append(spans, left, std::min(right, polar.apex_column - gap));
  Append(spans, std::max(left, polar.apex_column + gap), right);
  return spans;
}

image::BinaryMask Rasterise(const Outline& outline, int rows, int columns) {
  image::BinaryMask mask(rows, columns);
  const PolarOutline polar = Polar(outline);
  for (int row = 0; row < rows; ++row) {
    const RowSpans spans = SpansAt(outline, polar, row);
    for (int i = 0; i < spans.count; ++i) {
      const double begin = spans.edges[static_cast<std::size_t>(2 * i)];
      const double end = spans.edges[static_cast<std::size_t>(2 * i + 1)];
      const int first = static_cast<int>(std::clamp(std::ceil(begin), 0.0, 1.0 * columns));
      const int last = static_cast<int>(std::clamp(std::ceil(end), 0.0, 1.0 * columns));
      std::fill(mask.row(row) + first, mask.row(row) + std::max(first, last), std::uint8_t{1});
    }
  }
  return mask;
}

}  // namespace etalon::ultrasound
