#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "etalon/nuclear/markers.h"
#include "etalon/report/markup.h"
#include "etalon/report/measurement_table.h"
#include "etalon/report/page.h"
#include "etalon/report/report.h"
#include "etalon/report/spect_pictures.h"
#include "etalon/report/spect_report.h"

namespace etalon::report {
namespace {

constexpr Wording kWording{SpectMeasurementName, SpectRuleText, SpectFlagText, SpectReasonText};

constexpr std::string_view kStyle =
    "<style>.planes{grid-template-columns:repeat(3,1fr);align-items:start}"
    ".views-of-all{grid-template-columns:repeat(2,minmax(0,1fr))}"
    ".views-of-all figure{background:#fff;border:1px solid var(--line)}"
    ".glow{display:flex;gap:10px;align-items:center;font-size:12.5px;margin:10px 0}"
    ".glow svg{width:220px;height:12px}.matrix td{text-align:right}"
    ".matrix th:nth-child(n+2){text-align:right}</style>";

/// The measures that lead the page.
constexpr std::array kCards{"volume_of_involvement", "cardiac_pyrophosphate_activity",
                            "target_to_background_ratio_mean", "left_ventricular_wall_suv_peak"};

const Measurement* Measured(const SpectReport& report, std::string_view name) {
  const auto& all = report.result.measurements;
  const auto found = std::ranges::find(all, name, &Measurement::name);
  return found == all.end() ? nullptr : &*found;
}

const Refusal* Refused(const SpectReport& report, std::string_view name) {
  const auto& all = report.result.refused;
  const auto found = std::ranges::find(all, name, &RefusedMeasurement::name);
  return found == all.end() ? nullptr : &found->refusal;
}

std::string Cards(const SpectReport& report) {
  std::string cards;
  for (const char* name : kCards) {
    const Text heading = SpectMeasurementName(name);
    if (const Measurement* measurement = Measured(report, name)) {
      cards += ValueCard(heading, *measurement);
    } else if (const Refusal* refusal = Refused(report, name)) {
      cards += RefusedCard(heading, *refusal, kWording);
    }
  }
  return cards.empty() ? cards : fmt::format(R"(<section class="cards">{}</section>)", cards);
}

/// Why nothing was measured, when that is so.
std::string Notice(const SpectReport& report) {
  if (!report.result.measurements.empty()) return {};
  return fmt::format(R"(<div class="notice"><strong>{}</strong></div>)",
                     Both({"Nothing could be measured in this study.",
                           "Rien n’a pu être mesuré dans cet examen."}));
}

Text NumberAsWritten(double value) {
  const std::string english = fmt::format("{:.4g}", value);
  std::string french = english;
  std::ranges::replace(french, '.', ',');
  return {english, french};
}

std::string ThresholdSentence(const SpectReport& report) {
  const nuclear::UptakeOptions& uptake = report.options.uptake;
  if (!report.result.background) return {};
  const bool mean = uptake.value == nuclear::BackgroundValue::kMean;
  const double scale = report.spect.suv_per_unit ? *report.spect.suv_per_unit : 1.0;
  const Text unit = report.spect.suv_per_unit ? Text{" g/mL (SUV)", " g/mL (SUV)"}
                                              : Text{" in units of the SPECT", " (unité du SPECT)"};
  return Paragraph(
      Text{"Uptake counts from ", "La captation compte à partir de "} +
      NumberAsWritten(uptake.factor) +
      Text{" times the blood pool (k) on. Blood pool B: ", " fois le sang (k). Sang B : "} +
      (mean ? Text{"mean", "moyenne"} : Text{"median", "médiane"}) + ", " +
      StructureText(uptake.background) + ", " + NumberAsWritten(scale * *report.result.background) +
      unit + ".");
}

std::string Figures(const std::vector<SpectPicture>& pictures, std::string_view css_class) {
  std::string figures;
  for (const SpectPicture& own : pictures) {
    figures += PictureFigure(own.picture, own.caption, own.overlay);
  }
  return fmt::format(R"(<div class="figures {}">{}</div>)", css_class, figures);
}

std::string Legend(const SpectReport& report) {
  std::string items;
  for (const nuclear::Structure structure : OutlinedStructures(report)) {
    items += fmt::format(
        R"(<li><svg viewBox="0 0 30 10"><path d="M0 5h30" stroke="{}" stroke-width="3"/></svg>{}</li>)",
        OutlineColour(structure), Both(StructureText(structure)));
  }
  return items.empty() ? items : fmt::format(R"(<ul class="legend outlines">{}</ul>)", items);
}

/// What white stands for: times the blood pool where that is known, and SUV.
Text ScaleText(const SpectReport& report) {
  const double scale = UptakeScale(report);
  Text text{"", ""};
  if (report.result.background) {
    text = NumberText(scale / *report.result.background, 1) +
           Text{" times the blood pool", " fois le sang"};
  }
  if (report.spect.suv_per_unit) {
    if (!text.english.empty()) text = text + " · ";
    text = text + "SUV " + NumberText(scale * *report.spect.suv_per_unit, 1);
  }
  return text;
}

std::string ScaleLine(const SpectReport& report) {
  std::string stops;
  const image::RgbImage bar = ScaleBar(1, 13);
  for (int stop = 0; stop < bar.columns(); ++stop) {
    const image::Rgb& colour = bar(0, stop);
    stops += fmt::format(R"(<rect x="{}" width="1.05" height="1" fill="#{:02x}{:02x}{:02x}"/>)",
                         stop, colour.red, colour.green, colour.blue);
  }
  return fmt::format(
      R"(<div class="glow">0<svg viewBox="0 0 13 1" preserveAspectRatio="none">{}</svg>{}</div>)",
      stops, Both(ScaleText(report)));
}

std::string FusedSection(const SpectReport& report) {
  const Text without{"No CT was given: the uptake lies on black.",
                     "Pas de scanner fourni : la captation est sur fond noir."};
  return Section("fused", {"SPECT over CT, through the heart", "SPECT sur scanner, au cœur"},
                 std::string(kStyle) + Figures(FusedPlanes(report), "planes") + ScaleLine(report) +
                     Legend(report) + (report.ct ? std::string() : Paragraph(without)));
}

std::string ViewSection(const SpectReport& report) {
  return Section("views", {"Maximum-intensity views", "Projections du maximum d’intensité"},
                 Figures(MaximumViews(report), "views-of-all"));
}

/// "7.1 mm to the left"
Text TowardsText(double millimetres, const Text& positive, const Text& negative) {
  return NumberText(std::abs(millimetres), 1) + "\u00A0mm " +
         (millimetres >= 0.0 ? positive : negative);
}

std::string MisregistrationSection(const SpectReport& report) {
  const auto& found = report.result.misregistration;
  const Text heading{"Do CT and SPECT match?", "Scanner et SPECT se superposent-ils ?"};
  if (!found) {
    const Text reason = SpectReasonText(found.refusal());
    return Section("misregistration", heading,
                   Paragraph(Text{"Not checked. ", "Non vérifié. "} + reason));
  }
  const Text shift =
      Text{"The uptake lies ", "La captation est à "} + NumberText(found->distance.value(), 1) +
      Text{"\u00A0mm from the outlined wall (", "\u00A0mm de la paroi tracée ("} +
      TowardsText(found->shift.x, {"left", "à gauche"}, {"right", "à droite"}) + ", " +
      TowardsText(found->shift.y, {"back", "en arrière"}, {"front", "en avant"}) + ", " +
      TowardsText(found->shift.z, {"up", "en haut"}, {"down", "en bas"}) + "). ";
  const bool moved = !(report.result.masks_moved == image::PatientPoint{});
  const Text verdict =
      moved ? SpectFlagText("misregistration-corrected")
            : (found->flagged ? SpectFlagText("misregistered")
                              : Text{"Less than 5 mm: no correction is needed.",
                                     "Moins de 5 mm : aucune correction nécessaire."});
  return Section("misregistration", heading, Paragraph(shift + verdict));
}

constexpr std::array kQuantities{"volume", "suv_mean", "suv_max", "suv_peak", "total_uptake"};

std::string MarkerName(nuclear::Structure structure, const char* quantity) {
  std::string name(nuclear::Name(structure));
  name += '_';
  name += quantity;
  return name;
}

/// Whether a measurement stands in the marker table rather than in the list.
bool IsMarker(std::string_view name) {
  for (const nuclear::Structure structure : nuclear::kMarkerStructures) {
    for (const char* quantity : kQuantities) {
      if (name == MarkerName(structure, quantity)) return true;
    }
  }
  return false;
}

std::string MarkerCell(const Measurement* measurement) {
  if (measurement == nullptr) return R"(<td class="none">–</td>)";
  return fmt::format(R"(<td class="number">{}<small>{}</small></td>)",
                     Both(QuantityText(measurement->value, measurement->unit)),
                     Both(IntervalText(*measurement)));
}

std::string MarkerSection(const SpectReport& report) {
  std::string rows;
  for (const nuclear::Structure structure : nuclear::kMarkerStructures) {
    std::string cells;
    for (const char* quantity : kQuantities) {
      cells += MarkerCell(Measured(report, MarkerName(structure, quantity)));
    }
    rows +=
        fmt::format(R"(<tr><th scope="row">{}</th>{}</tr>)", Both(StructureText(structure)), cells);
  }
  const std::vector<Text> headings{{"Structure", "Structure"},
                                   {"Volume", "Volume"},
                                   {"Mean SUV", "SUV moyen"},
                                   {"Greatest SUV", "SUV maximal"},
                                   {"SUV peak (1 mL)", "SUV pic (1 mL)"},
                                   {"Total uptake", "Captation totale"}};
  return Section("markers", {"Markers by structure", "Marqueurs par structure"},
                 R"(<div class="wide"><table class="matrix">)" + HeadRow(headings) + "<tbody>" +
                     rows + "</tbody></table></div>");
}

std::string ListSection(const SpectReport& report) {
  std::vector<Measurement> list;
  std::ranges::copy_if(report.result.measurements, std::back_inserter(list),
                       [](const Measurement& own) { return !IsMarker(own.name); });
  const std::string table = MeasurementTable(list, kWording);
  return table.empty() ? table
                       : Section("measurements", {"Measurements", "Mesures"},
                                 ThresholdSentence(report) + table);
}

std::string RefusalSection(const SpectReport& report) {
  const std::string table = RefusalTable(report.result.refused, kWording);
  return table.empty() ? table : Section("refusals", {"Not measured", "Non mesuré"}, table);
}

PageFrame FrameOf(const SpectReport& report) {
  PageFrame frame{.title = report.study,
                  .kind = {"Cardiac uptake on SPECT/CT", "Captation cardiaque en TEMP/TDM"},
                  .facts = {},
                  .outline_switch = true};
  if (!report.masks.empty()) {
    frame.facts.push_back({{"Outlines", "Contours"}, {report.masks, report.masks}});
  }
  if (report.options.resolution) {
    frame.facts.push_back({{"Recovered resolution", "Résolution corrigée"},
                           NumberText(report.options.resolution->value(), 1) + "\u00A0mm"});
  }
  if (!report.provenance.models.empty()) {
    frame.facts.push_back({{"Models", "Modèles"}, ModelsText(report.provenance)});
  }
  frame.facts.push_back({{"Program", "Logiciel"}, SoftwareText(report.provenance)});
  return frame;
}

}  // namespace

std::string SpectPage(const SpectReport& report) {
  std::string sections = Notice(report) + Cards(report);
  if (!report.spect.activity.empty()) {
    sections += FusedSection(report) + MisregistrationSection(report);
  }
  sections += ListSection(report);
  if (!report.result.measurements.empty()) sections += MarkerSection(report);
  sections += RefusalSection(report);
  if (!report.spect.activity.empty()) sections += ViewSection(report);
  return Page(FrameOf(report), sections);
}

void WriteSpectReport(const SpectReport& report, const std::filesystem::path& folder) {
  const std::string measurements = SpectJson(report);
  const std::string page = SpectPage(report);
  WriteTextFile(folder, kMeasurementsFile, measurements);
  WriteTextFile(folder, kReportFile, page);
}

}  // namespace etalon::report
