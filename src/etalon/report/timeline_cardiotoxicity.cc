#include <fmt/format.h>

#include "etalon/report/markup.h"
#include "etalon/report/page.h"
#include "etalon/report/timeline_sections.h"
#include "etalon/report/timeline_texts.h"

namespace etalon::report {
namespace {

Text FallAgainstNoise(const Text& what, double fall, const std::optional<double>& reference,
                      const Text& unit) {
  Text text = what + NumberText(fall, 1) + unit;
  if (!reference) {
    return text + Text{"; no repeatability is known.", " ; aucune répétabilité connue."};
  }
  const bool beyond = fall > *reference;
  return text + Text{"; noise alone reaches ", " ; le bruit seul atteint "} +
         NumberText(*reference, 1) + unit +
         (beyond ? Text{": beyond noise.", " : au-delà du bruit."}
                 : Text{": within noise.", " : dans le bruit."});
}

std::string FindingRows(const followup::CardiotoxicityCourse& course) {
  std::string rows;
  for (const auto& finding : course.findings) {
    Text missing;
    for (const std::string& input : finding.missing) {
      if (!missing.english.empty()) missing = missing + ", ";
      missing = missing + MissingText(input);
    }
    rows += fmt::format(R"(<tr><th scope="row">{}</th><td class="value">{}</td><td>{}</td></tr>)",
                        Escape(finding.guideline), Both(GradeText(finding.grade)), Both(missing));
  }
  return rows;
}

}  // namespace

std::string CardiotoxicitySection(const followup::CardiotoxicityCourse& course) {
  if (course.findings.empty()) return {};
  std::string content = Paragraph(DayText(*course.baseline_day) + " → " + DayText(*course.day));
  if (course.fraction_fall) {
    content += Paragraph(FallAgainstNoise(
        {"Fall of the ejection fraction: ", "Baisse de la fraction d’éjection : "},
        *course.fraction_fall, course.fraction_reference_fall, {" points", " points"}));
  }
  if (course.strain_fall) {
    content += Paragraph(FallAgainstNoise(
        {"Relative fall of the global longitudinal strain (rule: above 15 %): ",
         "Baisse relative du strain longitudinal global (règle : plus de 15 %) : "},
        *course.strain_fall, course.strain_reference_fall, {"\u00A0%", "\u00A0%"}));
  }
  content +=
      Paragraph({"The rules look at numbers alone and know no noise: a criterion that is met "
                 "within noise should be confirmed by another examination. Patients without "
                 "symptoms.",
                 "Les règles ne regardent que les chiffres et ignorent le bruit : un critère "
                 "rempli dans le bruit doit être confirmé par un nouvel examen. Patients sans "
                 "symptômes."});
  return Section(
      "cardiotoxicity",
      {"Cardio-oncology rules (cancer therapy-related cardiac dysfunction)",
       "Règles de cardio-oncologie (dysfonction cardiaque liée au traitement)"},
      fmt::format(R"(<div class="columns">{}</div>)", content) +
          WideTable({{"Guideline", "Recommandation"}, {"Grade", "Grade"}, {"Not known", "Inconnu"}},
                    FindingRows(course)));
}

}  // namespace etalon::report
