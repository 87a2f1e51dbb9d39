#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "etalon/report/conformance_report.h"
#include "etalon/report/markup.h"
#include "etalon/report/metric_text.h"
#include "etalon/report/page.h"
#include "etalon/report/plot.h"

namespace etalon::report {
namespace {

using conformance::Check;
using conformance::Finding;
using conformance::LevelFigures;
using conformance::MetricFigures;

Text Same(const std::string& text) { return {text, text}; }

Text Number(double value) { return NumberText(value, 2); }

/// "1.20 (0.90 to 1.50)"
Text WithInterval(double value, const std::optional<Interval>& interval) {
  if (!interval) return Number(value);
  return Number(value) + " (" + Number(interval->low) + Text{" to ", " à "} +
         Number(interval->high) + ")";
}

Text UnitOf(const std::string& metric, const std::vector<MetricFigures>& metrics) {
  const auto row = std::find_if(metrics.begin(), metrics.end(), [&](const MetricFigures& figures) {
    return figures.metric == metric;
  });
  return row == metrics.end() ? Text{} : UnitText(row->unit);
}

bool InUnitOfTheMetric(const Check& check) {
  return check.promise == "bias" || check.promise == "repeatability";
}

Text PromiseText(const Check& check) {
  const Text low = Number(check.limit_low);
  const Text high = Number(check.limit_high);
  if (check.promise == "bias") {
    return Text{"mean error within ±", "erreur moyenne dans ±"} + high;
  }
  if (check.promise == "slope") {
    return Text{"slope against truth ", "pente contre la vérité "} + low + Text{" to ", " à "} +
           high;
  }
  if (check.promise == "repeatability") {
    return Text{"repeatability coefficient at most ", "coefficient de répétabilité au plus "} +
           high;
  }
  if (check.promise == "refused") {
    return Text{"refused fraction at most ", "part de refus au plus "} + high;
  }
  if (check.promise == "coverage") {
    return Text{"intervals that hold the truth at least ",
                "intervalles contenant la vérité au moins "} +
           low;
  }
  return {"to be measured", "à mesurer"};
}

Text FindingText(const Check& check) {
  switch (check.finding) {
    case Finding::kMet:
      return {"met", "tenu"};
    case Finding::kNotMet:
      return {"not met", "non tenu"};
    case Finding::kNotShown:
      return Text{"not shown: ", "non démontré : "} +
             ReasonText({RefusalCode::kNotEstimable, check.reason});
  }
  throw ContractError("finding without a text");
}

std::string Cell(const Text& text) { return "<td>" + Both(text) + "</td>"; }

std::string NameCell(const std::string& metric) {
  return R"(<th scope="row">)" + Both(MetricText(metric)) + "</th>";
}

std::string VerdictCell(const Check& check) {
  return fmt::format(R"(<td><span class="verdict {}">{}</span></td>)",
                     check.finding == Finding::kMet ? "within" : "above", Both(FindingText(check)));
}

std::string ClaimSection(const conformance::Statement& statement) {
  std::string rows;
  std::string metric;
  for (const Check& check : statement.checks) {
    rows += "<tr>" +
            (check.metric == metric ? R"(<th scope="row"></th>)" : NameCell(check.metric)) +
            Cell(PromiseText(check)) +
            Cell(check.found ? WithInterval(*check.found, check.found_interval) : Text{"–", "–"}) +
            Cell(InUnitOfTheMetric(check) ? UnitOf(check.metric, statement.metrics) : Text{}) +
            VerdictCell(check) + "</tr>";
    metric = check.metric;
  }
  return Section(
      "claims", {"Claims", "Engagements"},
      WideTable({{"Measurement", "Mesure"},
                 {"Claim", "Engagement"},
                 {"Found (95 % bound that is compared)", "Trouvé (borne à 95 % comparée)"},
                 {"Unit", "Unité"},
                 {"Finding", "Constat"}},
                rows));
}

Text BiasText(const MetricFigures& figures) {
  if (!figures.bias) return {"–", "–"};
  return WithInterval(figures.bias->value, figures.bias->interval);
}

Text SlopeText(const MetricFigures& figures) {
  if (!figures.linearity) return {"–", "–"};
  return WithInterval(figures.linearity->slope.value, figures.linearity->slope.interval);
}

Text PrecisionText(const MetricFigures& figures, bool coefficient) {
  if (!figures.repeatability) return {"–", "–"};
  const stats::Estimate& estimate = coefficient ? figures.repeatability->coefficient.estimate
                                                : figures.repeatability->within_subject_sd.estimate;
  return WithInterval(estimate.value, estimate.interval);
}

Text VariationText(const MetricFigures& figures) {
  if (!figures.repeatability || !figures.repeatability->relative) return {"–", "–"};
  return NumberText(figures.repeatability->relative->wcv_root_mean_square.estimate.value, 1) +
         "\u00A0%";
}

std::string FigureSection(const conformance::Statement& statement) {
  std::string rows;
  for (const MetricFigures& figures : statement.metrics) {
    rows += "<tr>" + NameCell(figures.metric) + Cell(UnitText(figures.unit)) +
            Cell(Same(fmt::format("{} × {}", figures.subjects,
                                  figures.acquisitions / std::max(figures.subjects, 1)))) +
            Cell(BiasText(figures)) + Cell(SlopeText(figures)) +
            Cell(PrecisionText(figures, false)) + Cell(PrecisionText(figures, true)) +
            Cell(VariationText(figures)) +
            Cell(NumberText(100.0 * figures.refused.value, 1) + "\u00A0%") +
            Cell(figures.coverage ? NumberText(100.0 * figures.coverage->value, 1) + "\u00A0%"
                                  : Text{"–", "–"}) +
            "</tr>";
  }
  return Section("figures",
                 {"Figures under nominal conditions", "Résultats en conditions normales"},
                 WideTable({{"Measurement", "Mesure"},
                            {"Unit", "Unité"},
                            {"Phantoms × acquisitions", "Fantômes × acquisitions"},
                            {"Mean error", "Erreur moyenne"},
                            {"Slope", "Pente"},
                            {"Within-subject SD", "Écart-type intrasujet"},
                            {"Repeatability coefficient", "Coefficient de répétabilité"},
                            {"wCV", "CV intrasujet"},
                            {"Refused", "Refus"},
                            {"Intervals holding the truth", "Intervalles justes"}},
                           rows));
}

Text AxisTitle(const Text& what, const Text& unit) {
  return unit.english.empty() ? what : what + ", " + unit;
}

std::string TruthPlot(const MetricFigures& figures) {
  const Text unit = UnitText(figures.unit);
  const Text name = MetricText(figures.metric);
  Plot plot({.width = 460,
             .height = 420,
             .title = name,
             .draw_title = true,
             .x = {.title = AxisTitle({"True", "Vrai"}, unit)},
             .y = {.title = AxisTitle({"Measured", "Mesuré"}, unit)},
             .equal_scales = true});
  plot.Slope(0.0, 1.0, {.ink = Ink::kGrey, .width = 1.0, .dash = Dash::kDashed});
  if (figures.linearity) {
    plot.Slope(figures.linearity->intercept.value, figures.linearity->slope.value,
               {.ink = Ink::kVermilion});
  }
  plot.Points(figures.truths, figures.values, {.size = 5.0});
  return plot.Svg();
}

std::string TruthSection(const conformance::Statement& statement) {
  std::string plots;
  for (const MetricFigures& figures : statement.metrics) {
    if (!figures.values.empty()) plots += TruthPlot(figures);
  }
  return Section("truth", {"Measured against true values", "Mesuré contre vrai"},
                 R"(<div class="plots">)" + plots + "</div>");
}

struct FactorName {
  std::string_view factor;
  std::string_view english;
  std::string_view french;
};

constexpr std::array kFactors{
    FactorName{"noise", "Noise", "Bruit"},
    FactorName{"gain, dB", "Gain, dB", "Gain, dB"},
    FactorName{"dropout", "Dropout", "Pertes de signal"},
    FactorName{"frame rate, Hz", "Frame rate, Hz", "Cadence, Hz"},
    FactorName{"pixel, mm", "Pixel, mm", "Pixel, mm"},
    FactorName{"sector, deg", "Sector, °", "Secteur, °"},
    FactorName{"counts, million", "Counts, million", "Coups, millions"},
    FactorName{"girth", "Girth, of the average", "Corpulence, par rapport à la moyenne"},
    FactorName{"scoliosis, mm", "Scoliosis, mm", "Scoliose, mm"},
    FactorName{"heart size", "Heart size, of the average",
               "Taille du cœur, par rapport à la moyenne"},
    FactorName{"scatter fraction", "Scatter fraction", "Fraction de diffusé"},
    FactorName{"rib lesions", "Rib lesions", "Lésions costales"},
    FactorName{"resolution, mm", "Resolution, mm", "Résolution, mm"},
    FactorName{"breath, mm", "Breath, mm", "Respiration, mm"},
    FactorName{"misregistration, mm", "Misregistration, mm", "Décalage SPECT/CT, mm"},
    FactorName{"wall, mm", "Wall, mm", "Paroi, mm"},
    FactorName{"grade", "Perugini grade", "Grade de Perugini"},
    FactorName{"recovery", "Resolution recovered (1)", "Résolution restituée (1)"},
    FactorName{"motion, mm", "Motion, mm", "Mouvement, mm"},
    FactorName{"heart rate, /min", "Heart rate, /min", "Fréquence cardiaque, /min"},
    FactorName{"field strength, T", "Field strength, T", "Champ, T"},
    FactorName{"native T1, ms", "Native T1, ms", "T1 natif, ms"},
    FactorName{"extracellular volume, %", "Extracellular volume, %", "Volume extracellulaire, %"},
    FactorName{"images", "Images of the series", "Images de la série"},
    FactorName{"outline displaced, pixels", "Outline displaced, pixels", "Contour décalé, pixels"},
};

Text FactorText(const std::string& factor) {
  const auto row = std::ranges::find(kFactors, factor, &FactorName::factor);
  if (row == kFactors.end()) return Same(factor);
  return {std::string(row->english), std::string(row->french)};
}

/// Rows of one metric, a level a row, the factor named once.
std::string SeriesRows(const std::vector<LevelFigures>& levels, const std::string& metric) {
  std::string rows;
  std::string factor;
  for (const LevelFigures& figures : levels) {
    if (figures.metric != metric) continue;
    const Text name = figures.level.factor == factor ? Text{} : FactorText(figures.level.factor);
    factor = figures.level.factor;
    rows += R"(<tr><th scope="row">)" + Both(name) + "</th>" + Cell(Number(figures.level.value)) +
            Cell(Same(fmt::format("{} / {}", figures.refused, figures.acquisitions))) +
            Cell(figures.bias ? Number(*figures.bias) : Text{"–", "–"}) +
            Cell(figures.spread ? Number(*figures.spread) : Text{"–", "–"}) + "</tr>";
  }
  return rows;
}

std::string SeriesSection(const conformance::Statement& statement) {
  std::string content;
  std::set<std::string> done;
  for (const LevelFigures& figures : statement.levels) {
    if (!done.insert(figures.metric).second) continue;
    content += "<details><summary>" +
               Both(MetricText(figures.metric) + ", " + UnitText(figures.unit)) + "</summary>" +
               WideTable({{"Setting", "Réglage"},
                          {"Level", "Niveau"},
                          {"Refused", "Refus"},
                          {"Mean error", "Erreur moyenne"},
                          {"SD of the errors", "Écart-type des erreurs"}},
                         SeriesRows(statement.levels, figures.metric)) +
               "</details>";
  }
  if (content.empty()) return {};
  return Section("series", {"One setting at a time", "Un réglage à la fois"}, content);
}

std::string RepetitionSection(const conformance::Verification& verification) {
  std::string rows;
  for (const conformance::Repetition& again : verification.repetitions) {
    rows += fmt::format(R"(<tr><th scope="row">{}</th><td class="hash">{}</td>{}</tr>)",
                        Escape(again.how), again.sha256,
                        Cell(again.identical ? Text{"identical bytes", "octets identiques"}
                                             : Text{"DIFFERENT", "DIFFÉRENT"}));
  }
  return Section("repetitions",
                 {"The same study measured again", "La même étude mesurée à nouveau"},
                 WideTable({{"How", "Comment"},
                            {"SHA-256 of the measurements", "SHA-256 des mesures"},
                            {"Finding", "Constat"}},
                           rows));
}

/// What was made and how the two acquisitions of one phantom differ.
Text PhantomsText(std::string_view modality) {
  if (modality == "planar") {
    return {
        "Each person is a phantom whose uptake is known. Each is scanned twice, with other "
        "counts, noise, place on the table and phase of the tracer; regions are placed and "
        "counted as in a patient’s scan, with no hint of the truth, which is the ratio of the "
        "expected counts in the true regions.",
        "Chaque personne est un fantôme dont la fixation est connue. Chacune est examinée deux "
        "fois, avec d’autres coups, bruit, position sur la table et phase du traceur ; les "
        "régions sont placées comme chez un patient, sans rien savoir de la vérité, qui est le "
        "rapport des coups attendus dans les vraies régions."};
  }
  if (modality == "spect") {
    return {
        "Each person is a phantom whose uptake is known organ by organ. Each is scanned twice, "
        "with other noise, resolution, breath, place of the CT, dose and delay. The masks are "
        "the phantom’s own: errors of outlining are not in these figures. Truth is the uptake "
        "before any blur: what blur takes from a thin wall is a mean error here.",
        "Chaque personne est un fantôme dont la fixation est connue organe par organe. Chacune "
        "est examinée deux fois, avec d’autres bruit, résolution, respiration, position du CT, "
        "dose et délai. Les masques sont ceux du fantôme : l’erreur de contourage n’y est pas. "
        "La vérité est la fixation avant tout flou : ce que le flou enlève à une paroi mince "
        "est ici une erreur moyenne."};
  }
  if (modality == "t1") {
    return {
        "Each heart is a phantom whose T1 and extracellular volume are known. It is scanned "
        "twice, with other noise, heart rate, motion, inversion, dose of contrast agent and an "
        "outline laid up to a pixel away. T1 after contrast agent has a repeatability of the "
        "dose, not of the measurement: between dates it is not compared. Effects of the "
        "sequence (T2, flip angle, incomplete recovery) are not in the phantom.",
        "Chaque cœur est un fantôme dont le T1 et le volume extracellulaire sont connus. Il est "
        "examiné deux fois, avec d’autres bruit, fréquence cardiaque, mouvement, inversion, "
        "dose de contraste, et un contour posé à un pixel près. La répétabilité du T1 après "
        "contraste est celle de la dose, non de la mesure : il n’est pas comparé entre dates. "
        "Les effets de la séquence (T2, angle de bascule, récupération incomplète) ne sont pas "
        "dans le fantôme."};
  }
  return {
      "Each heart is a phantom whose volumes, ejection fraction and strain are known. It is "
      "acquired twice, with other speckle, gain, noise, depth and sector, as if the probe had "
      "been lifted in between; every value is measured as in a patient’s study, with no hint "
      "of the truth.",
      "Chaque cœur est un fantôme dont les volumes, la fraction d’éjection et le strain sont "
      "connus. Il est acquis deux fois, avec un autre speckle, gain, bruit, profondeur et "
      "secteur, comme si la sonde avait été reposée ; chaque valeur est mesurée comme chez un "
      "patient, sans rien savoir de la vérité."};
}

std::string Reading(std::string_view modality) {
  return Section(
      "method", {"How to read this statement", "Comment lire cette attestation"},
      R"(<div class="columns">)" + Paragraph(PhantomsText(modality)) +
          Paragraph({"A claim is met when even the unfavourable end of the 95 % interval keeps it. "
                     "Phantoms are simpler than patients: the statement shows that this "
                     "installation measures as the program was delivered, and where its limits "
                     "lie; it is no proof of accuracy in patients.",
                     "Un engagement est tenu si même la borne défavorable de l’intervalle à 95 % "
                     "le respecte. Un fantôme est plus simple qu’un patient : l’attestation montre "
                     "que cette installation mesure comme le programme livré, et où sont ses "
                     "limites ; elle ne prouve pas l’exactitude chez le patient."}) +
          "</div>");
}

}  // namespace

std::string ConformancePage(const conformance::Verification& verification) {
  const conformance::Statement& statement = verification.statement;
  PageFrame frame{
      .title = "Conformance: " + ConformanceModalityText(statement.claims.modality).english,
      .kind = {"Measurements of phantoms against known truth",
               "Mesures de fantômes contre la vérité connue"},
      .facts = {{{"Finding", "Constat"},
                 verification.Conforms()
                     ? Text{"all claims met", "tous les engagements tenus"}
                     : Text{"not all claims met", "des engagements ne sont pas tenus"}},
                {{"Claims", "Engagements"}, Same("v" + statement.claims.version)},
                {{"Program", "Programme"}, SoftwareText(verification.program)},
                {{"Seed", "Graine"}, Same(std::to_string(verification.seed))}}};
  if (!verification.program.models.empty()) {
    frame.facts.push_back({{"Models", "Modèles"}, ModelsText(verification.program)});
  }
  return Page(frame, ClaimSection(statement) + FigureSection(statement) + TruthSection(statement) +
                         SeriesSection(statement) + RepetitionSection(verification) +
                         Reading(statement.claims.modality));
}

void WriteConformance(const conformance::Verification& verification,
                      const std::filesystem::path& folder) {
  WriteTextFile(folder, kConformanceFile, ConformanceJson(verification));
  WriteTextFile(folder, kConformancePage, ConformancePage(verification));
}

}  // namespace etalon::report
