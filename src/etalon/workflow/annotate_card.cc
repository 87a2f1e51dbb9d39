#include "etalon/workflow/annotate_card.h"

#include <fmt/format.h>

#include <algorithm>

#include "etalon/annotation/report_card.h"
#include "etalon/core/error.h"
#include "etalon/report/markup.h"
#include "etalon/workflow/agreement_tables.h"
#include "etalon/workflow/closed_readings.h"
#include "etalon/workflow/open_project.h"

namespace etalon::workflow {
namespace {

using annotation::AgreementFigure;
using annotation::LabelCard;
using annotation::ReportCard;
using report::AnalysisCell;
using report::AnalysisTable;
using report::Text;

AnalysisCell CellOfEstimate(const Outcome<stats::Estimate>& estimate) {
  if (!estimate.ok()) return estimate.refusal();
  return report::CellOf(*estimate);
}

AnalysisTable LabelTable(const ReportCard& card, const ontology::Ontology& ontology) {
  AnalysisTable table{
      .key = "labels",
      .heading = {"Against the other readers", "Face aux autres lecteurs"},
      .columns = {{"label", {"Label", "Étiquette"}},
                  {"images", {"Images", "Images"}},
                  {"sensitivity", {"Sensitivity", "Sensibilité"}},
                  {"specificity", {"Specificity", "Spécificité"}},
                  {"drift", {"Drift, later − earlier", "Dérive, fin − début"}}},
      .rows = {},
      .note = {
          "Held against the majority of the other readers of each image; images that leave them "
          "tied are out. Wilson intervals. Drift: share of right calls in the later half of the "
          "readings minus the earlier half, with Newcombe’s interval.",
          "Comparé à la majorité des autres lecteurs de chaque image ; les images où ils se "
          "partagent sont exclues. Intervalles de Wilson. Dérive : part de réponses justes dans "
          "la seconde moitié des lectures moins la première, intervalle de Newcombe."}};
  for (const LabelCard& one : card.labels) {
    table.rows.push_back({LabelText(ontology, one.label),
                          report::NumberCell{static_cast<double>(one.images), 0},
                          CellOfEstimate(one.sensitivity), CellOfEstimate(one.specificity),
                          CellOfEstimate(one.drift)});
  }
  return table;
}

AnalysisTable FigureRows(const char* key, const Text& heading,
                         const std::vector<AgreementFigure>& figures,
                         const ontology::Ontology& ontology) {
  AnalysisTable table{.key = key,
                      .heading = heading,
                      .columns = {{"label", {"Label", "Étiquette"}},
                                  {"figure", {"Figure", "Mesure"}},
                                  {"images", {"Images", "Images"}},
                                  {"value", {"Value", "Valeur"}}},
                      .rows = {},
                      .note = {}};
  for (const AgreementFigure& one : figures) {
    table.rows.push_back({LabelText(ontology, one.label), MetricHeading(one.metric, one.unit),
                          report::NumberCell{static_cast<double>(one.images), 0},
                          CellOfEstimate(one.estimate)});
  }
  return table;
}

Text SecondsText(const std::optional<double>& seconds) {
  if (!seconds) return {"–", "–"};
  return report::NumberText(*seconds, 0) + " s";
}

Text Summary(const ReportCard& card) {
  return Text{fmt::format("{} readings and {} done again; median time ", card.readings,
                          card.rereads),
              fmt::format("{} lectures et {} relectures ; durée médiane ", card.readings,
                          card.rereads)} +
         SecondsText(card.median_seconds) +
         Text{" an image (earlier half ", " par image (première moitié "} +
         SecondsText(card.early_median_seconds) + Text{", later half ", ", seconde moitié "} +
         SecondsText(card.late_median_seconds) + ").";
}

}  // namespace

report::Analysis AnnotateCard(const AnnotateCardRequest& request) {
  OpenedProject project = OpenProject(request.project);
  const ClosedReadings closed = ReadClosedReadings(project);
  const auto& readers = closed.readings.readers;
  const auto reader = std::ranges::find(readers, request.reader);
  if (reader == readers.end()) {
    throw Error(ErrorCode::kUsage,
                request.project.string() + ": '" + request.reader + "' has closed no reading");
  }
  annotation::AgreementOptions options;
  options.known = closed.known;
  const ReportCard card =
      annotation::MakeReportCard(closed.readings, project.ontology,
                                 static_cast<std::size_t>(reader - readers.begin()), options);
  report::Analysis analysis{
      .key = "report-card",
      .source = project.title + ", " + card.reader,
      .kind = {"Report card, for the reader and the lead",
               "Bilan, pour le lecteur et le responsable"},
      .summary = Summary(card),
      .remarks = {},
      .plots = {},
      .tables = {LabelTable(card, project.ontology),
                 FigureRows("repeatability", {"Read again", "Relectures"}, card.repeatability,
                            project.ontology),
                 FigureRows("outlines", {"Outlines against all others", "Contours face aux autres"},
                            card.outlines, project.ontology),
                 FigureRows("known", {"Images whose answer is known", "Images à réponse connue"},
                            card.known, project.ontology)}};
  std::erase_if(analysis.tables, [](const AnalysisTable& table) { return table.rows.empty(); });
  if (!request.output.empty()) report::WriteAnalysis(analysis, request.output);
  return analysis;
}

}  // namespace etalon::workflow
