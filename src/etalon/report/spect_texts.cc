#include <algorithm>
#include <array>
#include <string>

#include "etalon/report/markup.h"
#include "etalon/report/spect_report.h"
#include "etalon/report/text_table.h"

namespace etalon::report {
namespace {

constexpr std::array kMeasurements{
    TextRow{"volume_of_involvement", "Volume of involvement (VOI)", "Volume d’envahissement (VOI)"},
    TextRow{"cardiac_pyrophosphate_activity", "Cardiac activity over blood pool (CPA)",
            "Activité cardiaque rapportée au sang (CPA)"},
    TextRow{"target_to_background_ratio_mean", "Wall over blood pool, mean (TBR)",
            "Paroi sur sang, moyenne (TBR)"},
    TextRow{"target_to_background_ratio_max", "Wall over blood pool, maximum",
            "Paroi sur sang, maximum"},
    TextRow{"left_ventricular_wall_suv_mean_over_20_percent",
            "Wall, mean SUV over 20 % of its maximum",
            "Paroi, SUV moyen au-dessus de 20 % du maximum"},
    TextRow{"left_ventricular_wall_suv_mean_over_40_percent",
            "Wall, mean SUV over 40 % of its maximum",
            "Paroi, SUV moyen au-dessus de 40 % du maximum"},
    TextRow{"left_ventricular_wall_suv_mean_over_60_percent",
            "Wall, mean SUV over 60 % of its maximum",
            "Paroi, SUV moyen au-dessus de 60 % du maximum"},
    TextRow{"suv_retention_index", "SUV retention index", "Indice de rétention (SUV)"},
};

constexpr std::array kQuantities{
    TextRow{"_volume", "volume", "volume"},
    TextRow{"_suv_mean", "mean SUV", "SUV moyen"},
    TextRow{"_suv_max", "greatest SUV", "SUV maximal"},
    TextRow{"_suv_peak", "SUV peak", "SUV pic"},
    TextRow{"_total_uptake", "total uptake", "captation totale"},
};

constexpr std::array kStructures{
    TextRow{"left_ventricular_wall", "left ventricular wall", "paroi du ventricule gauche"},
    TextRow{"left_ventricle", "left ventricle", "ventricule gauche"},
    TextRow{"right_ventricle", "right ventricle", "ventricule droit"},
    TextRow{"left_atrium", "left atrium", "oreillette gauche"},
    TextRow{"right_atrium", "right atrium", "oreillette droite"},
    TextRow{"aorta", "aorta", "aorte"},
    TextRow{"vertebra", "vertebrae", "vertèbres"},
    TextRow{"paraspinal_muscle", "paraspinal muscle", "muscle paravertébral"},
};

constexpr std::array kRules{
    TextRow{"voxels-over-blood-pool", "Voxels of the wall over k times the blood pool",
            "Voxels de la paroi au-dessus de k fois le sang"},
    TextRow{"wall-over-blood-pool", "Wall divided by the blood pool", "Paroi divisée par le sang"},
    TextRow{"mean-above-part-of-max", "Mean over a part of the maximum",
            "Moyenne au-dessus d’une part du maximum"},
    TextRow{"spect-marker-table", "Table of markers", "Tableau de marqueurs"},
};

constexpr std::array kFlags{
    TextRow{"misregistered",
            "The uptake lies 5 mm or more from the outlined wall: CT and SPECT do not match.",
            "La captation est à 5 mm ou plus de la paroi tracée : scanner et SPECT ne se "
            "superposent pas."},
    TextRow{"misregistration-corrected", "The outlines were moved to the uptake.",
            "Les contours ont été déplacés vers la captation."},
    TextRow{"injection-date-assumed",
            "The file gives no date of injection: the last possible day was taken.",
            "Le fichier ne donne pas la date d’injection : le dernier jour possible a été retenu."},
    TextRow{"dose-taken-as-megabecquerels",
            "The dose in the file is too small for becquerels: it was taken as megabecquerels.",
            "L’activité du fichier est trop faible pour des becquerels : elle a été lue en "
            "mégabecquerels."},
    TextRow{"decay-correction-to-scan-start-assumed",
            "The file does not say to when decay was corrected: the start of the scan was assumed.",
            "Le fichier ne dit pas à quel instant la décroissance est corrigée : le début de "
            "l’acquisition a été supposé."},
    TextRow{"heart-outlined-by-phantom-model",
            "Outlined by a model that was trained on phantoms and not validated on patients: "
            "check the outlines.",
            "Contours tracés par un modèle entraîné sur des fantômes, non validé chez des "
            "patients : vérifier les contours."},
};

constexpr std::array kReasons{
    TextRow{"no myocardium is outlined on the SPECT", "No myocardium is outlined on the SPECT.",
            "Aucun myocarde n’est tracé sur le SPECT."},
    TextRow{"the heart takes up too little to be found on the SPECT",
            "The heart takes up too little to be found on the SPECT.",
            "Le cœur capte trop peu pour être repéré sur le SPECT."},
    TextRow{"the SPECT and the CT or masks are of two patients; nothing is measured",
            "The SPECT and the CT or outlines are of two patients; nothing is measured.",
            "Le SPECT et le scanner ou les contours sont de deux patients ; rien n’est mesuré."},
    TextRow{"the vertebrae hold no uptake", "The vertebrae hold no uptake.",
            "Les vertèbres ne captent pas."},
    TextRow{"no standardised uptake: dose, weight and half life must be positive",
            "No SUV: dose, weight and half-life must be positive.",
            "Pas de SUV : activité, poids et période doivent être positifs."},
    TextRow{"no standardised uptake: the times contradict, the injection is not within the 48 "
            "hours before the acquisition",
            "No SUV: the times contradict, the injection is not within the 48 hours before the "
            "acquisition.",
            "Pas de SUV : les heures se contredisent, l’injection n’est pas dans les 48 heures "
            "avant l’acquisition."},
    TextRow{"no standardised uptake: the injected dose is not known",
            "No SUV: the injected dose is not known.",
            "Pas de SUV : l’activité injectée est inconnue."},
    TextRow{"no standardised uptake: the weight is not known", "No SUV: the weight is not known.",
            "Pas de SUV : le poids est inconnu."},
    TextRow{"no standardised uptake: the time between injection and acquisition is not known",
            "No SUV: the time between injection and acquisition is not known.",
            "Pas de SUV : le délai entre injection et acquisition est inconnu."},
    TextRow{"no standardised uptake: the SPECT holds counts, not Bq/mL",
            "No SUV: the SPECT holds counts, not Bq/mL.",
            "Pas de SUV : le SPECT contient des coups et non des Bq/mL."},
    TextRow{"no 1 mL ball fits into the structure",
            "The structure lies at the border of the picture: no ball of 1 mL fits.",
            "La structure touche le bord de l’image : aucune sphère de 1 mL n’y tient."},
    TextRow{"the blood pool of reference is absent or too small for a background",
            "The blood pool of reference is not outlined or below 2 mL: no background.",
            "Le compartiment sanguin de référence n’est pas tracé ou fait moins de 2 mL : pas de "
            "fond."},
    TextRow{"the background of the blood pool is not above zero",
            "The background of the blood pool is not above zero.",
            "Le fond du compartiment sanguin n’est pas supérieur à zéro."},
    TextRow{"the SPECT does not say where it lies in the patient",
            "The SPECT does not say where it lies in the patient.",
            "Le SPECT ne donne pas sa position dans le patient."},
    TextRow{"the masks lie in another frame of reference than the SPECT",
            "The outlines lie in another frame of reference than the SPECT.",
            "Les contours sont dans un autre repère que le SPECT."},
    TextRow{"the built-in model finds no plausible heart on this CT; --masks says where it lies",
            "The built-in model finds no plausible heart on this CT; --masks says where it lies.",
            "Le modèle intégré ne trouve pas de cœur plausible sur ce scanner ; --masks indique où "
            "il se trouve."},
    TextRow{"nothing says where the heart lies; --masks does",
            "Nothing says where the heart lies; --masks does.",
            "Rien n’indique où se trouve le cœur ; --masks le fait."},
    TextRow{"the masks hold no structure of the heart that is known by its name",
            "The outlines hold no structure of the heart that is known by its name.",
            "Les contours ne contiennent aucune structure du cœur reconnue par son nom."},
};

Text Capital(Text text) {
  for (std::string* side : {&text.english, &text.french}) {
    if (!side->empty() && side->front() >= 'a' && side->front() <= 'z') {
      side->front() = static_cast<char>(side->front() - 'a' + 'A');
    }
  }
  return text;
}

/// "left ventricle is not outlined on the SPECT"
constexpr std::string_view kAbsent = " is not outlined on the SPECT";

std::optional<Text> StructureOfSentence(std::string_view sentence) {
  if (!sentence.ends_with(kAbsent)) return std::nullopt;
  std::string name(sentence.substr(0, sentence.size() - kAbsent.size()));
  std::ranges::replace(name, ' ', '_');
  return FindText(kStructures, name);
}

}  // namespace

Text StructureText(nuclear::Structure structure) {
  return FindText(kStructures, nuclear::Name(structure)).value_or(Text{"other", "autre"});
}

Text SpectMeasurementName(std::string_view measurement) {
  if (const auto text = FindText(kMeasurements, measurement)) return *text;
  for (const TextRow& structure : kStructures) {
    if (!measurement.starts_with(structure.key)) continue;
    const auto what = FindText(kQuantities, measurement.substr(structure.key.size()));
    if (what) return Capital(*FindText(kStructures, structure.key) + ", " + *what);
  }
  return MeasurementName(measurement);
}

Text SpectFlagText(std::string_view flag) {
  return FindText(kFlags, flag).value_or(FlagText(flag));
}

Text SpectRuleText(std::string_view rule) {
  return FindText(kRules, rule).value_or(RuleText(rule));
}

Text SpectReasonText(const Refusal& refusal) {
  if (const auto text = FindText(kReasons, refusal.reason)) return *text;
  if (const auto structure = StructureOfSentence(refusal.reason)) {
    return Capital(*structure + Text{": not outlined.", " : non tracé."});
  }
  return ReasonText(refusal);
}

}  // namespace etalon::report
