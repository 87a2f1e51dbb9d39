#include "etalon/workflow/agreement_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "etalon/report/markup.h"

namespace etalon::workflow {
namespace {

using annotation::Agreement;
using annotation::AgreementFigure;
using annotation::Among;
using annotation::LengthUnit;
using annotation::Metric;
using report::AnalysisCell;
using report::AnalysisColumn;
using report::AnalysisTable;
using report::Text;

const Text kNothing{"–", "–"};

Text MetricText(Metric metric) {
  switch (metric) {
    case Metric::kObservedAgreement:
      return {"Observed agreement", "Accord observé"};
    case Metric::kFleissKappa:
      return {"Fleiss’ kappa", "Kappa de Fleiss"};
    case Metric::kGwetAc1:
      return {"Gwet’s AC1", "AC1 de Gwet"};
    case Metric::kKrippendorffAlpha:
      return {"Krippendorff’s alpha", "Alpha de Krippendorff"};
    case Metric::kCohenKappa:
      return {"Cohen’s kappa", "Kappa de Cohen"};
    case Metric::kWeightedKappa:
      return {"Weighted kappa of certainty", "Kappa pondéré de la certitude"};
    case Metric::kDice:
      return {"Dice", "Dice"};
    case Metric::kMeanDistance:
      return {"Mean surface distance", "Distance moyenne des contours"};
    case Metric::kHausdorff95:
      return {"Hausdorff distance, 95 %", "Distance de Hausdorff, 95 %"};
    case Metric::kHausdorff:
      return {"Hausdorff distance", "Distance de Hausdorff"};
    case Metric::kBoxOverlap:
      return {"Overlap of boxes (IoU)", "Recouvrement des cadres (IoU)"};
    case Metric::kLandmarkDistance:
      return {"Distance of landmarks", "Distance des repères"};
    case Metric::kLandmarkSpread:
      return {"Spread of landmarks", "Dispersion des repères"};
    case Metric::kLengthDifference:
      return {"Difference of lengths", "Différence des longueurs"};
    case Metric::kLengthIcc:
      return {"ICC(A,1) of lengths", "ICC(A,1) des longueurs"};
    case Metric::kIntervalOverlap:
      return {"Overlap of intervals", "Recouvrement des intervalles"};
    case Metric::kAccuracy:
      return {"Right on known images", "Juste sur images connues"};
  }
  throw ContractError("unknown metric");
}

Text Plain(const std::string& text) { return {text, text}; }

bool IsKappa(Metric metric) {
  return metric <= Metric::kWeightedKappa || metric == Metric::kAccuracy;
}

AnalysisCell CellOfFigure(const AgreementFigure& figure) {
  if (!figure.estimate.ok()) return figure.estimate.refusal();
  return report::CellOf(*figure.estimate, figure.unit == LengthUnit::kPixels ? 1 : 2);
}

/// A column: a metric in a unit.
struct Column {
  Metric metric;
  LengthUnit unit;
  auto operator<=>(const Column&) const = default;
};

std::string KeyOf(const Column& column) {
  const std::string unit(annotation::Name(column.unit));
  return std::string(annotation::Name(column.metric)) + (unit.empty() ? "" : "-" + unit);
}

/// A row: what is compared, before its figures.
using RowKey = std::tuple<std::size_t, std::string, std::string>;  // label, readers, period

/// A table of the page: which figures it takes.
struct TableKind {
  Among among;
  std::optional<bool> kappas;  ///< of all readers: kappas of labels, or what was drawn
  const char* key;
  Text heading;
  Text note;

  bool Takes(const AgreementFigure& figure) const {
    return figure.among == among && (!kappas || *kappas == IsKappa(figure.metric));
  }
  bool with_readers() const { return among != Among::kReaders && among != Among::kPeriod; }
  bool with_period() const { return among == Among::kPeriod; }
};

const std::vector<TableKind> kTables{
    {Among::kReaders,
     true,
     "labels",
     {"Labels, all readers", "Étiquettes, tous les lecteurs"},
     {"Present or absent, of images that two readers or more judged. Kappas correct for chance; "
      "AC1 "
      "keeps its meaning where nearly all images are alike. Intervals of the observed agreement "
      "keep "
      "the images of a patient together; those of the coefficients take images as independent.",
      "Présent ou absent, sur les images jugées par deux lecteurs ou plus. Les kappas corrigent le "
      "hasard ; l’AC1 garde son sens quand presque toutes les images se ressemblent. Les "
      "intervalles "
      "de l’accord observé gardent ensemble les images d’un patient ; ceux des coefficients "
      "tiennent "
      "les images pour indépendantes."}},
    {Among::kReaders,
     false,
     "shapes",
     {"What was drawn, all readers", "Tracés, tous les lecteurs"},
     {"Over all pairs of readers who both drew it; who drew nothing counts above, not here.",
      "Sur toutes les paires de lecteurs qui l’ont tracé ; l’absence de tracé compte ci-dessus, "
      "pas "
      "ici."}},
    {Among::kPair, {}, "pairs", {"Pairs of readers", "Paires de lecteurs"}, {}},
    {Among::kReader,
     {},
     "readers",
     {"Each reader with the others", "Chaque lecteur avec les autres"},
     {}},
    {Among::kRereading,
     {},
     "rereadings",
     {"Each reader with herself or himself", "Chaque lecteur avec lui-même"},
     {"First reading against the reading again of the same images.",
      "Première lecture contre la relecture des mêmes images."}},
    {Among::kReference,
     {},
     "known",
     {"Images whose answer is known", "Images dont la réponse est connue"},
     {"Wilson intervals.", "Intervalles de Wilson."}},
    {Among::kPeriod,
     {},
     "months",
     {"Month by month", "Mois par mois"},
     {"By the month in which the later reading of an image was closed.",
      "Selon le mois où la dernière lecture de l’image a été close."}},
};

/// A table of figures of some kinds, a row for each label and whom it compares, a column a metric.
class FigureTable {
 public:
  FigureTable(const Agreement& agreement, const ontology::Ontology& ontology)
      : agreement_(agreement), ontology_(ontology) {}

  AnalysisTable Make(const TableKind& kind) {
    Gather(kind);
    AnalysisTable table{
        .key = kind.key, .heading = kind.heading, .columns = {}, .rows = {}, .note = kind.note};
    table.columns.push_back({"label", {"Label", "Étiquette"}});
    if (kind.with_readers()) table.columns.push_back({"readers", {"Readers", "Lecteurs"}});
    if (kind.with_period()) table.columns.push_back({"month", {"Month", "Mois"}});
    table.columns.push_back({"images", {"Images", "Images"}});
    for (const Column& column : columns_) {
      table.columns.push_back({KeyOf(column), MetricHeading(column.metric, column.unit)});
    }
    for (const auto& [key, figures] : rows_) table.rows.push_back(Row(key, figures, kind));
    return table;
  }

 private:
  using Figures = std::map<Column, const AgreementFigure*>;

  void Gather(const TableKind& kind) {
    for (const AgreementFigure& figure : agreement_.figures) {
      if (!kind.Takes(figure)) continue;
      const std::string readers = fmt::format("{}", fmt::join(figure.readers, " – "));
      const Column column{figure.metric, figure.unit};
      rows_[{*ontology_.Find(figure.label), readers, figure.period}][column] = &figure;
      if (std::ranges::find(columns_, column) == columns_.end()) columns_.push_back(column);
    }
    std::ranges::sort(columns_);
  }

  std::vector<AnalysisCell> Row(const RowKey& key, const Figures& figures,
                                const TableKind& kind) const {
    const auto& [label, readers, period] = key;
    std::vector<AnalysisCell> row{LabelText(ontology_, ontology_.labels()[label].id)};
    if (kind.with_readers()) row.emplace_back(Plain(readers));
    if (kind.with_period()) row.emplace_back(Plain(period));
    std::size_t images = 0;
    for (const auto& [column, figure] : figures) images = std::max(images, figure->images);
    row.emplace_back(report::NumberCell{static_cast<double>(images), 0});
    for (const Column& column : columns_) {
      const auto figure = figures.find(column);
      row.push_back(figure == figures.end() ? AnalysisCell(kNothing)
                                            : CellOfFigure(*figure->second));
    }
    return row;
  }

  const Agreement& agreement_;
  const ontology::Ontology& ontology_;
  std::vector<Column> columns_;
  std::map<RowKey, Figures> rows_;
};

/// Estimates of one metric over labels with their intervals, the first on top.
report::Plot Forest(const std::vector<const AgreementFigure*>& figures,
                    const ontology::Ontology& ontology, const Text& title) {
  std::vector<double> places, values, low, high, bars;
  std::vector<report::Tick> ticks;
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const auto place = static_cast<double>(i);
    ticks.push_back({place, LabelText(ontology, figures[i]->label)});
    if (!figures[i]->estimate.ok()) continue;
    places.push_back(place);
    values.push_back(figures[i]->estimate->value);
    if (!figures[i]->estimate->interval) continue;
    bars.push_back(place);
    low.push_back(figures[i]->estimate->interval->low);
    high.push_back(figures[i]->estimate->interval->high);
  }
  const double least = low.empty() ? 0.0 : std::min(0.0, std::ranges::min(low));
  report::Plot plot({.height = 110.0 + 28.0 * static_cast<double>(figures.size()),
                     .area_width = 420.0,
                     .title = title,
                     .x = {.title = title, .range = Interval{least, 1.0}},
                     .y = {.range = Interval{-0.5, static_cast<double>(figures.size()) - 0.5},
                           .ticks = ticks,
                           .reversed = true}});
  plot.HorizontalErrorBars(bars, low, high, {.ink = report::Ink::kBlue});
  plot.Points(values, places, {.shape = report::Shape::kSquare});
  return plot;
}

/// Observed agreement by month, one line a label.
std::optional<report::Plot> Months(const Agreement& agreement, const ontology::Ontology& ontology,
                                   const Text& title) {
  std::map<std::string, double> months;
  for (const AgreementFigure& figure : agreement.figures) {
    if (figure.among == Among::kPeriod) months[figure.period] = 0.0;
  }
  if (months.size() < 2) return std::nullopt;
  std::vector<report::Tick> ticks;
  for (auto& [month, place] : months) {
    place = static_cast<double>(ticks.size());
    ticks.push_back({place, Plain(month)});
  }
  std::map<std::size_t, std::pair<std::vector<double>, std::vector<double>>> lines;
  for (const AgreementFigure& figure : agreement.figures) {
    if (figure.among != Among::kPeriod || figure.metric != Metric::kObservedAgreement) continue;
    if (!figure.estimate.ok()) continue;
    auto& [x, y] = lines[*ontology.Find(figure.label)];
    x.push_back(months[figure.period]);
    y.push_back(figure.estimate->value);
  }
  report::Plot plot(
      {.title = title,
       .x = {.ticks = ticks, .slanted_ticks = true},
       .y = {.title = {"Observed agreement", "Accord observé"}, .range = Interval{0.0, 1.0}}});
  std::size_t series = 0;
  for (const auto& [label, line] : lines) {
    const Text name = LabelText(ontology, ontology.labels()[label].id);
    plot.Line(
        line.first, line.second,
        {.ink = report::SeriesInk(series), .dash = report::SeriesDash(series), .legend = name});
    plot.Points(line.first, line.second,
                {.ink = report::SeriesInk(series), .shape = report::SeriesShape(series)});
    ++series;
  }
  return plot;
}

std::vector<const AgreementFigure*> OfAll(const Agreement& agreement, Metric metric) {
  std::vector<const AgreementFigure*> figures;
  for (const AgreementFigure& figure : agreement.figures) {
    if (figure.among == Among::kReaders && figure.metric == metric) figures.push_back(&figure);
  }
  return figures;
}

}  // namespace

Text LabelText(const ontology::Ontology& ontology, const std::string& label) {
  const auto found = ontology.Find(label);
  if (!found) return Plain(label);
  return {ontology.labels()[*found].english, ontology.labels()[*found].french};
}

Text MetricHeading(Metric metric, LengthUnit unit) {
  const std::string suffix =
      unit == LengthUnit::kNone ? "" : ", " + std::string(annotation::Name(unit));
  return MetricText(metric) + suffix;
}

std::vector<AnalysisTable> AgreementTables(const Agreement& agreement,
                                           const ontology::Ontology& ontology) {
  std::vector<AnalysisTable> tables;
  for (const TableKind& kind : kTables) {
    AnalysisTable table = FigureTable(agreement, ontology).Make(kind);
    if (!table.rows.empty()) tables.push_back(std::move(table));
  }
  return tables;
}

std::vector<report::AnalysisPlot> AgreementPlots(const Agreement& agreement,
                                                 const ontology::Ontology& ontology) {
  std::vector<report::AnalysisPlot> plots;
  const auto add = [&](const char* key, Metric metric) {
    const auto figures = OfAll(agreement, metric);
    if (figures.empty()) return;
    const Text title = MetricText(metric);
    plots.push_back({key, title, Forest(figures, ontology, title)});
  };
  add("kappa", Metric::kFleissKappa);
  add("ac1", Metric::kGwetAc1);
  add("dice", Metric::kDice);
  const Text title{"Agreement over time", "Accord au fil du temps"};
  if (auto months = Months(agreement, ontology, title)) {
    plots.push_back({"time", title, std::move(*months)});
  }
  return plots;
}

}  // namespace etalon::workflow
