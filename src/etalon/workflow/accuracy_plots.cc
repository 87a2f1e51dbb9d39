#include "etalon/workflow/accuracy_plots.h"

#include "etalon/stats/accuracy/roc.h"

namespace etalon::workflow {

using report::Text;

report::Plot RocPlot(const std::vector<NamedTest>& tests, const Text& title) {
  report::Plot plot(
      {.width = 480,
       .height = 480,
       .title = title,
       .x = {.title = {"1 − specificity", "1 − spécificité"}, .range = Interval{0.0, 1.0}},
       .y = {.title = {"Sensitivity", "Sensibilité"}, .range = Interval{0.0, 1.0}},
       .equal_scales = true});
  plot.Slope(0.0, 1.0, {.ink = report::Ink::kGrey, .width = 1.0, .dash = report::Dash::kDashed});
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const auto curve = stats::MakeRocCurve(tests[i].cases);
    if (!curve) continue;
    std::vector<double> x;
    std::vector<double> y;
    for (const stats::OperatingPoint& point : curve->points) {
      x.push_back(1.0 - point.specificity);
      y.push_back(point.sensitivity);
    }
    plot.Line(
        x, y,
        {.ink = report::SeriesInk(i), .dash = report::SeriesDash(i), .legend = tests[i].name});
  }
  return plot;
}

report::Plot ReliabilityPlot(const std::vector<stats::ReliabilityBin>& bins, const Text& title) {
  report::Plot plot(
      {.width = 480,
       .height = 480,
       .title = title,
       .x = {.title = {"Predicted probability", "Probabilité prédite"},
             .range = Interval{0.0, 1.0}},
       .y = {.title = {"Observed share", "Part observée"}, .range = Interval{0.0, 1.0}},
       .equal_scales = true});
  plot.Slope(0.0, 1.0, {.ink = report::Ink::kGrey, .width = 1.0, .dash = report::Dash::kDashed});
  std::vector<double> x;
  std::vector<double> y;
  std::vector<double> low;
  std::vector<double> high;
  for (const stats::ReliabilityBin& bin : bins) {
    x.push_back(bin.mean_probability);
    y.push_back(bin.observed);
    low.push_back(bin.interval.low);
    high.push_back(bin.interval.high);
  }
  plot.ErrorBars(x, low, high);
  plot.Points(x, y);
  return plot;
}

}  // namespace etalon::workflow
