#include <fmt/format.h>

#include <algorithm>

#include "etalon/report/conformance_report.h"
#include "etalon/report/markup.h"
#include "etalon/report/metric_text.h"
#include "etalon/report/page.h"

namespace etalon::report {
namespace {

using conformance::MetricFigures;
using conformance::Verification;

std::string Cell(const Text& text) { return "<td>" + Both(text) + "</td>"; }

Text Number(const std::optional<double>& value) {
  return value ? NumberText(*value, 2) : Text{"–", "–"};
}

std::string VerdictCell(const Verification& verification) {
  const bool conforms = verification.Conforms();
  return fmt::format(
      R"(<td><span class="verdict {}">{}</span></td>)", conforms ? "within" : "above",
      Both(conforms ? Text{"conforms", "conforme"} : Text{"does not conform", "non conforme"}));
}

std::string ClaimCount(const conformance::Statement& statement) {
  const auto met = std::ranges::count(statement.checks, conformance::Finding::kMet,
                                      &conformance::Check::finding);
  return fmt::format("{} / {}", met, statement.checks.size());
}

bool AllIdentical(const Verification& verification) {
  return std::ranges::all_of(verification.repetitions, &conformance::Repetition::identical);
}

std::string ModalityRows(const std::vector<Verification>& verifications) {
  std::string rows;
  for (const Verification& verification : verifications) {
    const std::string& modality = verification.statement.claims.modality;
    rows +=
        fmt::format(R"(<tr><th scope="row"><a href="{}/{}">{}</a></th><td>{}</td>{}{}</tr>)",
                    modality, kConformancePage, Both(ConformanceModalityText(modality)),
                    ClaimCount(verification.statement),
                    Cell(AllIdentical(verification) ? Text{"identical bytes", "octets identiques"}
                                                    : Text{"DIFFERENT", "DIFFÉRENT"}),
                    VerdictCell(verification));
  }
  return rows;
}

std::string MetricRow(const std::string& modality, const MetricFigures& figures) {
  const auto value = [](const auto& figure) {
    return figure ? std::optional(figure->value) : std::nullopt;
  };
  std::optional<double> slope, coefficient;
  if (figures.linearity) slope = figures.linearity->slope.value;
  if (figures.repeatability) coefficient = figures.repeatability->coefficient.estimate.value;
  return fmt::format(R"(<tr><th scope="row">{}</th>)", Both(MetricText(figures.metric))) +
         Cell(ConformanceModalityText(modality)) + Cell(UnitText(figures.unit)) +
         Cell(Number(value(figures.bias))) + Cell(Number(slope)) + Cell(Number(coefficient)) +
         Cell(NumberText(100.0 * figures.refused.value, 1) + "\u00A0%") + "</tr>";
}

std::string MetricRows(const std::vector<Verification>& verifications) {
  std::string rows;
  for (const Verification& verification : verifications) {
    for (const MetricFigures& figures : verification.statement.metrics) {
      rows += MetricRow(verification.statement.claims.modality, figures);
    }
  }
  return rows;
}

PageFrame FrameOf(const std::vector<Verification>& verifications) {
  const bool conforms = std::ranges::all_of(verifications, &Verification::Conforms);
  PageFrame frame{
      .title = "Conformance",
      .kind = {"Measurements of phantoms against known truth",
               "Mesures de fantômes contre la vérité connue"},
      .facts = {{{"Finding", "Constat"},
                 conforms ? Text{"all claims met", "tous les engagements tenus"}
                          : Text{"not all claims met", "des engagements ne sont pas tenus"}}}};
  if (verifications.empty()) return frame;
  frame.facts.push_back({{"Program", "Programme"}, SoftwareText(verifications.front().program)});
  const std::string seed = std::to_string(verifications.front().seed);
  frame.facts.push_back({{"Seed", "Graine"}, {seed, seed}});
  return frame;
}

}  // namespace

Text ConformanceModalityText(std::string_view modality) {
  if (modality == "echo") return {"Echocardiography", "Échocardiographie"};
  if (modality == "planar") return {"Planar scintigraphy", "Scintigraphie planaire"};
  if (modality == "spect") return {"SPECT/CT", "SPECT/CT"};
  if (modality == "t1") return {"T1 and extracellular volume", "T1 et volume extracellulaire"};
  return {std::string(modality), std::string(modality)};
}

std::string ConformanceSummaryPage(const std::vector<Verification>& verifications) {
  return Page(FrameOf(verifications),
              Section("modalities", {"Modalities", "Modalités"},
                      WideTable({{"Modality", "Modalité"},
                                 {"Claims met", "Engagements tenus"},
                                 {"The same study again", "La même étude à nouveau"},
                                 {"Finding", "Constat"}},
                                ModalityRows(verifications))) +
                  Section("figures",
                          {"Figures under nominal conditions", "Résultats en conditions normales"},
                          WideTable({{"Measurement", "Mesure"},
                                     {"Modality", "Modalité"},
                                     {"Unit", "Unité"},
                                     {"Mean error", "Erreur moyenne"},
                                     {"Slope", "Pente"},
                                     {"Repeatability coefficient", "Coefficient de répétabilité"},
                                     {"Refused", "Refus"}},
                                    MetricRows(verifications))));
}

void WriteConformanceSummary(const std::vector<Verification>& verifications,
                             const std::filesystem::path& folder) {
  WriteTextFile(folder, kConformancePage, ConformanceSummaryPage(verifications));
}

}  // namespace etalon::report
