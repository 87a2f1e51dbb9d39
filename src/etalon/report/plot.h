#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/report/texts.h"

namespace etalon::report {

// Plots in SVG: no scripts, the same text for the same input, colours and shapes as attributes so
// that a plot looks the same in a page, in print and in a drawing program. Data are in the axes'
// units; sizes and widths are in the plot's own pixels (1/96 inch when printed at its size).
// Every function that takes data throws ContractError for numbers that are not finite, lists of
// unequal length, or numbers that are not positive on a logarithmic axis.

/// Colours that colour-blind readers tell apart [Okabe and Ito]. Give what matters a shape or a
/// dash of its own as well.
enum class Ink { kBlack, kBlue, kVermilion, kGreen, kOrange, kSky, kPink, kGrey };
enum class Shape { kDot, kCircle, kSquare, kDiamond, kTriangle, kCross };
enum class Dash { kSolid, kDashed, kDotted };

/// The n-th colour for series that have none of their own, from 0, round and round.
Ink SeriesInk(std::size_t series);
Shape SeriesShape(std::size_t series);
Dash SeriesDash(std::size_t series);

/// "#0072b2"
std::string ColourOf(Ink ink);

/// From vermilion (-1) through white (0) to blue (+1), e.g. for correlations; clamped.
std::string DivergingColour(double value);
/// From white (0) to dark blue (1), e.g. for counts; clamped.
std::string SequentialColour(double value);
/// Black or white, whichever reads better on a fill "#rrggbb".
std::string InkOn(const std::string& fill);

/// A style with a legend text has an entry in the legend above the plot.
struct PointStyle {
  Ink ink = Ink::kBlue;
  Shape shape = Shape::kDot;
  double size = 7.0;
  Text legend = {};
};

struct LineStyle {
  Ink ink = Ink::kBlue;
  double width = 2.0;
  Dash dash = Dash::kSolid;
  Text legend = {};
};

struct FillStyle {
  Ink ink = Ink::kBlue;
  double opacity = 0.15;
  Text legend = {};
};

struct Tick {
  double at = 0.0;
  Text label;
};

enum class AxisScale {
  kLinear,
  kLogarithmic,  ///< positive numbers; ticks at 1, 2 and 5
  kDate          ///< days since 1970-01-01 (`DayOfDate` of core/date.h)
};

struct Axis {
  Text title = {};
  AxisScale scale = AxisScale::kLinear;
  std::optional<Interval> range = {};  ///< else what the data span, with a margin
  std::vector<Tick> ticks = {};        ///< else chosen; for categories, one a category
  bool grid = true;                    ///< lines across the plot at the ticks
  bool reversed = false;               ///< low values right or top
  bool slanted_ticks = false;          ///< of the x axis, for long names
};

struct PlotOptions {
  double width = 640.0;                    ///< of the whole drawing
  double height = 400.0;                   ///< of the whole drawing
  std::optional<double> area_width = {};   ///< of the part with the data; `width` then follows
  std::optional<double> area_height = {};  ///< of the part with the data; `height` then follows
  Text title = {};  ///< read out by screen readers, and drawn when `draw_title`
  bool draw_title = false;
  Axis x = {};
  Axis y = {};
  bool equal_scales = false;  ///< both axes get the same range (identity plots)
};

class PlotSpace;

/// One plot: data are added in the order in which they are drawn, then it is written as SVG.
///
///   Plot plot({.x = {.title = {"Mean, %", "Moyenne, %"}}, .y = {.title = {...}}});
///   plot.Band(times, low, high, {.ink = Ink::kBlue});
///   plot.Line(times, values, {.legend = {"GLS", "GLS"}});
///   plot.Points(times, values, {.shape = Shape::kDiamond});
///   page += plot.Svg();
class Plot {
 public:
  explicit Plot(PlotOptions options);

  void Points(const std::vector<double>& x, const std::vector<double>& y, PointStyle style = {});

  /// Straight lines from point to point.
  void Line(const std::vector<double>& x, const std::vector<double>& y, LineStyle style = {});

  /// Horizontal until the next x, then vertical: survival and cumulative curves.
  void Steps(const std::vector<double>& x, const std::vector<double>& y, LineStyle style = {});

  /// The area between two lines.
  void Band(const std::vector<double>& x, const std::vector<double>& low,
            const std::vector<double>& high, FillStyle style = {});

  /// The area between two step lines.
  void StepBand(const std::vector<double>& x, const std::vector<double>& low,
                const std::vector<double>& high, FillStyle style = {});

  /// A bar with caps from low to high at each x.
  void ErrorBars(const std::vector<double>& x, const std::vector<double>& low,
                 const std::vector<double>& high, LineStyle style = {});
  /// A bar with caps from low to high at each y.
  void HorizontalErrorBars(const std::vector<double>& y, const std::vector<double>& low,
                           const std::vector<double>& high, LineStyle style = {});

  /// A filled rectangle: histogram bars, cells of heat maps. `label` is written in its middle.
  void Box(const Interval& x, const Interval& y, const std::string& fill_colour,
           const Text& label = {});

  /// Across the whole plot. They widen the range of their axis so that they are seen; bands do not,
  /// their bounds may be infinite. `label` stands outside the plot, to the right (or on top).
  void HorizontalLine(double y, LineStyle style = {}, const Text& label = {});
  void VerticalLine(double x, LineStyle style = {}, const Text& label = {});
  void HorizontalBand(const Interval& y, FillStyle style = {});
  void VerticalBand(const Interval& x, FillStyle style = {});

  /// y = intercept + slope x across the whole plot, on linear axes; widens no range.
  void Slope(double intercept, double slope, LineStyle style = {});

  /// A text at a place. @param anchor "start", "middle" or "end".
  void Label(double x, double y, const Text& text, std::string_view anchor = "start");

  /// For a page in both languages (`Both` of markup.h), with class "plot".
  std::string Svg() const;

  /// A whole file in one language.
  std::string SvgFile(bool french = false) const;

  /// What is drawn, as CSV with a row a mark, in the units of the axes. Places on an axis of
  /// categories have the category's name, those on an axis of dates the day.
  std::string DataFile(bool french = false) const;

 private:
  friend class PlotRenderer;

  struct LegendEntry {
    Text text;
    std::string symbol;  ///< drawn around (0, 0), 28 wide
  };
  struct EdgeLabel {
    double at;
    Text text;
    Ink ink;
  };
  /// The data of one call: lists that are not empty have one entry a mark.
  struct Series {
    std::string_view mark;
    Text name = {};
    std::vector<double> x = {};
    std::vector<double> x_low = {};
    std::vector<double> x_high = {};
    std::vector<double> y = {};
    std::vector<double> y_low = {};
    std::vector<double> y_high = {};
  };
  /// Draws itself given where data lie on the drawing.
  using Layer = std::function<std::string(const PlotSpace&)>;

  void Cover(const std::vector<double>& x, const std::vector<double>& y);
  void CoverX(double x);
  void CoverY(double y);
  void AddLegend(const Text& text, const std::string& symbol);

  PlotOptions options_;
  std::vector<Layer> layers_;
  std::vector<Series> series_;
  std::vector<LegendEntry> legend_;
  std::vector<EdgeLabel> right_labels_;
  std::vector<EdgeLabel> top_labels_;
  std::optional<Interval> x_data_;
  std::optional<Interval> y_data_;
};

/// A matrix of cells with their numbers, first row on top: correlations, confusions.
struct HeatMapCell {
  std::string fill_colour;
  Text label;  ///< may be empty
};
struct HeatMapOptions {
  Text title = {};
  std::vector<Text> row_names;
  std::vector<Text> column_names;
  Text row_title = {};
  Text column_title = {};
  double cell_size = 44.0;
};
/// @param cells one row of cells a row name. @throws ContractError when the sizes do not match.
Plot HeatMap(const HeatMapOptions& options, const std::vector<std::vector<HeatMapCell>>& cells);

/// The style sheet for plots in a page; a file from `SvgFile` holds it.
extern const std::string_view kPlotStyleSheet;

}  // namespace etalon::report
