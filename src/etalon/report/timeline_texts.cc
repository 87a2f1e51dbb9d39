#include "etalon/report/timeline_texts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "etalon/core/error.h"
#include "etalon/report/markup.h"
#include "etalon/report/plot_dates.h"
#include "etalon/report/t1_report.h"

namespace etalon::report {
namespace {

struct Row {
  std::string_view key;
  std::string_view english;
  std::string_view french;
};

constexpr std::array kMetrics{
    Row{"lv_global_longitudinal_strain", "LV global longitudinal strain",
        "Strain longitudinal global VG"},
    Row{"lv_ejection_fraction", "LV ejection fraction", "Fraction d’éjection VG"},
    Row{"interventricular_septum", "Interventricular septum", "Septum interventriculaire"},
    Row{"heart_to_contralateral_ratio", "Heart-to-contralateral ratio",
        "Rapport cœur/controlatéral"},
    Row{"heart_to_rib_ratio", "Heart-to-rib ratio", "Rapport cœur/côtes"},
    Row{"heart_to_whole_body_ratio", "Heart-to-whole-body ratio", "Rapport cœur/corps entier"},
    Row{"perugini_grade", "Perugini grade", "Grade de Perugini"},
    Row{"significant_uptake_probability", "Probability of significant uptake",
        "Probabilité d’une fixation significative"},
    Row{"cardiac_pyrophosphate_activity", "Cardiac pyrophosphate activity (CPA)",
        "Activité cardiaque du pyrophosphate (CPA)"},
    Row{"volume_of_involvement", "Volume of involvement", "Volume atteint"},
    Row{"target_to_background_ratio_mean", "Target-to-background ratio, mean",
        "Rapport cible/fond, moyen"},
    Row{"target_to_background_ratio_max", "Target-to-background ratio, greatest",
        "Rapport cible/fond, maximal"},
    Row{"left_ventricular_wall_suv_mean", "SUV of the left ventricular wall, mean",
        "SUV de la paroi VG, moyenne"},
    Row{"left_ventricular_wall_suv_max", "SUV of the left ventricular wall, greatest",
        "SUV de la paroi VG, maximale"},
    Row{"left_ventricular_wall_suv_peak", "SUV of the left ventricular wall, peak",
        "SUV de la paroi VG, pic"},
    Row{"troponin", "Troponin", "Troponine"},
    Row{"nt_probnp", "NT-proBNP", "NT-proBNP"},
    Row{"bnp", "BNP", "BNP"},
};

constexpr std::array kAspects{
    Row{"metric", "metric", "mesure"},
    Row{"rule", "rule", "règle"},
    Row{"rule-version", "version of the rule", "version de la règle"},
    Row{"variant", "variant of the rule", "variante de la règle"},
    Row{"layer", "wall layer", "couche de la paroi"},
    Row{"views", "views", "coupes"},
    Row{"protocol", "protocol of the pictures", "protocole des images"},
    Row{"models", "networks", "réseaux"},
    Row{"modality", "modality", "modalité"},
    Row{"manufacturer", "device maker", "fabricant de l’appareil"},
    Row{"device", "device", "appareil"},
    Row{"device-software", "software of the device", "logiciel de l’appareil"},
    Row{"operator", "kind of operator", "type d’opérateur"},
    Row{"software", "measuring program", "programme de mesure"},
};

constexpr std::array kCautions{
    Row{"published-prior",
        "The noise is a published figure, not one measured in this department: derive your own.",
        "Le bruit est un chiffre publié, non mesuré dans ce service : établissez le vôtre."},
    Row{"unverified-figure", "The published figure has not been read again in its source.",
        "Le chiffre publié n’a pas été relu dans sa source."},
    Row{"phantom-only",
        "The noise was measured on phantoms: it lacks the part of a new acquisition by a person.",
        "Le bruit a été mesuré sur fantômes : il y manque la part d’une nouvelle acquisition."},
    Row{"assumed-degrees-of-freedom",
        "The source gives no number of subjects: 10 degrees of freedom are assumed.",
        "La source ne donne pas le nombre de sujets : 10 degrés de liberté sont supposés."},
    Row{"other-rule-possible",
        "The noise was not measured with this very rule; it may be smaller or larger.",
        "Le bruit n’a pas été mesuré avec cette règle même ; il peut être plus petit ou plus "
        "grand."},
    Row{"single-baseline",
        "The baseline is a single examination: an extreme one is followed by less extreme ones "
        "(regression to the mean). Two examinations before treatment make a better baseline.",
        "L’examen initial est unique : une valeur extrême est suivie de valeurs moins extrêmes "
        "(régression vers la moyenne). Deux examens avant traitement sont préférables."},
    Row{"unknown-manufacturer", "The maker of the device is not known: that it is one is assumed.",
        "Le fabricant de l’appareil est inconnu : on suppose qu’il est le même."},
    Row{"unknown-modality", "The modality is not known: that it is one is assumed.",
        "La modalité est inconnue : on suppose qu’elle est la même."},
    Row{"unknown-rule", "The rule of measurement is not known: that it is one is assumed.",
        "La règle de mesure est inconnue : on suppose qu’elle est la même."},
    Row{"unknown-rule-version", "The version of the rule is not known: that it is one is assumed.",
        "La version de la règle est inconnue : on suppose qu’elle est la même."},
};

constexpr std::array kSources{
    Row{"test-retest", "own test-retest data", "données test-retest propres"},
    Row{"verify", "phantoms of known truth", "fantômes de vérité connue"},
    Row{"published", "published figure", "chiffre publié"},
};

constexpr std::array kMissing{
    Row{"ejection-fraction", "ejection fraction", "fraction d’éjection"},
    Row{"strain", "strain", "strain"},
    Row{"biomarkers", "biomarkers", "biomarqueurs"},
};

template <typename Rows>
std::optional<Text> Find(const Rows& rows, std::string_view key) {
  const auto row = std::ranges::find(rows, key, &Row::key);
  if (row == rows.end()) return std::nullopt;
  return Text{std::string(row->english), std::string(row->french)};
}

Text Same(std::string_view text) { return {std::string(text), std::string(text)}; }

template <typename Rows>
Text FindOrSame(const Rows& rows, std::string_view key) {
  return Find(rows, key).value_or(Same(key));
}

int DecimalsOf(std::string_view ucum, double value) {
  if (ucum == "{grade}") return 0;
  if (ucum == "%") return 1;
  if (ucum == "1") return 2;
  return ucum == "ms" || ucum == "ng/L" || std::abs(value) >= 100.0 ? 0 : 1;
}

Text OrUnknown(const std::string& text) {
  return text.empty() ? Text{"not known", "inconnu"} : Same(text);
}

Text MatchedText(const followup::Resolution& resolution) {
  if (resolution.matched.empty()) return {};
  Text list;
  for (const std::string& aspect : resolution.matched) {
    if (!list.english.empty()) list = list + ", ";
    list = list + FindOrSame(kAspects, aspect);
  }
  return Text{"; agrees in: ", " ; concorde pour : "} + list;
}

}  // namespace

Text MetricText(std::string_view metric) {
  return Find(kMetrics, metric).value_or(T1MeasurementName(metric));
}

Text TimelineNumber(double value, std::string_view ucum) {
  return NumberText(value, DecimalsOf(ucum, value));
}

Text TimelineQuantity(double value, std::string_view ucum) {
  const Text unit = UnitText(ucum);
  const Text number = TimelineNumber(value, ucum);
  return unit.english.empty() ? number : number + "\u00A0" + unit;
}

Text SignedNumber(double value, int decimals) {
  const Text number = NumberText(value, decimals);
  const bool zero = number.english.find_first_not_of("0.") == std::string::npos;
  return value > 0.0 && !zero ? Same("+") + number : number;
}

Text DayText(int day) { return DateText(day); }

Text MovementText(followup::Movement movement) {
  switch (movement) {
    case followup::Movement::kNone:
      return {"Within noise", "Dans le bruit de mesure"};
    case followup::Movement::kBetter:
      return {"Real change, for the better", "Changement réel, amélioration"};
    case followup::Movement::kWorse:
      return {"Real change, for the worse", "Changement réel, aggravation"};
    case followup::Movement::kHigher:
      return {"Real rise", "Hausse réelle"};
    case followup::Movement::kLower:
      return {"Real fall", "Baisse réelle"};
  }
  throw ContractError("movement without a text");
}

Text DifferenceText(const followup::Difference& difference) {
  return FindOrSame(kAspects, difference.aspect) + Text{": ", " : "} + OrUnknown(difference.first) +
         " / " + OrUnknown(difference.second);
}

Text CautionText(std::string_view caution) { return FindOrSame(kCautions, caution); }

Text SeriesReasonText(const Refusal& refusal) {
  if (refusal.code == RefusalCode::kTooFewValues) {
    return {"Needs comparable measurements of at least 3 dates.",
            "Nécessite des mesures comparables d’au moins 3 dates."};
  }
  if (refusal.code == RefusalCode::kNotApplicable) {
    return {"Relative repeatability needs values of one sign, none of them 0.",
            "Une répétabilité relative exige des valeurs de même signe, non nulles."};
  }
  return {"No repeatability is known for this measurement: nothing can be called real.",
          "Aucune répétabilité n’est connue pour cette mesure : rien ne peut être dit réel."};
}

Text CoefficientText(const followup::RepeatabilityEntry& entry) {
  const auto noise = followup::NoiseOf(entry);
  const double coefficient = stats::RepeatabilityCoefficient(noise);
  if (entry.scale == stats::NoiseScale::kAbsolute) {
    return Same("RC ") + TimelineQuantity(coefficient, entry.unit);
  }
  return Same("RCV ") + SignedNumber(100.0 * std::expm1(-coefficient), 1) + " / " +
         SignedNumber(100.0 * std::expm1(coefficient), 1) + "\u00A0%";
}

Text ResolutionText(const followup::Resolution& resolution) {
  const followup::RepeatabilityEntry& entry = resolution.entry;
  Text text = CoefficientText(entry) + Text{", from: ", ", source : "} +
              FindOrSame(kSources, followup::Name(entry.source));
  if (!entry.reference.empty()) text = text + " (" + entry.reference + ")";
  const double df = entry.degrees_of_freedom.value_or(followup::kAssumedDegreesOfFreedom);
  text = text + Text{"; ", " ; "} + NumberText(df, 0) +
         Text{" degrees of freedom", " degrés de liberté"};
  return text + MatchedText(resolution) + Text{"; entry ", " ; entrée "} + entry.id + ".";
}

Text GradeText(followup::CardiotoxicityGrade grade) {
  using Grade = followup::CardiotoxicityGrade;
  switch (grade) {
    case Grade::kNone:
      return {"criteria not met", "critères non remplis"};
    case Grade::kSubclinical:
      return {"subclinical", "infraclinique"};
    case Grade::kPossible:
      return {"possible or probable", "possible ou probable"};
    case Grade::kMild:
      return {"mild", "légère"};
    case Grade::kModerate:
      return {"moderate", "modérée"};
    case Grade::kSevere:
      return {"severe", "sévère"};
    case Grade::kPresent:
      return {"criteria met", "critères remplis"};
  }
  throw ContractError("grade without a text");
}

Text MissingText(std::string_view input) { return FindOrSame(kMissing, input); }

}  // namespace etalon::report
