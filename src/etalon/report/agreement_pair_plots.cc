#include "etalon/report/agreement_pair_plots.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "etalon/report/markup.h"

namespace etalon::report {
namespace {

constexpr double kWidth = 520.0;
constexpr double kHeight = 380.0;

double MeanOfCell(const stats::RatingTable& table, std::size_t subject, std::size_t reader) {
  double sum = 0.0, count = 0.0;
  for (std::size_t session = 0; session < table.sessions(); ++session) {
    const double value = table.At(subject, reader, session);
    if (!std::isnan(value)) sum += value, count += 1.0;
  }
  return sum / count;  // NaN where nothing was read
}

const AgreementGroup* GroupOf(const AgreementStudy& study, const AgreementPair& pair) {
  for (const AgreementGroup& group : study.groups) {
    if (group.about == pair.about) return &group;
  }
  return nullptr;
}

const AgreementFigure* FigureOf(const AgreementStudy& study, const AgreementPair& pair,
                                const std::string& key) {
  const AgreementGroup* group = GroupOf(study, pair);
  const AgreementFigure* figure = group == nullptr ? nullptr : group->Find(key);
  return figure != nullptr && figure->estimate.ok() ? figure : nullptr;
}

/// A line at an estimate with its interval as a band and its value outside the plot.
void DrawEstimate(const AgreementFigure* figure, const Text& label, LineStyle style, Plot& plot) {
  if (figure == nullptr) return;
  const stats::Estimate& estimate = *figure->estimate;
  if (estimate.interval)
    plot.HorizontalBand(*estimate.interval, {.ink = style.ink, .opacity = 0.1});
  plot.HorizontalLine(estimate.value, style,
                      label + Text{" ", " "} + NumberText(estimate.value, figure->decimals));
}

std::vector<double> Means(const PairedReadings& pairs) {
  std::vector<double> means;
  for (std::size_t i = 0; i < pairs.a.size(); ++i) means.push_back((pairs.a[i] + pairs.b[i]) / 2.0);
  return means;
}

std::vector<double> Differences(const PairedReadings& pairs) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < pairs.a.size(); ++i) differences.push_back(pairs.a[i] - pairs.b[i]);
  return differences;
}

Text Same(const std::string& text) { return {text, text}; }

}  // namespace

PairedReadings PairedReadingsOf(const AgreementStudy& study, const AgreementPair& pair,
                                SessionChoice sessions) {
  const stats::RatingTable& table = study.readings.readings;
  const auto reading = [&](std::size_t subject, std::size_t reader) {
    return sessions == SessionChoice::kFirst ? table.At(subject, reader)
                                             : MeanOfCell(table, subject, reader);
  };
  PairedReadings pairs;
  for (std::size_t subject = 0; subject < table.subjects(); ++subject) {
    const double a = reading(subject, pair.first);
    const double b = reading(subject, pair.second);
    if (std::isnan(a) || std::isnan(b)) continue;
    pairs.a.push_back(a);
    pairs.b.push_back(b);
  }
  return pairs;
}

Text WithUnit(const Text& title, const std::string& unit) {
  return unit.empty() ? title : title + (", " + unit);
}

Plot BlandAltmanPlot(const AgreementStudy& study, const AgreementPair& pair) {
  const PairedReadings pairs = PairedReadingsOf(study, pair, SessionChoice::kMean);
  const std::vector<double> means = Means(pairs), differences = Differences(pairs);
  const bool alone = study.pairs.size() == 1;
  PlotOptions options{.width = alone ? 2.0 * kWidth : kWidth, .height = kHeight};
  options.title = {"Bland-Altman plot, " + pair.about, "Graphique de Bland-Altman, " + pair.about};
  options.x = {.title = WithUnit({"Mean of the two", "Moyenne des deux"}, study.unit),
               .grid = false};
  options.y = {.title = WithUnit(Same(pair.about), study.unit), .grid = false};
  Plot plot(options);
  plot.HorizontalLine(0.0, {.ink = Ink::kGrey, .width = 1.0});
  DrawEstimate(FigureOf(study, pair, "upper_limit"), {"+1.96 SD", "+1,96 ET"},
               {.ink = Ink::kVermilion, .width = 1.6, .dash = Dash::kDashed}, plot);
  DrawEstimate(FigureOf(study, pair, "bias"), {"mean", "moyenne"}, {.width = 1.8}, plot);
  DrawEstimate(FigureOf(study, pair, "lower_limit"), {"−1.96 SD", "−1,96 ET"},
               {.ink = Ink::kVermilion, .width = 1.6, .dash = Dash::kDashed}, plot);
  plot.Points(means, differences, {.ink = Ink::kBlack});
  return plot;
}

Plot IdentityPlot(const AgreementStudy& study, const AgreementPair& pair) {
  const PairedReadings pairs = PairedReadingsOf(study, pair, SessionChoice::kFirst);
  const auto& readers = study.readings.readers;
  PlotOptions options{.area_width = 320.0, .area_height = 320.0};
  options.title = {"Identity plot, " + pair.about, "Graphique d’identité, " + pair.about};
  options.x = {.title = WithUnit(Same(readers[pair.first]), study.unit)};
  options.y = {.title = WithUnit(Same(readers[pair.second]), study.unit)};
  options.equal_scales = true;
  Plot plot(options);
  plot.Slope(0.0, 1.0, {.ink = Ink::kGrey, .width = 1.4, .legend = {"identity", "identité"}});
  const AgreementFigure* slope = FigureOf(study, pair, "deming_slope");
  const AgreementFigure* intercept = FigureOf(study, pair, "deming_intercept");
  if (slope != nullptr && intercept != nullptr) {
    plot.Slope(
        intercept->estimate->value, slope->estimate->value,
        {.width = 1.8, .dash = Dash::kDashed, .legend = {"Deming line", "droite de Deming"}});
  }
  plot.Points(pairs.a, pairs.b, {.ink = Ink::kBlack});
  return plot;
}

Plot DifferencePlot(const AgreementStudy& study, const AgreementPair& pair) {
  std::vector<double> sizes = Differences(PairedReadingsOf(study, pair, SessionChoice::kFirst));
  for (double& size : sizes) size = std::abs(size);
  std::sort(sizes.begin(), sizes.end());
  std::vector<double> x{0.0}, share{0.0};
  constexpr std::size_t kMostSteps = 2000;  // finer than the eye sees
  const std::size_t stride = sizes.size() / kMostSteps + 1;
  for (std::size_t i = (sizes.size() + stride - 1) % stride; i < sizes.size(); i += stride) {
    x.push_back(sizes[i]);
    share.push_back(100.0 * static_cast<double>(i + 1) / static_cast<double>(sizes.size()));
  }
  PlotOptions options{.width = kWidth, .height = kHeight};
  options.title = {"Absolute differences, " + pair.about, "Différences absolues, " + pair.about};
  options.x = {.title = WithUnit({"Absolute difference", "Différence absolue"}, study.unit)};
  options.y = {.title = {"Subjects that differ by less, %", "Sujets d’écart inférieur, %"},
               .range = Interval{0.0, 100.0}};
  Plot plot(options);
  plot.Steps(x, share);
  const std::vector<std::pair<const char*, Text>> marks{{"deviation_p50", Same("50 %")},
                                                        {"deviation_p75", Same("75 %")},
                                                        {"deviation_p95", Same("95 %")}};
  for (const auto& [key, label] : marks) {
    const AgreementFigure* figure = FigureOf(study, pair, key);
    if (figure == nullptr) continue;
    plot.VerticalLine(figure->estimate->value,
                      {.ink = Ink::kVermilion, .width = 1.2, .dash = Dash::kDashed}, label);
  }
  return plot;
}

Plot DeviationPlot(const AgreementStudy& study) {
  const stats::RatingTable& table = study.readings.readings;
  const std::size_t readers = table.readers();
  std::vector<std::vector<double>> x(readers), y(readers);
  for (std::size_t subject = 0; subject < table.subjects(); ++subject) {
    const std::vector<double> all = table.OfSubject(subject);
    if (all.size() < 2) continue;
    const double mean =
        std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size());
    for (std::size_t reader = 0; reader < readers; ++reader) {
      const double value = MeanOfCell(table, subject, reader);
      if (std::isnan(value)) continue;
      x[reader].push_back(mean);
      y[reader].push_back(value - mean);
    }
  }
  PlotOptions options{.width = 2.0 * kWidth, .height = kHeight};
  options.title = {"Difference from the subject's mean", "Écart à la moyenne du sujet"};
  options.x = {.title = WithUnit({"Mean of the subject", "Moyenne du sujet"}, study.unit)};
  options.y = {.title = WithUnit({"Reading − mean", "Lecture − moyenne"}, study.unit)};
  Plot plot(options);
  plot.HorizontalLine(0.0, {.ink = Ink::kGrey, .width = 1.0});
  constexpr std::size_t kMostNamed = 8;
  for (std::size_t reader = 0; reader < readers; ++reader) {
    PointStyle style{.ink = SeriesInk(reader), .shape = SeriesShape(reader), .size = 8.0};
    if (readers <= kMostNamed) {
      style.legend = Same(study.readings.readers[reader]);
    } else {
      style.ink = Ink::kBlack, style.shape = Shape::kDot;
    }
    plot.Points(x[reader], y[reader], style);
  }
  return plot;
}

}  // namespace etalon::report
