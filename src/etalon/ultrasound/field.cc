#include "etalon/ultrasound/field.h"

#include <algorithm>
#include <cmath>

#include "etalon/image/components.h"
#include "etalon/image/hull.h"
#include "etalon/image/trace.h"
#include "etalon/ultrasound/evidence.h"
#include "etalon/ultrasound/outline.h"
#include "etalon/ultrasound/outline_fit.h"
#include "etalon/ultrasound/working_grid.h"

namespace etalon::ultrasound {
namespace {

constexpr int kWorkingSide = 320;

Outcome<UltrasoundField> NotUltrasound(const char* reason) {
  return Refusal{RefusalCode::kNotUltrasound, reason};
}

/// The cells inside `outline` as pixels of the picture.
image::BinaryMask PictureMask(const Outline& outline, const WorkingGrid& grid, int rows,
                              int columns) {
  const PolarOutline polar = Polar(outline);
  image::BinaryMask mask(rows, columns);
  for (int row = grid.region.top; row < grid.region.top + grid.region.rows; ++row) {
    const RowSpans spans = SpansAt(outline, polar, grid.GridRow(row));
    for (int i = 0; i < spans.count; ++i) {
      const double begin = grid.PictureColumn(spans.edges[static_cast<std::size_t>(2 * i)]);
      const double end = grid.PictureColumn(spans.edges[static_cast<std::size_t>(2 * i + 1)]);
      const double low = grid.region.left;
      const double high = grid.region.left + grid.region.columns;
      const int first = static_cast<int>(std::clamp(std::ceil(begin), low, high));
      const int last = static_cast<int>(std::clamp(std::ceil(end), low, high));
      std::fill(mask.row(row) + first, mask.row(row) + std::max(first, last), std::uint8_t{1});
    }
  }
  return mask;
}

}  // namespace

std::string_view Name(FieldShape shape) {
  switch (shape) {
    case FieldShape::kSector:
      return "sector";
    case FieldShape::kLinear:
      return "linear";
    case FieldShape::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string_view Name(FieldFlag flag) {
  switch (flag) {
    case FieldFlag::kCutByImageEdge:
      return "field-cut-by-image-edge";
    case FieldFlag::kCutByWindow:
      return "field-cut-by-window";
    case FieldFlag::kOneSideDark:
      return "field-one-side-dark";
  }
  return "unknown";
}

Outcome<UltrasoundField> FindUltrasoundField(const image::Cine& cine) {
  if (cine.frames.empty() || cine.frames.front().empty()) return NotUltrasound("no frame");
  const WorkingGrid grid = MakeWorkingGrid(cine, kWorkingSide);
  const Evidence evidence = GatherEvidence(cine, grid);
  if (evidence.box.empty()) return NotUltrasound("nothing found");
  const FittedOutline fitted = FitOutline(evidence);
  UltrasoundField field;
  field.mask = PictureMask(fitted.outline, grid, cine.rows(), cine.columns());
  field.box = image::BoundingBox(field.mask);
  field.coverage = fitted.score;
  const PolarOutline polar = Polar(fitted.outline);
  field.apex = {grid.PictureRow(polar.apex_row), grid.PictureColumn(polar.apex_column)};
  field.start_angle = Degrees(polar.LeftAngle());
  field.end_angle = Degrees(polar.RightAngle());
  field.inner_radius = polar.inner_radius * grid.row_scale();
  field.outer_radius = polar.outer_radius * grid.row_scale();
  field.aspect = grid.aspect;
  return field;
}

}  // namespace etalon::ultrasound
