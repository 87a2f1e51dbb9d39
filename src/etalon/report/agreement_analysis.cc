#include "etalon/report/agreement_analysis.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "etalon/report/agreement_plots.h"
#include "etalon/report/agreement_report.h"
#include "etalon/report/agreement_texts.h"
#include "etalon/report/markup.h"

namespace etalon::report {
namespace {

Text Verbatim(const std::string& text) { return {text, text}; }

struct GroupReferences {
  std::string_view group;
  std::string_view works;
};

constexpr GroupReferences kReferences[] = {
    {"reliability", "McGraw & Wong 1996; Eliasziw 1994; Krippendorff 2011; Kendall 1939"},
    {"repeatability", "Bland & Altman 1999; Raunig 2015"},
    {"reproducibility", "Raunig 2015; Weir 2005"},
    {"pair",
     "Bland & Altman 1986, 1999, 2007; Carkeet 2015; Lin 1989, 2000; Linnet 1990; Passing & Bablok "
     "1983; Zhang 2018"},
    {"program", "Barnhart 2007; Tromp 2022"},
    {"kappas", "Cohen 1960; Light 1971; Fleiss 1971; Gwet 2008"},
    {"grade_pair", "Cohen 1960; Fleiss 1969; Byrt 1993; Gwet 2008"},
    {"own_sessions", "Cohen 1960; Fleiss 1969"},
    {"each_grade", "Fleiss 1971, 1979"}};

/// What the figures of a group rest on.
Text References(std::string_view group) {
  const auto* found = std::ranges::find(kReferences, group, &GroupReferences::group);
  return found == std::end(kReferences) ? Text{} : Verbatim(std::string(found->works));
}

Text NameOf(const AgreementFigure& figure) {
  Text name = AgreementFigureName(figure.key);
  if (!figure.about.empty()) name = name + Text{": ", " : "} + Verbatim(figure.about);
  return figure.unit.empty() ? name : name + Verbatim(", " + figure.unit);
}

AnalysisCell EstimateOf(const AgreementFigure& figure) {
  return CellOf(figure.estimate, [&](const stats::Estimate& estimate) -> AnalysisCell {
    return CellOf(estimate, figure.decimals);
  });
}

AnalysisCell ProbabilityOf(const AgreementFigure& figure) {
  if (!figure.p_value) return Text{};
  return ProbabilityCell{*figure.p_value};
}

Text IntervalMethodOf(const AgreementFigure& figure) {
  return figure.estimate.ok() ? Verbatim(figure.estimate->interval_method) : Text{};
}

AnalysisTable GroupTable(const AgreementGroup& group, std::size_t place) {
  const Text references = References(group.key);
  AnalysisTable table{.key = "group_" + std::to_string(place + 1),
                      .heading = AgreementGroupHeading(group.key),
                      .columns = {{"figure", {"Statistic", "Statistique"}},
                                  {"estimate", {"Value (95 % interval)", "Valeur (IC à 95 %)"}},
                                  {"p", {"p", "p"}},
                                  {"meaning", {"What it says", "Ce qu’elle dit"}},
                                  {"method", {"Interval by", "Intervalle selon"}}},
                      .rows = {},
                      .note = AgreementGroupMeaning(group.key)};
  if (!group.about.empty()) {
    table.heading = table.heading + Text{": ", " : "} + Verbatim(group.about);
  }
  if (!references.english.empty()) {
    table.note = table.note + Text{" Methods: ", " Méthodes : "} + references + ".";
  }
  for (const AgreementFigure& figure : group.figures) {
    if (!figure.estimate.ok()) continue;
    table.rows.push_back({NameOf(figure), EstimateOf(figure), ProbabilityOf(figure),
                          AgreementFigureMeaning(figure.key), IntervalMethodOf(figure)});
  }
  return table;
}

/// The figures that a reader looks for first, refused or not, of the first group that has them.
AnalysisTable GlanceTable(const AgreementStudy& study) {
  AnalysisTable table{.key = "glance",
                      .heading = {"At a glance", "En bref"},
                      .columns = {{"figure", {"Statistic", "Statistique"}},
                                  {"estimate", {"Value (95 % interval)", "Valeur (IC à 95 %)"}},
                                  {"words", {"In words", "En clair"}}},
                      .rows = {},
                      .note = {}};
  const std::array<std::string, 9> keys{study.headline,
                                        "repeatability_coefficient",
                                        "reproducibility_coefficient",
                                        "bias",
                                        "lower_limit",
                                        "upper_limit",
                                        "observed_agreement",
                                        "kappa_linear",
                                        "gwet_ac1"};
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0 && keys[i] == study.headline) continue;
    for (const AgreementGroup& group : study.groups) {
      const AgreementFigure* figure = group.Find(keys[i]);
      if (figure == nullptr) continue;
      Text words = AgreementFigureMeaning(figure->key);
      if (i == 0 && figure->estimate.ok()) {
        words = IsKappa(figure->key) ? KappaText(*figure->estimate)
                                     : ReliabilityText(*figure->estimate);
      }
      Text name = NameOf(*figure);
      if (!group.about.empty()) name = name + Verbatim(" (" + group.about + ")");
      table.rows.push_back({std::move(name), EstimateOf(*figure), std::move(words)});
      break;
    }
  }
  return table;
}

/// What a plot is, before of whom it is: "Bland-Altman: martin − durand".
Text PlotHeading(const AgreementFigurePlot& plot) {
  struct Kind {
    std::string_view name;
    Text text;
  };
  const Kind kinds[] = {{"bland-altman", {"Bland-Altman", "Bland-Altman"}},
                        {"identity", {"Identity", "Identité"}},
                        {"differences", {"Absolute differences", "Différences absolues"}},
                        {"grades", {"Grades", "Grades"}}};
  for (const Kind& kind : kinds) {
    if (plot.name.starts_with(kind.name)) return kind.text + Text{": ", " : "} + plot.title;
  }
  return plot.title;
}

AnalysisTable RefusalTable(const AgreementStudy& study) {
  AnalysisTable table{
      .key = "refusals",
      .heading = {"What does not apply, and why", "Ce qui ne s’applique pas, et pourquoi"},
      .columns = {{"figure", {"Statistic", "Statistique"}}, {"reason", {"Reason", "Raison"}}},
      .rows = {},
      .note = {}};
  for (const AgreementGroup& group : study.groups) {
    for (const AgreementFigure& figure : group.figures) {
      if (figure.estimate.ok()) continue;
      Text name = NameOf(figure);
      if (!group.about.empty()) name = name + Verbatim(", " + group.about);
      table.rows.push_back({std::move(name), figure.estimate.refusal()});
    }
  }
  return table;
}

std::string Listed(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return list;
}

std::vector<Text> RemarksOn(const AgreementReadings& readings) {
  const stats::RatingTable& table = readings.readings;
  const std::size_t cells = table.subjects() * table.readers() * table.sessions();
  std::vector<Text> remarks{Text{"Layout: ", "Disposition : "} + LayoutText(readings.layout) +
                            "; " + Verbatim(std::to_string(table.subjects())) +
                            Text{" subjects, ", " sujets, "} + CountOfReaders(readings) + ", " +
                            Verbatim(std::to_string(table.Count())) +
                            Text{" readings.", " lectures."}};
  if (cells > table.Count()) {
    remarks.push_back(Verbatim(std::to_string(cells - table.Count())) +
                      Text{" readings are missing; nothing was filled in.",
                           " lectures manquent ; rien n’a été complété."});
  }
  remarks.insert(remarks.end(), readings.remarks.begin(), readings.remarks.end());
  if (!readings.unused_columns.empty()) {
    remarks.push_back(Text{"Columns not used: ", "Colonnes non employées : "} +
                      Verbatim(Listed(readings.unused_columns)) + ".");
  }
  return remarks;
}

}  // namespace

Analysis AgreementAnalysis(const AgreementStudy& study) {
  Analysis analysis{.key = "agreement",
                    .source = study.readings.source,
                    .kind = DesignText(study.readings.design),
                    .summary = AgreementParagraph(study),
                    .remarks = RemarksOn(study.readings),
                    .plots = {},
                    .tables = {GlanceTable(study)}};
  for (AgreementFigurePlot& plot : AgreementPlots(study)) {
    analysis.plots.push_back({plot.name, PlotHeading(plot), std::move(plot.plot), plot.caption});
  }
  for (std::size_t i = 0; i < study.groups.size(); ++i) {
    AnalysisTable table = GroupTable(study.groups[i], i);
    if (!table.rows.empty()) analysis.tables.push_back(std::move(table));
  }
  AnalysisTable refusals = RefusalTable(study);
  if (!refusals.rows.empty()) analysis.tables.push_back(std::move(refusals));
  return analysis;
}

}  // namespace etalon::report
