#include "etalon/report/plot_renderer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "etalon/report/markup.h"
#include "etalon/report/plot_marks.h"

namespace etalon::report {
namespace {

constexpr double kTickFont = 13.0;
constexpr double kTitleFont = 15.0;
constexpr double kTickLength = 5.0;
constexpr double kLegendRow = 20.0;
constexpr double kLegendSymbol = 28.0;
constexpr double kLegendGap = 22.0;
constexpr double kEdge = 14.0;
constexpr double kPixelsPerXTick = 64.0;
constexpr double kPixelsPerYTick = 44.0;
constexpr double kOverlap = 4.0;  // marks on the frame are not cut
constexpr double kSlant = 0.6;    // sine and, nearly enough, cosine of the slanted labels

constexpr std::string_view kFrameLine = R"(stroke="#15232d" stroke-width="1" fill="none")";
constexpr std::string_view kGridLine = R"(stroke="#dce3e8" stroke-width="1" fill="none")";

double Widest(const std::vector<Tick>& ticks) {
  double widest = 0.0;
  for (const Tick& tick : ticks) widest = std::max(widest, TextWidth(tick.label, kTickFont));
  return widest;
}

template <typename Labels>
double WidestLabel(const Labels& labels) {
  double widest = 0.0;
  for (const auto& label : labels) widest = std::max(widest, TextWidth(label.text, kTickFont));
  return widest;
}

Interval Union(const Interval& a, const Interval& b) {
  return {std::min(a.low, b.low), std::max(a.high, b.high)};
}

bool Shown(const Tick& tick, const Interval& range) {
  const double slack = 1e-9 * (range.high - range.low);
  return tick.at >= range.low - slack && tick.at <= range.high + slack;
}

void KeepShown(std::vector<Tick>& ticks, const Interval& range) {
  std::erase_if(ticks, [&](const Tick& tick) { return !Shown(tick, range); });
}

/// Moves labels apart that would lie on one another, keeping their order.
void Spread(std::vector<double>& places, double distance, double low, double high) {
  for (int round = 0; round < 50; ++round) {
    for (std::size_t i = 1; i < places.size(); ++i) {
      const double lack = distance - (places[i] - places[i - 1]);
      if (lack <= 0.0) continue;
      places[i - 1] -= lack / 2;
      places[i] += lack / 2;
    }
    for (double& place : places) place = std::clamp(place, low, high);
  }
}

}  // namespace

PlotRenderer::PlotRenderer(const Plot& plot, PlotLanguage language)
    : plot_(plot), options_(plot.options_), language_(language) {
  margins_ = {60.0, kEdge, kEdge, 50.0};  // for the number of ticks
  ChooseTicks();
  ChooseMargins();
}

Interval PlotRenderer::XRange() const {
  const Interval own = RangeOf(options_.x, plot_.x_data_);
  return options_.equal_scales ? Union(own, RangeOf(options_.y, plot_.y_data_)) : own;
}

Interval PlotRenderer::YRange() const {
  const Interval own = RangeOf(options_.y, plot_.y_data_);
  return options_.equal_scales ? Union(own, RangeOf(options_.x, plot_.x_data_)) : own;
}

double PlotRenderer::AreaWidth() const {
  return options_.area_width.value_or(
      std::max(options_.width - margins_.left - margins_.right, 40.0));
}

double PlotRenderer::AreaHeight() const {
  return options_.area_height.value_or(
      std::max(options_.height - margins_.top - margins_.bottom, 40.0));
}

void PlotRenderer::ChooseTicks() {
  const auto count = [](double length, double each) {
    return std::max(2, static_cast<int>(length / each));
  };
  int x_count = count(AreaWidth(), kPixelsPerXTick);
  const int y_count = count(AreaHeight(), kPixelsPerYTick);
  if (options_.equal_scales) x_count = std::min(x_count, y_count);
  x_ticks_ = TicksOf(options_.x, XRange(), x_count);
  y_ticks_ = TicksOf(options_.y, YRange(), options_.equal_scales ? x_count : y_count);
  KeepShown(x_ticks_, XRange());
  KeepShown(y_ticks_, YRange());
}

/// Height of the labels below the x axis.
double PlotRenderer::TickDepth() const {
  return options_.x.slanted_ticks ? kSlant * Widest(x_ticks_) + 16.0 : 18.0;
}

void PlotRenderer::ChooseMargins() {
  const bool x_title = !options_.x.title.english.empty();
  const bool y_title = !options_.y.title.english.empty();
  const double label_width = WidestLabel(plot_.right_labels_);
  const double last_tick = x_ticks_.empty() ? 0.0 : TextWidth(x_ticks_.back().label, kTickFont) / 2;
  margins_.left = Widest(y_ticks_) + kTickLength + 8.0 + (y_title ? 24.0 : 4.0);
  margins_.right =
      std::max(label_width > 0.0 ? label_width + 14.0 : kEdge, std::min(last_tick, 40.0));
  margins_.bottom = kTickLength + TickDepth() + (x_title ? 24.0 : 4.0);
  margins_.top =
      kEdge + (options_.draw_title ? 24.0 : 0.0) + (plot_.top_labels_.empty() ? 0.0 : kLegendRow);
  if (plot_.legend_.empty()) return;
  margins_.top += PlaceLegend().back().y - (options_.draw_title ? 24.0 : 0.0) + 4.0;
}

std::vector<PlotRenderer::PlacedEntry> PlotRenderer::PlaceLegend() const {
  const double right = Width() - 4.0;
  double x = margins_.left;
  double y = 14.0 + (options_.draw_title ? 24.0 : 0.0);
  std::vector<PlacedEntry> placed;
  for (const Plot::LegendEntry& entry : plot_.legend_) {
    const double width = kLegendSymbol + 6.0 + TextWidth(entry.text, kTickFont);
    if (x + width > right && x > margins_.left) {
      x = margins_.left;
      y += kLegendRow;
    }
    placed.push_back({&entry, x, y});
    x += width + kLegendGap;
  }
  return placed;
}

PlotSpace PlotRenderer::Space() const {
  double left = margins_.left, right = margins_.left + AreaWidth();
  double bottom = margins_.top + AreaHeight(), top = margins_.top;
  if (options_.x.reversed) std::swap(left, right);
  if (options_.y.reversed) std::swap(bottom, top);
  return {AxisMap(options_.x.scale, XRange(), left, right),
          AxisMap(options_.y.scale, YRange(), bottom, top), language_};
}

std::string PlotRenderer::Opening() const {
  const bool file = language_ != PlotLanguage::kBoth;
  const Text title = Say(options_.title);
  const std::string label =
      title.english == title.french ? title.english : title.english + " / " + title.french;
  return fmt::format(
      R"(<svg class="plot"{} viewBox="0 0 {} {}" role="img" aria-label="{}" font-family="Inter,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif" font-size="{}" fill="#15232d">)",
      file ? fmt::format(R"( xmlns="http://www.w3.org/2000/svg" width="{}" height="{}")",
                         Coordinate(Width()), Coordinate(Height()))
           : fmt::format(R"( style="max-width:{}px")", Coordinate(std::ceil(1.15 * Width()))),
      Coordinate(Width()), Coordinate(Height()), Escape(label), kTickFont);
}

std::string PlotRenderer::Title() const {
  if (!options_.draw_title) return {};
  return fmt::format(R"(<g font-size="{}" font-weight="600">)", kTitleFont) +
         SvgText(margins_.left, 18, "start", "title-text", Say(options_.title)) + "</g>";
}

std::string PlotRenderer::Legend() const {
  std::string drawing;
  for (const PlacedEntry& placed : PlaceLegend()) {
    drawing += fmt::format(R"svg(<g transform="translate({},{})">{}</g>)svg", Coordinate(placed.x),
                           Coordinate(placed.y - 4.5), placed.entry->symbol);
    drawing += SvgText(placed.x + kLegendSymbol + 6, placed.y, "start", "legend-text",
                       Say(placed.entry->text));
  }
  return drawing;
}

std::string PlotRenderer::Grid(const PlotSpace& space) const {
  std::string path;
  for (const Tick& tick : x_ticks_) {
    if (!options_.x.grid) break;
    path += fmt::format("M{} {}v{}", Coordinate(space.X(tick.at)), Coordinate(margins_.top),
                        Coordinate(AreaHeight()));
  }
  for (const Tick& tick : y_ticks_) {
    if (!options_.y.grid) break;
    path += fmt::format("M{} {}h{}", Coordinate(margins_.left), Coordinate(space.Y(tick.at)),
                        Coordinate(AreaWidth()));
  }
  return path.empty() ? path : fmt::format(R"(<path d="{}" {}/>)", path, kGridLine);
}

std::string PlotRenderer::XTick(double x, double y, const Text& label) const {
  if (!options_.x.slanted_ticks) return SvgText(x, y + 18, "middle", "tick-text", Say(label));
  return fmt::format(R"svg(<g transform="translate({},{}) rotate(-40)">)svg", Coordinate(x + 4),
                     Coordinate(y + 14)) +
         SvgText(0, 0, "end", "tick-text", Say(label)) + "</g>";
}

std::string PlotRenderer::XAxis(const PlotSpace& space) const {
  const double bottom = margins_.top + AreaHeight();
  std::string path = fmt::format("M{} {}h{}", Coordinate(margins_.left), Coordinate(bottom),
                                 Coordinate(AreaWidth()));
  std::string texts;
  for (const Tick& tick : x_ticks_) {
    const double x = space.X(tick.at);
    path += fmt::format("M{} {}v{}", Coordinate(x), Coordinate(bottom), kTickLength);
    texts += XTick(x, bottom + kTickLength - 2, tick.label);
  }
  if (!options_.x.title.english.empty()) {
    texts += SvgText(margins_.left + AreaWidth() / 2, Height() - 8, "middle", "axis-text",
                     Say(options_.x.title));
  }
  return fmt::format(R"(<path d="{}" {}/>)", path, kFrameLine) + texts;
}

std::string PlotRenderer::YAxis(const PlotSpace& space) const {
  std::string path = fmt::format("M{} {}v{}", Coordinate(margins_.left), Coordinate(margins_.top),
                                 Coordinate(AreaHeight()));
  std::string texts;
  for (const Tick& tick : y_ticks_) {
    const double y = space.Y(tick.at);
    path += fmt::format("M{} {}h-{}", Coordinate(margins_.left), Coordinate(y), kTickLength);
    texts += SvgText(margins_.left - kTickLength - 4, y + 4.5, "end", "tick-text", Say(tick.label));
  }
  if (!options_.y.title.english.empty()) {
    texts += fmt::format(R"svg(<g transform="translate(14,{}) rotate(-90)">)svg",
                         Coordinate(margins_.top + AreaHeight() / 2)) +
             SvgText(0, 0, "middle", "axis-text", Say(options_.y.title)) + "</g>";
  }
  return fmt::format(R"(<path d="{}" {}/>)", path, kFrameLine) + texts;
}

/// An inner SVG cuts what leaves the plot, without the page-wide names that clip paths need.
std::string PlotRenderer::Layers(const PlotSpace& space) const {
  const std::string box = fmt::format(
      "{} {} {} {}", Coordinate(margins_.left - kOverlap), Coordinate(margins_.top - kOverlap),
      Coordinate(AreaWidth() + 2 * kOverlap), Coordinate(AreaHeight() + 2 * kOverlap));
  std::string drawing = fmt::format(
      R"(<svg x="{}" y="{}" width="{}" height="{}" viewBox="{}">)",
      Coordinate(margins_.left - kOverlap), Coordinate(margins_.top - kOverlap),
      Coordinate(AreaWidth() + 2 * kOverlap), Coordinate(AreaHeight() + 2 * kOverlap), box);
  for (const Plot::Layer& layer : plot_.layers_) drawing += layer(space);
  return drawing + "</svg>";
}

std::string PlotRenderer::RightLabels(const PlotSpace& space) const {
  auto labels = plot_.right_labels_;
  std::stable_sort(labels.begin(), labels.end(),
                   [&](const auto& a, const auto& b) { return space.Y(a.at) < space.Y(b.at); });
  std::vector<double> places;
  for (const auto& label : labels) places.push_back(space.Y(label.at));
  Spread(places, kTickFont + 2.0, margins_.top, margins_.top + AreaHeight());
  std::string drawing;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    drawing += fmt::format(R"(<g fill="{}">)", ColourOf(labels[i].ink)) +
               SvgText(margins_.left + AreaWidth() + 8, places[i] + 4.5, "start", "label-text",
                       Say(labels[i].text)) +
               "</g>";
  }
  return drawing;
}

std::string PlotRenderer::TopLabels(const PlotSpace& space) const {
  std::string drawing;
  for (const auto& label : plot_.top_labels_) {
    drawing +=
        fmt::format(R"(<g fill="{}">)", ColourOf(label.ink)) +
        SvgText(space.X(label.at), margins_.top - 7, "middle", "label-text", Say(label.text)) +
        "</g>";
  }
  return drawing;
}

std::string PlotRenderer::Render() const {
  const PlotSpace space = Space();
  return Opening() + Title() + Legend() + Grid(space) + Layers(space) + XAxis(space) +
         YAxis(space) + RightLabels(space) + TopLabels(space) + "</svg>";
}

std::string Plot::Svg() const { return PlotRenderer(*this, PlotLanguage::kBoth).Render(); }

std::string Plot::SvgFile(bool french) const {
  const PlotLanguage language = french ? PlotLanguage::kFrench : PlotLanguage::kEnglish;
  return R"(<?xml version="1.0" encoding="UTF-8"?>)"
         "\n" +
         PlotRenderer(*this, language).Render() + "\n";
}

const std::string_view kPlotStyleSheet = R"css(
.plot{display:block;width:100%;height:auto}
.plot text{font-variant-numeric:tabular-nums}
)css";

}  // namespace etalon::report
