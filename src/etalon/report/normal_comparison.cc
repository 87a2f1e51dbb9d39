#include "etalon/report/normal_comparison.h"

#include <fmt/format.h>

#include <algorithm>

#include "etalon/report/markup.h"

namespace etalon::report {
namespace {

using Side = NormalComparison::Side;

constexpr double kBarWidth = 240.0;
constexpr double kTrackY = 15.0;

bool LiesInside(double limit, const std::optional<Interval>& interval) {
  return interval && interval->low < limit && limit < interval->high;
}

/// What the bar spans: all that it shows, with a margin.
Interval BarDomain(const Measurement& measurement, const std::optional<Interval>& normal) {
  Interval domain{measurement.value, measurement.value};
  const auto include = [&](const std::optional<Interval>& interval) {
    if (!interval) return;
    domain = {std::min(domain.low, interval->low), std::max(domain.high, interval->high)};
  };
  include(measurement.interval);
  include(normal);
  const double span = domain.high - domain.low;
  const double margin = span > 0.0 ? 0.18 * span : 1.0;
  return {domain.low - margin, domain.high + margin};
}

std::string NormalBand(double low_x, double high_x, const Interval& normal, std::string_view unit) {
  const auto limit = [&](double x, double value) {
    return SvgText(x, kTrackY + 19, "middle", "limit",
                   NumberText(value, DisplayDecimals(unit, value)));
  };
  return fmt::format(R"(<rect class="normal" x="{}" y="{}" width="{}" height="16" rx="3"/>)",
                     Coordinate(low_x), kTrackY - 8, Coordinate(high_x - low_x)) +
         limit(low_x, normal.low) + limit(high_x, normal.high);
}

std::string Whisker(double low_x, double high_x) {
  return fmt::format(R"(<path class="whisker" d="M{0} {2}H{1}M{0} {3}v8M{1} {3}v8"/>)",
                     Coordinate(low_x), Coordinate(high_x), kTrackY, kTrackY - 4);
}

}  // namespace

Text NormalComparison::Describe() const {
  Text text;
  switch (side) {
    case Side::kBelow:
      text = {"Below normal range", "Sous la normale"};
      break;
    case Side::kWithin:
      text = {"Within normal range", "Dans la normale"};
      break;
    case Side::kAbove:
      text = {"Above normal range", "Au-dessus de la normale"};
      break;
  }
  if (!interval_crosses_limit) return text;
  return text + Text{"; the interval crosses a limit", " ; l’intervalle franchit une limite"};
}

std::string NormalComparison::CssClass() const {
  const std::string_view sure = side == Side::kWithin  ? "within"
                                : side == Side::kBelow ? "below"
                                                       : "above";
  return std::string(sure) + (interval_crosses_limit ? " unsure" : "");
}

NormalComparison CompareWithNormal(const Measurement& measurement, const Interval& normal) {
  const Side side = measurement.value < normal.low    ? Side::kBelow
                    : measurement.value > normal.high ? Side::kAbove
                                                      : Side::kWithin;
  return {side, LiesInside(normal.low, measurement.interval) ||
                    LiesInside(normal.high, measurement.interval)};
}

std::string IntervalBar(const Measurement& measurement, const std::optional<Interval>& normal) {
  const Interval domain = BarDomain(measurement, normal);
  const auto x = [&](double value) {
    return kBarWidth * (value - domain.low) / (domain.high - domain.low);
  };
  std::string bar = fmt::format(
      R"(<svg class="bar" viewBox="0 0 {0} 38" aria-hidden="true"><path class="track" d="M0 {1}H{0}"/>)",
      kBarWidth, kTrackY);
  if (normal) bar += NormalBand(x(normal->low), x(normal->high), *normal, measurement.unit);
  if (measurement.interval)
    bar += Whisker(x(measurement.interval->low), x(measurement.interval->high));
  return bar + fmt::format(R"(<circle class="value" cx="{}" cy="{}" r="5"/></svg>)",
                           Coordinate(x(measurement.value)), kTrackY);
}

}  // namespace etalon::report
