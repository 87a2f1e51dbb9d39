#include <fmt/format.h>

#include <cmath>

#include "etalon/nuclear/planar_picture.h"
#include "etalon/report/markup.h"
#include "etalon/report/measurement_table.h"
#include "etalon/report/page.h"
#include "etalon/report/planar_report.h"
#include "etalon/report/plot.h"
#include "etalon/report/report.h"
#include "etalon/report/sections.h"

namespace etalon::report {
namespace {

constexpr Wording kWording{.measurement = PlanarMeasurementName,
                           .rule = PlanarRuleText,
                           .flag = PlanarFlagText,
                           .reason = PlanarReasonText};

std::string Notice(const Text& strong, const Text& text) {
  return fmt::format(R"(<div class="notice"><strong>{}</strong> {}</div>)", Both(strong),
                     Both(text));
}

std::string NotValidated() {
  return Notice({"Not validated on patients.", "Non validé chez des patients."},
                {"The grade and its probabilities were fitted on simulated scans. A qualified "
                 "reader must check the regions and the grade; myocardial uptake is to be "
                 "confirmed by SPECT.",
                 "Le grade et ses probabilités ont été ajustés sur des images simulées. Un lecteur "
                 "qualifié doit vérifier les régions et le grade ; une fixation myocardique est à "
                 "confirmer par une TEMP."});
}

/// "2", "97 %", never "100 %" of what is not certain.
Text ProbabilityText(double probability) {
  if (probability > 0.99) return {"more than 99 %", "plus de 99 %"};
  if (probability < 0.01) return {"less than 1 %", "moins de 1 %"};
  return NumberText(100.0 * probability, 0) + " %";
}

std::string GradeSentence(const nuclear::GradeEstimate& grade) {
  const auto most = static_cast<std::size_t>(grade.grade);
  return Paragraph(Text{"Perugini grade ", "Grade de Perugini "} + NumberText(grade.grade, 0) +
                   Text{": ", " : "} + PeruginiText(grade.grade) +
                   Text{" (probability ", " (probabilité "} +
                   ProbabilityText(grade.probability[most]) +
                   Text{"). Probability of significant uptake, grade 2 or 3: ",
                        "). Probabilité d’une fixation significative, grade 2 ou 3 : "} +
                   ProbabilityText(grade.significant) + ".");
}

std::string RatioSentence(const Measurement& ratio) {
  Text text = Text{"H/CL ratio ", "Rapport H/CL "} + QuantityText(ratio.value, ratio.unit);
  if (ratio.interval) {
    text = text + Text{" (95 % interval ", " (intervalle à 95 % "} + IntervalText(ratio) + ")";
  }
  return Paragraph(text + ".");
}

std::string MotionSentence(const std::optional<nuclear::SidewaysMotion>& motion) {
  if (!motion) return {};
  return Paragraph(Text{"Sideways motion of the patient below the chest or small: ",
                        "Mouvement latéral du patient, hors du thorax ou faible : "} +
                   NumberText(std::abs(motion->millimetres), 0) + " mm.");
}

std::string FlagList(const std::vector<std::string>& flags) {
  std::string items;
  for (const std::string& flag : flags) {
    items += fmt::format(R"(<small class="flag">{}</small>)", Both(PlanarFlagText(flag)));
  }
  return items;
}

std::string Summary(const PlanarReport& report) {
  if (!report.reading) {
    return Notice({"This scan was not read.", "Cette scintigraphie n’a pas été lue."},
                  PlanarReasonText(report.reading.refusal()));
  }
  const nuclear::PlanarReading& reading = *report.reading;
  return Section("result", {"Result", "Résultat"},
                 GradeSentence(reading.grade) + RatioSentence(reading.heart_to_contralateral) +
                     MotionSentence(reading.motion) + FlagList(reading.flags)) +
         NotValidated();
}

std::string Pictures(const PlanarReport& report) {
  std::string figures;
  if (report.reading) {
    figures =
        PictureFigure(nuclear::ExplainReading(report.scan, *report.reading),
                      {"Anterior: heart region red, contralateral region blue, mid-line green",
                       "Antérieure : région cardiaque en rouge, controlatérale en bleu, "
                       "ligne médiane en vert"});
    if (const auto posterior = nuclear::ExplainPosterior(report.scan, *report.reading)) {
      figures += PictureFigure(*posterior, {"Posterior: the same regions from behind",
                                            "Postérieure : les mêmes régions vues de dos"});
    }
  } else if (const auto stored = nuclear::ShowFirstFrame(report.scan)) {
    figures = PictureFigure(*stored, {"The first picture, as stored", "Première image du fichier"});
  }
  if (figures.empty()) return {};
  return Section("pictures", {"Pictures", "Images"},
                 R"(<div class="figures planar">)" + figures + "</div>");
}

std::string GradeChart(const PlanarReport& report) {
  if (!report.reading) return {};
  PlotOptions options{
      .height = 260.0,
      .title = {"Probability of each grade", "Probabilité de chaque grade"},
      .x = {.title = {"Perugini grade", "Grade de Perugini"},
            .range = Interval{-0.6, 3.6},
            .grid = false},
      .y = {.title = {"Probability, %", "Probabilité, %"}, .range = Interval{0.0, 110.0}}};
  for (int grade = 0; grade < 4; ++grade) {
    options.x.ticks.push_back({static_cast<double>(grade), NumberText(grade, 0)});
  }
  for (int percent = 0; percent <= 100; percent += 25) {
    options.y.ticks.push_back({static_cast<double>(percent), NumberText(percent, 0)});
  }
  Plot plot(std::move(options));
  for (int grade = 0; grade < 4; ++grade) {
    const double probability = report.reading->grade.probability[static_cast<std::size_t>(grade)];
    plot.Box({grade - 0.35, grade + 0.35}, {0.0, 100.0 * probability},
             ColourOf(grade >= 2 ? Ink::kVermilion : Ink::kBlue));
    plot.Label(grade, 100.0 * probability + 2.5, ProbabilityText(probability), "middle");
  }
  return Section("grades", {"Probability of each grade", "Probabilité de chaque grade"},
                 plot.Svg());
}

std::string Tables(const PlanarReport& report) {
  std::string tables;
  if (!report.measurements.empty()) {
    tables += Section("measurements", {"Measurements", "Mesures"},
                      MeasurementTable(report.measurements, kWording));
  }
  if (!report.refusals.empty()) {
    tables += Section("refusals", {"Not measured", "Non mesuré"},
                      RefusalTable(report.refusals, kWording));
  }
  return tables;
}

void AddIfKnown(std::vector<Fact>& facts, const Text& label, const std::string& value) {
  if (!value.empty()) facts.push_back({label, {value, value}});
}

PageFrame FrameOf(const PlanarReport& report) {
  PageFrame frame{.title = report.study,
                  .kind = {"Planar bone scan: cardiac uptake",
                           "Scintigraphie osseuse planaire : fixation cardiaque"},
                  .facts = {{{"Sex", "Sexe"}, SexText(report.scan.subject.sex)}}};
  if (report.scan.subject.age_years) {
    frame.facts.push_back(
        {{"Age", "Âge"},
         NumberText(std::floor(*report.scan.subject.age_years), 0) + Text{" years", " ans"}});
  }
  AddIfKnown(frame.facts, {"Acquired", "Acquise le"}, report.examination.acquired_at);
  AddIfKnown(frame.facts, {"Device", "Appareil"}, report.scan.acquisition.device);
  frame.facts.push_back({{"Program", "Programme"}, SoftwareText(report.provenance)});
  return frame;
}

}  // namespace

std::string PlanarPage(const PlanarReport& report) {
  return Page(FrameOf(report), Summary(report) + Pictures(report) + GradeChart(report) +
                                   Tables(report) + ProvenanceSection(report.provenance));
}

void WritePlanarReport(const PlanarReport& report, const std::filesystem::path& folder) {
  const std::string measurements = PlanarJson(report);
  const std::string page = PlanarPage(report);
  WriteTextFile(folder, kMeasurementsFile, measurements);
  WriteTextFile(folder, kReportFile, page);
}

}  // namespace etalon::report
