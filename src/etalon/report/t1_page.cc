#include <fmt/format.h>

#include "etalon/media/png.h"
#include "etalon/report/markup.h"
#include "etalon/report/page.h"
#include "etalon/report/plot.h"
#include "etalon/report/report.h"
#include "etalon/report/t1_report.h"

namespace etalon::report {
namespace {

// The same scale in every study, so that pictures of two dates can be compared.
constexpr Interval kNativeScale{600.0, 2000.0};
constexpr Interval kPostContrastScale{200.0, 800.0};
constexpr Interval kVolumeScale{0.0, 80.0};

constexpr std::string_view kStyle =
    "<style>.maps{display:flex;flex-wrap:wrap;gap:18px}.maps figure{margin:0}"
    ".maps img{max-width:100%;height:auto}.maps figcaption{font-weight:600;margin-top:4px}</style>";

std::string Figure(const image::RgbImage& picture, const Text& caption) {
  return fmt::format(
      R"(<figure><img alt="{}" width="{}" height="{}" src="data:image/png;base64,{}">)"
      R"(<figcaption>{}</figcaption></figure>)",
      Escape(caption.english), picture.columns(), picture.rows(), Base64(media::EncodePng(picture)),
      Both(caption));
}

/// The segments where there are some, else what the mask marks.
const image::LabelMask& Borders(const T1Report& report) {
  return report.reading.segments.empty() ? report.native.labels : report.reading.segments;
}

const image::LabelMask& PostContrastBorders(const T1Report& report) {
  const bool same = report.post_contrast->labels == report.native.labels;
  return same ? Borders(report) : report.post_contrast->labels;
}

std::string MapSection(const T1Report& report) {
  std::string figures =
      Figure(MapPicture(report.native.map.t1, kNativeScale, Borders(report), "ms"),
             {"Native T1", "T1 natif"});
  if (report.post_contrast) {
    figures += Figure(MapPicture(report.post_contrast->map.t1, kPostContrastScale,
                                 PostContrastBorders(report), "ms"),
                      {"T1 after contrast agent", "T1 après contraste"});
  }
  if (!report.reading.extracellular_volume.empty()) {
    figures +=
        Figure(MapPicture(report.reading.extracellular_volume, kVolumeScale, Borders(report), "%"),
               {"Extracellular volume", "Volume extracellulaire"});
  }
  return Section("maps", {"Maps", "Cartes"},
                 fmt::format(R"({}<div class="maps">{}</div>)", kStyle, figures));
}

/// T1 to the millisecond, the extracellular volume to a tenth of a percent.
int Decimals(std::string_view unit) { return unit == "ms" ? 0 : (unit == "%" ? 1 : 2); }

Text ValueText(const Measurement& measurement) {
  const Text number = NumberText(measurement.value, Decimals(measurement.unit));
  const Text unit = UnitText(measurement.unit);
  return unit.english.empty() ? number : number + "\u00A0" + unit;
}

Text IntervalText(const std::optional<Interval>& interval, std::string_view unit) {
  if (!interval) return {"–", "–"};
  return NumberText(interval->low, Decimals(unit)) + Text{" to ", " à "} +
         NumberText(interval->high, Decimals(unit));
}

Text NormalText(const cmr::SliceMeasurement& read) {
  if (!read.normal) return {"none stated", "non fourni"};
  return IntervalText(read.normal->range, read.measurement.unit) + Text{" (", " ("} +
         Text{read.normal->source, read.normal->source} + ")";
}

std::string FlagList(const std::vector<std::string>& flags) {
  std::string text;
  for (const std::string& flag : flags) {
    text += fmt::format("<div>{}</div>", Both(T1FlagText(flag)));
  }
  return text;
}

std::string MeasurementRow(const cmr::SliceMeasurement& read) {
  const Measurement& measurement = read.measurement;
  return fmt::format(
      R"(<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>)",
      Both(T1MeasurementName(measurement.name)), Both(ValueText(measurement)),
      Both(IntervalText(measurement.interval, measurement.unit)), Both(NormalText(read)),
      Escape(measurement.rule.variant), FlagList(measurement.flags));
}

std::string MeasurementTable(const T1Report& report) {
  std::string rows;
  for (const cmr::SliceMeasurement& read : report.reading.measurements) {
    rows += MeasurementRow(read);
  }
  const std::vector<Text> headings{{"Measurement", "Mesure"},
                                   {"Value", "Valeur"},
                                   {"95 % interval", "Intervalle à 95 %"},
                                   {"Normal at this site", "Normale du site"},
                                   {"How", "Comment"},
                                   {"Remarks", "Remarques"}};
  return Section("measurements", {"Measurements", "Mesures"},
                 WideTable(headings, rows) +
                     Paragraph({"Intervals cover the scatter of the pixels (and of the "
                                "haematocrit); two scans of one patient differ by more.",
                                "Les intervalles couvrent la dispersion des pixels (et de "
                                "l’hématocrite) ; deux examens d’un même patient diffèrent "
                                "davantage."}));
}

std::string RefusalTable(const T1Report& report) {
  if (report.reading.refusals.empty()) return {};
  std::string rows;
  for (const RefusedMeasurement& refused : report.reading.refusals) {
    rows += fmt::format(R"(<tr><th scope="row">{}</th><td>{}</td></tr>)",
                        Both(T1MeasurementName(refused.name)), Both(ReasonText(refused.refusal)));
  }
  return Section("refusals", {"Not measured", "Non mesuré"},
                 WideTable({{"Measurement", "Mesure"}, {"Why", "Motif"}}, rows));
}

void AddMotion(const cmr::MappedSlice& slice, PointStyle style, Plot& plot) {
  std::vector<double> shifts;
  for (const cmr::FrameShift& shift : slice.motion.shifts) shifts.push_back(shift.Length());
  plot.Points(slice.series.inversion_times, shifts, std::move(style));
}

std::string MotionSection(const T1Report& report) {
  Plot plot({.height = 260.0,
             .title = {"Motion of the images", "Mouvement des images"},
             .x = {.title = {"Time after inversion, ms", "Temps après inversion, ms"}},
             .y = {.title = {"Displacement, mm", "Déplacement, mm"}}});
  AddMotion(report.native, {.legend = {"native", "natif"}}, plot);
  if (report.post_contrast) {
    AddMotion(*report.post_contrast,
              {.ink = Ink::kVermilion,
               .shape = Shape::kDiamond,
               .legend = {"after contrast agent", "après contraste"}},
              plot);
  }
  plot.HorizontalLine(cmr::kMotionFlagMillimetres, {.ink = Ink::kGrey, .dash = Dash::kDashed},
                      {"flagged", "signalé"});
  plot.HorizontalLine(cmr::kMotionRefusalMillimetres, {.ink = Ink::kBlack, .dash = Dash::kDashed},
                      {"refused", "refusé"});
  return Section("motion", {"Motion between the images", "Mouvement entre les images"}, plot.Svg());
}

PageFrame FrameOf(const T1Report& report) {
  PageFrame frame{.title = report.study,
                  .kind = {"T1 and extracellular volume", "T1 et volume extracellulaire"},
                  .facts = {}};
  if (report.field_strength > 0.0) {
    frame.facts.push_back({{"Field", "Champ"}, NumberText(report.field_strength, 1) + " T"});
  }
  const Text none{"none given: T1 depends on device and sequence",
                  "aucune : le T1 dépend de l’appareil et de la séquence"};
  frame.facts.push_back({{"Normal ranges", "Valeurs normales"},
                         report.site.empty() ? none : Text{report.site, report.site}});
  frame.facts.push_back({{"Program", "Logiciel"}, SoftwareText(report.provenance)});
  return frame;
}

}  // namespace

std::string T1Page(const T1Report& report) {
  return Page(FrameOf(report), MapSection(report) + MeasurementTable(report) +
                                   RefusalTable(report) + MotionSection(report));
}

void WriteT1Report(const T1Report& report, const std::filesystem::path& folder) {
  const std::string measurements = T1Json(report);
  const std::string page = T1Page(report);
  WriteTextFile(folder, kMeasurementsFile, measurements);
  WriteTextFile(folder, kReportFile, page);
}

}  // namespace etalon::report
