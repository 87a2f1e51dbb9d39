#include "etalon/report/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/report/markup.h"
#include "etalon/report/plot_marks.h"
#include "etalon/report/plot_space.h"

namespace etalon::report {
namespace {

constexpr double kSymbolWidth = 28.0;
constexpr double kCap = 4.0;

void Widen(std::optional<Interval>& covered, double value) {
  Require(std::isfinite(value), "a number that is not finite in a plot");
  if (!covered) covered = Interval{value, value};
  covered = Interval{std::min(covered->low, value), std::max(covered->high, value)};
}

std::vector<PlotPoint> Places(const PlotSpace& space, const std::vector<double>& x,
                              const std::vector<double>& y) {
  std::vector<PlotPoint> places;
  places.reserve(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) places.push_back({space.X(x[i]), space.Y(y[i])});
  return places;
}

/// Adds the corner before each point but the first.
std::vector<PlotPoint> AsSteps(const std::vector<PlotPoint>& points) {
  std::vector<PlotPoint> steps;
  for (const PlotPoint& point : points) {
    if (!steps.empty()) steps.push_back({point.x, steps.back().y});
    steps.push_back(point);
  }
  return steps;
}

std::vector<PlotPoint> Outline(std::vector<PlotPoint> low, const std::vector<PlotPoint>& high) {
  low.insert(low.end(), high.rbegin(), high.rend());
  return low;
}

std::string FillSymbol(const FillStyle& style) {
  return RectangleElement(2, -6, kSymbolWidth - 4, 12,
                          fmt::format(R"(fill="{}" fill-opacity="{}")", ColourOf(style.ink),
                                      Coordinate(style.opacity)));
}

std::string LineSymbol(const LineStyle& style) {
  return PathElement({{0, 0}, {kSymbolWidth, 0}}, style);
}

/// The part of a band that lies on the plot.
Interval Visible(const Interval& band, const AxisMap& axis) {
  const double low = std::clamp(band.low, axis.range().low, axis.range().high);
  const double high = std::clamp(band.high, axis.range().low, axis.range().high);
  return {axis.Place(low), axis.Place(high)};
}

std::string FillAttributes(const FillStyle& style) {
  return fmt::format(R"(fill="{}" fill-opacity="{}")", ColourOf(style.ink),
                     Coordinate(style.opacity));
}

std::string Rectangle(const Interval& x, const Interval& y, const std::string& attributes) {
  return RectangleElement(std::min(x.low, x.high), std::min(y.low, y.high),
                          std::abs(x.high - x.low), std::abs(y.high - y.low), attributes);
}

std::string VerticalBars(const PlotSpace& space, const std::vector<double>& at,
                         const std::vector<double>& low, const std::vector<double>& high,
                         const LineStyle& style) {
  std::string path;
  for (std::size_t i = 0; i < at.size(); ++i) {
    const std::string left = Coordinate(space.X(at[i]) - kCap);
    path += fmt::format("M{0} {1}h{4}M{0} {2}h{4}M{3} {1}V{2}", left, Coordinate(space.Y(low[i])),
                        Coordinate(space.Y(high[i])), Coordinate(space.X(at[i])), 2 * kCap);
  }
  return fmt::format(R"(<path d="{}" {}/>)", path, StrokeAttributes(style));
}

std::string HorizontalBars(const PlotSpace& space, const std::vector<double>& at,
                           const std::vector<double>& low, const std::vector<double>& high,
                           const LineStyle& style) {
  std::string path;
  for (std::size_t i = 0; i < at.size(); ++i) {
    const std::string top = Coordinate(space.Y(at[i]) - kCap);
    path += fmt::format("M{1} {0}v{4}M{2} {0}v{4}M{1} {3}H{2}", top, Coordinate(space.X(low[i])),
                        Coordinate(space.X(high[i])), Coordinate(space.Y(at[i])), 2 * kCap);
  }
  return fmt::format(R"(<path d="{}" {}/>)", path, StrokeAttributes(style));
}

/// What a line is called: in the legend, else beside the plot.
Text NameOf(const Text& legend, const Text& label) {
  return legend.english.empty() ? label : legend;
}

}  // namespace

Plot::Plot(PlotOptions options) : options_(std::move(options)) {}

void Plot::CoverX(double x) {
  Require(options_.x.scale != AxisScale::kLogarithmic || x > 0.0, "0 or less, on logarithms");
  Widen(x_data_, x);
}

void Plot::CoverY(double y) {
  Require(options_.y.scale != AxisScale::kLogarithmic || y > 0.0, "0 or less, on logarithms");
  Widen(y_data_, y);
}

void Plot::Cover(const std::vector<double>& x, const std::vector<double>& y) {
  Require(x.size() == y.size(), "lists of unequal length in a plot");
  for (const double value : x) CoverX(value);
  for (const double value : y) CoverY(value);
}

/// Styles that share a text share an entry: a line with its points.
void Plot::AddLegend(const Text& text, const std::string& symbol) {
  if (text.english.empty()) return;
  const auto same = std::find_if(legend_.begin(), legend_.end(),
                                 [&](const LegendEntry& entry) { return entry.text == text; });
  if (same == legend_.end()) {
    legend_.push_back({text, symbol});
  } else {
    same->symbol += symbol;
  }
}

void Plot::Points(const std::vector<double>& x, const std::vector<double>& y, PointStyle style) {
  Cover(x, y);
  series_.push_back({.mark = "point", .name = style.legend, .x = x, .y = y});
  AddLegend(style.legend, MarkElements({{kSymbolWidth / 2, 0}}, style));
  layers_.emplace_back(
      [=](const PlotSpace& space) { return MarkElements(Places(space, x, y), style); });
}

void Plot::Line(const std::vector<double>& x, const std::vector<double>& y, LineStyle style) {
  Cover(x, y);
  series_.push_back({.mark = "line", .name = style.legend, .x = x, .y = y});
  AddLegend(style.legend, LineSymbol(style));
  layers_.emplace_back(
      [=](const PlotSpace& space) { return PathElement(Places(space, x, y), style); });
}

void Plot::Steps(const std::vector<double>& x, const std::vector<double>& y, LineStyle style) {
  Cover(x, y);
  series_.push_back({.mark = "step", .name = style.legend, .x = x, .y = y});
  AddLegend(style.legend, LineSymbol(style));
  layers_.emplace_back(
      [=](const PlotSpace& space) { return PathElement(AsSteps(Places(space, x, y)), style); });
}

void Plot::Band(const std::vector<double>& x, const std::vector<double>& low,
                const std::vector<double>& high, FillStyle style) {
  Cover(x, low);
  Cover(x, high);
  series_.push_back({.mark = "band", .name = style.legend, .x = x, .y_low = low, .y_high = high});
  AddLegend(style.legend, FillSymbol(style));
  layers_.emplace_back([=](const PlotSpace& space) {
    return AreaElement(Outline(Places(space, x, low), Places(space, x, high)), style);
  });
}

void Plot::StepBand(const std::vector<double>& x, const std::vector<double>& low,
                    const std::vector<double>& high, FillStyle style) {
  Cover(x, low);
  Cover(x, high);
  series_.push_back(
      {.mark = "step band", .name = style.legend, .x = x, .y_low = low, .y_high = high});
  AddLegend(style.legend, FillSymbol(style));
  layers_.emplace_back([=](const PlotSpace& space) {
    return AreaElement(Outline(AsSteps(Places(space, x, low)), AsSteps(Places(space, x, high))),
                       style);
  });
}

void Plot::ErrorBars(const std::vector<double>& x, const std::vector<double>& low,
                     const std::vector<double>& high, LineStyle style) {
  Cover(x, low);
  Cover(x, high);
  series_.push_back(
      {.mark = "interval", .name = style.legend, .x = x, .y_low = low, .y_high = high});
  AddLegend(style.legend, LineSymbol(style));
  layers_.emplace_back(
      [=](const PlotSpace& space) { return VerticalBars(space, x, low, high, style); });
}

void Plot::HorizontalErrorBars(const std::vector<double>& y, const std::vector<double>& low,
                               const std::vector<double>& high, LineStyle style) {
  Cover(low, y);
  Cover(high, y);
  series_.push_back(
      {.mark = "interval", .name = style.legend, .x_low = low, .x_high = high, .y = y});
  AddLegend(style.legend, LineSymbol(style));
  layers_.emplace_back(
      [=](const PlotSpace& space) { return HorizontalBars(space, y, low, high, style); });
}

void Plot::Box(const Interval& x, const Interval& y, const std::string& fill_colour,
               const Text& label) {
  Cover({x.low, x.high}, {y.low, y.high});
  series_.push_back({.mark = "cell",
                     .name = label,
                     .x = {(x.low + x.high) / 2.0},
                     .x_low = {x.low},
                     .x_high = {x.high},
                     .y = {(y.low + y.high) / 2.0},
                     .y_low = {y.low},
                     .y_high = {y.high}});
  const std::string ink = InkOn(fill_colour);
  layers_.emplace_back([=](const PlotSpace& space) {
    const Interval across{space.X(x.low), space.X(x.high)};
    const Interval up{space.Y(y.low), space.Y(y.high)};
    const std::string box = Rectangle(
        across, up, fmt::format(R"(fill="{}" stroke="#fff" stroke-width="1")", fill_colour));
    if (label.english.empty()) return box;
    return box + fmt::format(R"(<g fill="{}">)", ink) +
           SvgText((across.low + across.high) / 2, (up.low + up.high) / 2 + 4, "middle",
                   "cell-text", space.Say(label)) +
           "</g>";
  });
}

void Plot::HorizontalLine(double y, LineStyle style, const Text& label) {
  CoverY(y);
  series_.push_back({.mark = "level", .name = NameOf(style.legend, label), .y = {y}});
  AddLegend(style.legend, LineSymbol(style));
  if (!label.english.empty()) right_labels_.push_back({y, label, style.ink});
  layers_.emplace_back([=](const PlotSpace& space) {
    return PathElement({{space.x().start(), space.Y(y)}, {space.x().end(), space.Y(y)}}, style);
  });
}

void Plot::VerticalLine(double x, LineStyle style, const Text& label) {
  CoverX(x);
  series_.push_back({.mark = "level", .name = NameOf(style.legend, label), .x = {x}});
  AddLegend(style.legend, LineSymbol(style));
  if (!label.english.empty()) top_labels_.push_back({x, label, style.ink});
  layers_.emplace_back([=](const PlotSpace& space) {
    return PathElement({{space.X(x), space.y().start()}, {space.X(x), space.y().end()}}, style);
  });
}

void Plot::HorizontalBand(const Interval& y, FillStyle style) {
  Require(!std::isnan(y.low) && !std::isnan(y.high), "a band between numbers that are none");
  series_.push_back({.mark = "range", .name = style.legend, .y_low = {y.low}, .y_high = {y.high}});
  AddLegend(style.legend, FillSymbol(style));
  layers_.emplace_back([=](const PlotSpace& space) {
    return Rectangle({space.x().start(), space.x().end()}, Visible(y, space.y()),
                     FillAttributes(style));
  });
}

void Plot::VerticalBand(const Interval& x, FillStyle style) {
  Require(!std::isnan(x.low) && !std::isnan(x.high), "a band between numbers that are none");
  series_.push_back({.mark = "range", .name = style.legend, .x_low = {x.low}, .x_high = {x.high}});
  AddLegend(style.legend, FillSymbol(style));
  layers_.emplace_back([=](const PlotSpace& space) {
    return Rectangle(Visible(x, space.x()), {space.y().start(), space.y().end()},
                     FillAttributes(style));
  });
}

void Plot::Slope(double intercept, double slope, LineStyle style) {
  Require(std::isfinite(intercept) && std::isfinite(slope), "a line that is not finite in a plot");
  series_.push_back({.mark = "straight line",
                     .name = style.legend,
                     .x = {0.0, 1.0},
                     .y = {intercept, intercept + slope}});
  AddLegend(style.legend, LineSymbol(style));
  layers_.emplace_back([=](const PlotSpace& space) {
    const Interval& x = space.x().range();
    return PathElement({{space.X(x.low), space.Y(intercept + slope * x.low)},
                        {space.X(x.high), space.Y(intercept + slope * x.high)}},
                       style);
  });
}

void Plot::Label(double x, double y, const Text& text, std::string_view anchor) {
  Cover({x}, {y});
  layers_.emplace_back([x, y, text, anchor = std::string(anchor)](const PlotSpace& space) {
    return SvgText(space.X(x), space.Y(y), anchor, "note-text", space.Say(text));
  });
}

Plot HeatMap(const HeatMapOptions& options, const std::vector<std::vector<HeatMapCell>>& cells) {
  const auto ticks = [](const std::vector<Text>& names) {
    std::vector<Tick> centres;
    for (const Text& name : names) centres.push_back({static_cast<double>(centres.size()), name});
    return centres;
  };
  const auto span = [](std::size_t count) {
    return Interval{-0.5, static_cast<double>(count) - 0.5};
  };
  Require(!cells.empty() && cells.size() == options.row_names.size(), "a heat map's rows");
  const std::size_t columns = options.column_names.size();
  PlotOptions frame;
  frame.title = options.title;
  frame.area_width = options.cell_size * static_cast<double>(columns);
  frame.area_height = options.cell_size * static_cast<double>(cells.size());
  frame.x = {.title = options.column_title,
             .range = span(columns),
             .ticks = ticks(options.column_names),
             .grid = false,
             .slanted_ticks = true};
  frame.y = {.title = options.row_title,
             .range = span(cells.size()),
             .ticks = ticks(options.row_names),
             .grid = false,
             .reversed = true};
  Plot plot(frame);
  for (std::size_t row = 0; row < cells.size(); ++row) {
    Require(cells[row].size() == columns, "a heat map's columns");
    for (std::size_t column = 0; column < columns; ++column) {
      const double x = static_cast<double>(column), y = static_cast<double>(row);
      plot.Box({x - 0.5, x + 0.5}, {y - 0.5, y + 0.5}, cells[row][column].fill_colour,
               cells[row][column].label);
    }
  }
  return plot;
}

}  // namespace etalon::report
