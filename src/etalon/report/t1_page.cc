#include <fmt/format.h>

#include <algorithm>

#include "etalon/media/png.h"
#include "etalon/report/bulls_eye.h"
#include "etalon/report/map_colours.h"
#include "etalon/report/markup.h"
#include "etalon/report/measurement_table.h"
#include "etalon/report/page.h"
#include "etalon/report/plot.h"
#include "etalon/report/report.h"
#include "etalon/report/t1_report.h"

namespace etalon::report {
namespace {

constexpr std::string_view kStyle =
    "<style>.maps{display:flex;flex-wrap:wrap;gap:18px}.maps figure{margin:0 0 6px}"
    ".maps img{max-width:100%;height:auto}.maps figcaption{font-weight:600;margin-top:4px}</style>";

std::string Figure(const image::RgbImage& picture, const Text& caption) {
  return fmt::format(
      R"(<figure><img alt="{}" width="{}" height="{}" src="data:image/png;base64,{}">)"
      R"(<figcaption>{}</figcaption></figure>)",
      Escape(caption.english), picture.columns(), picture.rows(), Base64(media::EncodePng(picture)),
      Both(caption));
}

Text LevelText(cmr::SliceLevel level) {
  switch (level) {
    case cmr::SliceLevel::kBasal:
      return {"basal", "basale"};
    case cmr::SliceLevel::kApical:
      return {"apical", "apicale"};
    default:
      return {"mid", "médiane"};
  }
}

/// The maps of one slice; `place` follows each caption.
std::string SliceFigures(const cmr::HeartSlice& slice, const cmr::SlicePictures& pictures,
                         const Text& place) {
  const cmr::MappedSlice& native = slice.native;
  // The segments where there are some, else what the mask marks.
  const image::LabelMask& borders = pictures.segments.empty() ? native.labels : pictures.segments;
  std::string figures = Figure(MapPicture(native.map.t1, kNativeT1Scale, borders, "ms"),
                               Text{"Native T1", "T1 natif"} + place);
  if (slice.post_contrast) {
    const cmr::MappedSlice& post = *slice.post_contrast;
    const bool same = post.labels == native.labels;
    figures +=
        Figure(MapPicture(post.map.t1, kPostContrastT1Scale, same ? borders : post.labels, "ms"),
               Text{"T1 after contrast agent", "T1 après contraste"} + place);
  }
  if (!pictures.extracellular_volume.empty()) {
    figures +=
        Figure(MapPicture(pictures.extracellular_volume, kExtracellularVolumeScale, borders, "%"),
               Text{"Extracellular volume", "Volume extracellulaire"} + place);
  }
  return fmt::format(R"(<div class="maps">{}</div>)", figures);
}

std::string MapSection(const T1Report& report) {
  std::string content(kStyle);
  for (std::size_t i = 0; i < report.slices.size(); ++i) {
    const cmr::HeartSlice& slice = report.slices[i];
    const Text place = report.slices.size() == 1
                           ? Text{}
                           : Text{", ", ", coupe "} + LevelText(slice.level) + Text{" slice", ""};
    content += SliceFigures(slice, report.reading.slices.at(i), place);
  }
  return Section("maps", {"Maps", "Cartes"}, content);
}

std::string BullsEyeSection(const T1Report& report) {
  const auto& all = report.reading.measurements;
  const std::string figures =
      BullsEye(all, "myocardial_t1_native", kNativeT1Scale, 0, {"Native T1, ms", "T1 natif, ms"}) +
      BullsEye(all, "myocardial_t1_post_contrast", kPostContrastT1Scale, 0,
               {"T1 after contrast agent, ms", "T1 après contraste, ms"}) +
      BullsEye(all, "extracellular_volume_fraction", kExtracellularVolumeScale, 1,
               {"Extracellular volume, %", "Volume extracellulaire, %"});
  if (figures.empty()) return {};
  return Section("segments", {"Segments", "Segments"},
                 fmt::format(R"(<div class="maps">{}</div>)", figures) +
                     Paragraph({"Basal segments outside, apical ones inside; anterior on top, "
                                "septum to the left.",
                                "Segments basaux à l’extérieur, apicaux à l’intérieur ; antérieur "
                                "en haut, septum à gauche."}));
}

bool HasFlag(const T1Report& report, std::string_view flag) {
  return std::ranges::any_of(report.reading.measurements, [&](const cmr::SliceMeasurement& read) {
    const auto& flags = read.measurement.flags;
    return std::ranges::find(flags, flag) != flags.end();
  });
}

/// What nobody may miss.
std::string Warnings(const T1Report& report) {
  std::string warnings;
  if (HasFlag(report, "synthetic-haematocrit")) {
    warnings += Paragraph(
        {"No haematocrit was given. The extracellular volume rests on a SYNTHETIC haematocrit, "
         "computed from the T1 of blood: for research, not for decisions on a patient.",
         "Aucun hématocrite n’a été fourni. Le volume extracellulaire repose sur un hématocrite "
         "SYNTHÉTIQUE, calculé à partir du T1 du sang : pour la recherche, pas pour une "
         "décision clinique."});
  }
  return warnings;
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
      Both(T1HowText(read)), FlagList(measurement.flags));
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

Wording T1Wording() {
  return {.measurement = T1MeasurementName, .flag = T1FlagText, .reason = T1ReasonText};
}

std::string RefusalSection(const T1Report& report) {
  if (report.reading.refusals.empty()) return {};
  return Section("refusals", {"Not measured", "Non mesuré"},
                 RefusalTable(report.reading.refusals, T1Wording()));
}

void AddMotion(const cmr::MappedSlice& slice, PointStyle style, Plot& plot) {
  std::vector<double> shifts;
  for (const cmr::FrameShift& shift : slice.motion.shifts) shifts.push_back(shift.Length());
  plot.Points(slice.series.inversion_times, shifts, std::move(style));
}

std::string MotionPlot(const cmr::HeartSlice& slice, const Text& title) {
  Plot plot({.height = 260.0,
             .title = title,
             .x = {.title = {"Time after inversion, ms", "Temps après inversion, ms"}},
             .y = {.title = {"Displacement, mm", "Déplacement, mm"}}});
  AddMotion(slice.native, {.legend = {"native", "natif"}}, plot);
  if (slice.post_contrast) {
    AddMotion(*slice.post_contrast,
              {.ink = Ink::kVermilion,
               .shape = Shape::kDiamond,
               .legend = {"after contrast agent", "après contraste"}},
              plot);
  }
  plot.HorizontalLine(cmr::kMotionFlagMillimetres, {.ink = Ink::kGrey, .dash = Dash::kDashed},
                      {"flagged", "signalé"});
  plot.HorizontalLine(cmr::kMotionRefusalMillimetres, {.ink = Ink::kBlack, .dash = Dash::kDashed},
                      {"refused", "refusé"});
  return plot.Svg();
}

/// What was done about the motion of a series, or can be; empty for one that is still.
std::string MotionRemark(const cmr::MappedSlice& slice) {
  const Text before = NumberText(slice.motion.largest, 1);
  if (slice.left_after_correction) {
    const Text after = NumberText(slice.left_after_correction->largest, 1);
    return Paragraph(Text{slice.series.name, slice.series.name} +
                     Text{": the images were laid on each other; motion before ",
                          " : les images ont été recalées ; mouvement avant "} +
                     before + Text{" mm, after ", " mm, après "} + after + " mm.");
  }
  if (slice.motion.largest <= cmr::kMotionFlagMillimetres) return {};
  return Paragraph(Text{slice.series.name, slice.series.name} +
                   Text{": the images moved by ", " : les images ont bougé de "} + before +
                   Text{" mm. --correct-motion lays them on each other before T1 is fitted.",
                        " mm. --correct-motion les recale avant l’ajustement du T1."});
}

std::string MotionSection(const T1Report& report) {
  std::string content;
  for (const cmr::HeartSlice& slice : report.slices) {
    if (slice.native.motion.shifts.empty()) continue;
    const Text place = report.slices.size() == 1
                           ? Text{}
                           : Text{", ", ", coupe "} + LevelText(slice.level) + Text{" slice", ""};
    content += MotionPlot(slice, Text{"Motion of the images", "Mouvement des images"} + place) +
               MotionRemark(slice.native);
    if (slice.post_contrast) content += MotionRemark(*slice.post_contrast);
  }
  if (content.empty()) return {};
  return Section("motion", {"Motion between the images", "Mouvement entre les images"}, content);
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
  return Page(FrameOf(report), Warnings(report) + MapSection(report) + BullsEyeSection(report) +
                                   MeasurementTable(report) + RefusalSection(report) +
                                   MotionSection(report));
}

void WriteT1Report(const T1Report& report, const std::filesystem::path& folder) {
  const std::string measurements = T1Json(report);
  const std::string page = T1Page(report);
  WriteTextFile(folder, kMeasurementsFile, measurements);
  WriteTextFile(folder, kReportFile, page);
}

}  // namespace etalon::report
