#pragma once

#include <vector>

#include "etalon/report/plot.h"

namespace etalon::report {

/// One direction of a plot: from data to a place on the drawing.
class AxisMap {
 public:
  /// `low` and `high` of the data lie at `start` and `end` of the drawing.
  /// @throws ContractError unless low < high, and low > 0 on a logarithmic axis.
  AxisMap(AxisScale scale, const Interval& range, double start, double end);

  double Place(double value) const;
  const Interval& range() const { return range_; }
  double start() const { return start_; }
  double end() const { return end_; }

 private:
  double Position(double value) const;

  AxisScale scale_;
  Interval range_;
  double start_;
  double end_;
};

enum class PlotLanguage { kBoth, kEnglish, kFrench };

Text InLanguage(const Text& text, PlotLanguage language);

/// Where data lie on a drawing, and in which language it is written.
class PlotSpace {
 public:
  PlotSpace(AxisMap x, AxisMap y, PlotLanguage language) : x_(x), y_(y), language_(language) {}

  double X(double value) const { return x_.Place(value); }
  double Y(double value) const { return y_.Place(value); }
  const AxisMap& x() const { return x_; }
  const AxisMap& y() const { return y_; }
  Text Say(const Text& text) const { return InLanguage(text, language_); }

 private:
  AxisMap x_;
  AxisMap y_;
  PlotLanguage language_;
};

/// What an axis shows for data that span `data` (nothing: no data). Never empty.
Interval RangeOf(const Axis& axis, const std::optional<Interval>& data);

/// The ticks of an axis over `range`, at most about `most` of them.
std::vector<Tick> TicksOf(const Axis& axis, const Interval& range, int most);

/// A number of a tick: thin spaces between thousands, powers of ten when very large or small.
Text TickText(double value, double step);

/// An estimate of a text's width in pixels, the longer of its languages.
double TextWidth(const Text& text, double font_size);

}  // namespace etalon::report
