#include "etalon/ultrasound/working_grid.h"

#include <algorithm>
#include <cmath>

#include "etalon/image/resample.h"

namespace etalon::ultrasound {
namespace {

image::PixelBox Union(const image::PixelBox& a, const image::PixelBox& b) {
  if (a.empty()) return b;
  const int top = std::min(a.top, b.top);
  const int left = std::min(a.left, b.left);
  return {.top = top,
          .left = left,
          .rows = std::max(a.top + a.rows, b.top + b.rows) - top,
          .columns = std::max(a.left + a.columns, b.left + b.columns) - left};
}

bool ShowsTissue(const image::Region& region) {
  return region.kind == image::RegionKind::kTissue || region.kind == image::RegionKind::kColourFlow;
}

image::PixelBox SearchRegion(const image::Cine& cine) {
  image::PixelBox declared;
  for (const image::Region& region : cine.regions) {
    if (!ShowsTissue(region)) continue;
    const image::PixelBox box = image::ClipBox(region.box, cine.rows(), cine.columns());
    if (!box.empty()) declared = Union(declared, box);
  }
  constexpr int kSmallestRegion = 16;
  const bool usable = declared.rows >= kSmallestRegion && declared.columns >= kSmallestRegion;
  if (!usable) return {0, 0, cine.rows(), cine.columns()};
  // A box may end exactly where the tissue does; its outline shows with a margin only.
  const int margin = std::max(4, std::max(declared.rows, declared.columns) / 40);
  const image::PixelBox wider{declared.top - margin, declared.left - margin,
                              declared.rows + 2 * margin, declared.columns + 2 * margin};
  return image::ClipBox(wider, cine.rows(), cine.columns());
}

double Aspect(const image::Cine& cine, const image::PixelBox& region) {
  const auto spacing =
      cine.SpacingAt({region.top + region.rows / 2.0, region.left + region.columns / 2.0});
  if (!spacing || spacing->row <= 0.0 || spacing->column <= 0.0) return 1.0;
  const double aspect = spacing->column / spacing->row;
  return aspect > 0.2 && aspect < 5.0 ? aspect : 1.0;
}

}  // namespace

WorkingGrid MakeWorkingGrid(const image::Cine& cine, int longest_side) {
  const image::PixelBox region = SearchRegion(cine);
  const double aspect = Aspect(cine, region);
  const double height = region.rows;
  const double width = region.columns * aspect;
  const double scale = std::min(1.0, longest_side / std::max(height, width));
  return {.region = region,
          .rows = std::max(1, static_cast<int>(std::lround(height * scale))),
          .columns = std::max(1, static_cast<int>(std::lround(width * scale))),
          .aspect = aspect};
}

}  // namespace etalon::ultrasound
