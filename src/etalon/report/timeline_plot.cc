#include "etalon/report/timeline_plot.h"

#include <algorithm>

#include "etalon/report/plot.h"
#include "etalon/report/timeline_texts.h"

namespace etalon::report {
namespace {

using followup::DatedValue;
using followup::MetricHistory;

constexpr int kTrendSteps = 40;

/// Days as the plot's x, with their values.
struct Marks {
  std::vector<double> days, values;
};

Marks MarksOf(const MetricHistory& history, bool in_series) {
  Marks marks;
  for (std::size_t i = 0; i < history.values.size(); ++i) {
    if (history.in_series[i] != in_series) continue;
    marks.days.push_back(history.values[i].day);
    marks.values.push_back(history.values[i].value);
  }
  return marks;
}

void AddErrorBars(const MetricHistory& history, Plot& plot) {
  std::vector<double> days, low, high;
  for (const DatedValue& value : history.values) {
    if (!value.interval) continue;
    days.push_back(value.day);
    low.push_back(value.interval->low);
    high.push_back(value.interval->high);
  }
  if (!days.empty()) plot.ErrorBars(days, low, high, {.ink = Ink::kGrey, .width = 1.4});
}

/// What one measurement of an unchanged patient may show beside the baseline.
std::optional<Interval> NoiseBand(const MetricHistory& history) {
  const Marks series = MarksOf(history, true);
  if (!history.repeatability || series.values.empty()) return std::nullopt;
  const double baseline = series.values.front();
  if (!stats::FitScale({baseline}, history.repeatability->noise.scale)) return std::nullopt;
  const auto test =
      stats::CompareReadings({baseline, 1}, {baseline, 1}, history.repeatability->noise);
  return Interval{baseline + test.reference_change.low, baseline + test.reference_change.high};
}

void AddTrend(const MetricHistory& history, Plot& plot) {
  if (!history.trend) return;
  const stats::MeasurementNoise& noise = history.repeatability->noise;
  const Marks series = MarksOf(history, true);
  std::vector<double> days, level, low, high;
  for (int step = 0; step <= kTrendSteps; ++step) {
    const double part = static_cast<double>(step) / kTrendSteps;
    const double day = series.days.front() + part * (series.days.back() - series.days.front());
    const double years = day / 365.25;
    const double middle = stats::LevelAt(*history.trend, years);
    const double half = stats::HalfWidthAt(*history.trend, years, noise);
    const auto in_unit = [&](double scaled) {
      return stats::Unscaled(scaled, noise.scale, series.values.front());
    };
    days.push_back(day);
    level.push_back(in_unit(middle));
    low.push_back(in_unit(middle - half));
    high.push_back(in_unit(middle + half));
  }
  const bool real = history.trend->verdict != stats::ChangeVerdict::kWithinNoise;
  plot.Band(days, low, high, {.ink = Ink::kBlue, .opacity = 0.13});
  plot.Line(days, level,
            {.ink = Ink::kBlue,
             .width = real ? 2.4 : 1.6,
             .dash = real ? Dash::kSolid : Dash::kDashed,
             .legend = {"trend, 95 % band", "tendance, bande à 95 %"}});
}

void AddEvents(const std::vector<followup::TreatmentEvent>& events, Plot& plot) {
  for (const followup::TreatmentEvent& event : events) {
    if (event.end_day) {
      plot.VerticalBand({static_cast<double>(event.day), static_cast<double>(*event.end_day)},
                        {.ink = Ink::kOrange, .opacity = 0.09});
    }
    plot.VerticalLine(event.day, {.ink = Ink::kOrange, .width = 1.6, .dash = Dash::kDotted},
                      {event.label, event.label});
  }
}

/// From the first thing to the last with a margin, also for a single date.
Interval DayRange(const MetricHistory& history,
                  const std::vector<followup::TreatmentEvent>& events) {
  Interval days{static_cast<double>(history.values.front().day),
                static_cast<double>(history.values.back().day)};
  for (const followup::TreatmentEvent& event : events) {
    days.low = std::min(days.low, static_cast<double>(event.day));
    days.high = std::max(days.high, static_cast<double>(event.end_day.value_or(event.day)));
  }
  const double margin = std::max(15.0, 0.05 * (days.high - days.low));
  return {days.low - margin, days.high + margin};
}

/// All grades; of other metrics what the values need.
std::optional<Interval> ValueRange(const MetricHistory& history) {
  if (!followup::IsGrade(history.metric)) return std::nullopt;
  return Interval{-0.2, 3.2};
}

/// "%": the axis names what it counts.
Text AxisTitle(const MetricHistory& history) {
  const Text unit = UnitText(history.unit);
  const Text name = MetricText(history.metric);
  if (unit.english.empty()) return name;
  return {name.english + ", " + unit.english, name.french + ", " + unit.french};
}

}  // namespace

std::string TimelinePlot(const MetricHistory& history,
                         const std::vector<followup::TreatmentEvent>& events) {
  Plot plot({.width = 1040.0,
             .height = 360.0,
             .title = MetricText(history.metric),
             .x = {.scale = AxisScale::kDate, .range = DayRange(history, events)},
             .y = {.title = AxisTitle(history), .range = ValueRange(history)}});
  AddEvents(events, plot);
  if (const auto band = NoiseBand(history)) {
    plot.HorizontalBand(
        *band, {.ink = Ink::kGreen,
                .opacity = 0.13,
                .legend = {"within noise of the baseline", "dans le bruit de l’examen initial"}});
    plot.HorizontalLine(band->low, {.ink = Ink::kGreen, .width = 1.0});
    plot.HorizontalLine(band->high, {.ink = Ink::kGreen, .width = 1.0});
  }
  AddTrend(history, plot);
  AddErrorBars(history, plot);
  const Marks series = MarksOf(history, true);
  plot.Points(series.days, series.values,
              {.ink = Ink::kBlue,
               .shape = Shape::kDot,
               .size = 9.0,
               .legend = {"measurement, 95 % interval", "mesure, intervalle à 95 %"}});
  const Marks others = MarksOf(history, false);
  if (!others.days.empty()) {
    plot.Points(others.days, others.values,
                {.ink = Ink::kGrey,
                 .shape = Shape::kCross,
                 .size = 9.0,
                 .legend = {"not comparable with the others", "non comparable aux autres"}});
  }
  return plot.Svg();
}

}  // namespace etalon::report
