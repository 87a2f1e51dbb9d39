#include "etalon/image/cine.h"

namespace etalon::image {
namespace {

bool Contains(const PixelBox& box, const PixelPoint& point) {
  return point.row >= box.top && point.row < box.top + box.rows && point.column >= box.left &&
         point.column < box.left + box.columns;
}

}  // namespace

std::optional<PixelSpacing> Region::Spacing() const {
  const bool metric = row_axis.unit == AxisUnit::kMillimetre &&
                      column_axis.unit == AxisUnit::kMillimetre && row_axis.delta > 0.0 &&
                      column_axis.delta > 0.0;
  if (!metric) return std::nullopt;
  return PixelSpacing{.row = row_axis.delta, .column = column_axis.delta};
}

std::optional<PixelSpacing> Cine::SpacingAt(const PixelPoint& point) const {
  for (const Region& region : regions) {
    const bool tissue =
        region.kind == RegionKind::kTissue || region.kind == RegionKind::kColourFlow;
    if (tissue && Contains(region.box, point)) {
      if (const auto of_region = region.Spacing()) return of_region;
    }
  }
  return spacing;
}

}  // namespace etalon::image
