#pragma once

#include <string>
#include <vector>

#include "etalon/report/plot_space.h"

namespace etalon::report {

/// Writes one plot: margins from the texts, frame, axes, layers, legend and labels.
class PlotRenderer {
 public:
  PlotRenderer(const Plot& plot, PlotLanguage language);
  std::string Render() const;

 private:
  struct Margins {
    double left, right, top, bottom;
  };
  struct PlacedEntry {
    const Plot::LegendEntry* entry;
    double x, y;
  };

  Interval XRange() const;
  Interval YRange() const;
  void ChooseTicks();
  void ChooseMargins();
  double TickDepth() const;
  double AreaWidth() const;
  double AreaHeight() const;
  double Width() const { return margins_.left + AreaWidth() + margins_.right; }
  double Height() const { return margins_.top + AreaHeight() + margins_.bottom; }
  PlotSpace Space() const;
  Text Say(const Text& text) const { return InLanguage(text, language_); }

  std::vector<PlacedEntry> PlaceLegend() const;
  std::string Opening() const;
  std::string Title() const;
  std::string Legend() const;
  std::string XAxis(const PlotSpace& space) const;
  std::string YAxis(const PlotSpace& space) const;
  std::string XTick(double x, double y, const Text& label) const;
  std::string Grid(const PlotSpace& space) const;
  std::string Layers(const PlotSpace& space) const;
  std::string RightLabels(const PlotSpace& space) const;
  std::string TopLabels(const PlotSpace& space) const;

  const Plot& plot_;
  const PlotOptions& options_;
  PlotLanguage language_;
  std::vector<Tick> x_ticks_;
  std::vector<Tick> y_ticks_;
  Margins margins_{};
};

}  // namespace etalon::report
