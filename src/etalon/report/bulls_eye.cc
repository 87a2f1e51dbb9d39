#include "etalon/report/bulls_eye.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "etalon/cmr/ventricle_slice.h"
#include "etalon/report/map_colours.h"
#include "etalon/report/markup.h"
#include "etalon/report/plot.h"

namespace etalon::report {
namespace {

constexpr double kSide = 300.0;
constexpr double kMiddle = kSide / 2.0;
constexpr double kOuterRadius = 146.0;
constexpr double kRingWidth = 42.0;
constexpr int kSegments = 16;

/// A segment between two circles and two angles (degrees against the clock from the right).
struct Cell {
  double inner = 0.0;
  double outer = 0.0;
  double from = 0.0;
  double to = 0.0;
};

/// The first segment of a ring is anterior, on top; the others follow against the clock.
Cell CellOf(int segment) {
  const int ring = segment <= 6 ? 0 : (segment <= 12 ? 1 : 2);
  const int count = ring == 2 ? 4 : 6;
  const double width = 360.0 / count;
  const double middle = 90.0 + width * ((segment - 1) % 6);
  const double apical_middle = 90.0 + width * (segment - 13);
  const double centre = ring == 2 ? apical_middle : middle;
  const double outer = kOuterRadius - ring * kRingWidth;
  return {outer - kRingWidth, outer, centre - width / 2.0, centre + width / 2.0};
}

std::string Point(double radius, double degrees) {
  const double angle = degrees * std::numbers::pi / 180.0;
  return Coordinate(kMiddle + radius * std::cos(angle)) + " " +
         Coordinate(kMiddle - radius * std::sin(angle));
}

std::string Path(const Cell& cell) {
  const std::string outer = Coordinate(cell.outer), inner = Coordinate(cell.inner);
  return fmt::format("M {} A {} {} 0 0 0 {} L {} A {} {} 0 0 1 {} Z", Point(cell.outer, cell.from),
                     outer, outer, Point(cell.outer, cell.to), Point(cell.inner, cell.to), inner,
                     inner, Point(cell.inner, cell.from));
}

std::optional<double> ValueOf(const std::vector<cmr::SliceMeasurement>& measurements,
                              const std::string& name) {
  const auto found = std::ranges::find(
      measurements, name,
      [](const cmr::SliceMeasurement& one) -> const std::string& { return one.measurement.name; });
  return found == measurements.end() ? std::nullopt : std::optional(found->measurement.value);
}

std::string FillOf(const std::optional<double>& value, const Interval& scale) {
  if (!value) return "#ffffff";
  const image::Rgb colour = ScaleColour((*value - scale.low) / (scale.high - scale.low));
  return fmt::format("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue);
}

std::string SegmentSvg(int segment, const std::optional<double>& value, const Interval& scale,
                       int decimals) {
  const Cell cell = CellOf(segment);
  const std::string fill = FillOf(value, scale);
  std::string svg =
      fmt::format(R"(<path d="{}" fill="{}" stroke="#444" stroke-width="1"/>)", Path(cell), fill);
  if (!value) return svg;
  const double angle = 0.5 * (cell.from + cell.to) * std::numbers::pi / 180.0;
  const double radius = 0.5 * (cell.inner + cell.outer);
  const Text text = NumberText(*value, decimals);
  svg += fmt::format(R"(<g fill="{}" font-size="13">{}</g>)", InkOn(fill),
                     SvgText(kMiddle + radius * std::cos(angle),
                             kMiddle - radius * std::sin(angle) + 4.5, "middle", "", text));
  return svg;
}

}  // namespace

std::string BullsEye(const std::vector<cmr::SliceMeasurement>& measurements,
                     const std::string& prefix, const Interval& scale, int decimals,
                     const Text& caption) {
  std::string cells;
  bool any = false;
  for (int segment = 1; segment <= kSegments; ++segment) {
    const auto value =
        ValueOf(measurements, fmt::format("{}_{}", prefix, cmr::SegmentName(segment)));
    any = any || value.has_value();
    cells += SegmentSvg(segment, value, scale, decimals);
  }
  if (!any) return {};
  return fmt::format(
      R"(<figure><svg viewBox="0 0 {0} {0}" width="{0}" height="{0}" role="img" )"
      R"(aria-label="{1}" font-family="sans-serif" style="background:#fff">{2}</svg><figcaption>{3}</figcaption></figure>)",
      static_cast<int>(kSide), Escape(caption.english), cells, Both(caption));
}

}  // namespace etalon::report
