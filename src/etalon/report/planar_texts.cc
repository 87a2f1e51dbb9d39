#include <array>

#include "etalon/core/error.h"
#include "etalon/report/planar_report.h"
#include "etalon/report/text_table.h"

namespace etalon::report {
namespace {

constexpr std::array kNames{
    TextRow{nuclear::kHeartToContralateral, "Heart to contralateral chest (H/CL)",
            "Cœur sur thorax controlatéral (H/CL)"},
    TextRow{nuclear::kHeartToRib, "Heart to ribs", "Cœur sur côtes"},
    TextRow{nuclear::kHeartToWholeBody, "Heart to whole body", "Cœur sur corps entier"},
    TextRow{nuclear::kPeruginiGrade, "Perugini grade", "Grade de Perugini"},
    TextRow{nuclear::kSignificantUptake, "Probability of grade 2 or 3",
            "Probabilité d’un grade 2 ou 3"},
    TextRow{nuclear::kSignificantUptakeByNetwork, "The same, by the network",
            "La même, selon le réseau"},
};

constexpr std::array kFlags{
    TextRow{"screen-capture", "A picture of a screen, not counts: ratios are only indicative.",
            "Capture d’écran et non coups bruts : les rapports ne sont qu’indicatifs."},
    TextRow{"lossy-compression", "The picture was compressed with loss.",
            "L’image a été compressée avec perte."},
    TextRow{"saturated", "Counts are cut off at the greatest value somewhere in the picture.",
            "Des coups sont écrêtés à la valeur maximale quelque part dans l’image."},
    TextRow{"no-pixel-spacing", "The file gives no pixel size: a body of 1.70 m was assumed.",
            "Le fichier ne donne pas la taille des pixels : un corps de 1,70 m a été supposé."},
    TextRow{"view-assumed-anterior",
            "The file does not say which picture is anterior: the first was taken.",
            "Le fichier ne dit pas quelle image est antérieure : la première a été prise."},
    TextRow{"upside-down", "The picture was upside down and has been turned.",
            "L’image était à l’envers et a été retournée."},
    TextRow{"thorax-only", "The whole body is not in the picture: sizes of an adult were assumed.",
            "Le corps entier n’est pas dans l’image : des dimensions d’adulte ont été supposées."},
    TextRow{"sternum-overlap", "The heart region lies close to the sternum.",
            "La région cardiaque est proche du sternum."},
    TextRow{"rib-overlap", "A hot spot, perhaps of a rib, lies in the heart region.",
            "Un foyer, peut-être costal, se trouve dans la région cardiaque."},
    TextRow{"contralateral-hot-spot", "A hot spot lies in the contralateral region.",
            "Un foyer se trouve dans la région controlatérale."},
    TextRow{"liver-overlap", "The regions reach down to the height of the liver.",
            "Les régions descendent jusqu’à la hauteur du foie."},
    TextRow{"kidney-overlap", "The regions reach down to the height of the kidneys.",
            "Les régions descendent jusqu’à la hauteur des reins."},
    TextRow{"patient-moved", "The patient moved sideways during the scan.",
            "Le patient a bougé latéralement pendant l’examen."},
    TextRow{"network-disagrees",
            "The network that reads the picture as a whole says otherwise: look at it yourself.",
            "Le réseau qui lit l’image entière est d’un autre avis : regardez-la vous-même."},
    TextRow{"few-counts", "Few counts: fewer than 1000 in a region.",
            "Peu de coups : moins de 1000 dans une région."},
};

constexpr std::array kRules{
    TextRow{"planar-circle-34mm", "Circles of 34 mm radius, mirrored at the mid-line",
            "Cercles de 34 mm de rayon, symétriques par rapport à la ligne médiane"},
    TextRow{"planar-logistic-grade", "Logistic models of both ratios",
            "Modèles logistiques des deux rapports"},
    TextRow{"planar-network", "A network that reads the picture as a whole",
            "Un réseau qui lit l’image entière"},
};

constexpr std::array kReasons{
    TextRow{"The file holds a dynamic series, no planar scan.",
            "The file holds a dynamic series, no planar scan.",
            "Le fichier contient une série dynamique et non une scintigraphie planaire."},
    TextRow{"The file holds gated frames, no planar scan.",
            "The file holds gated frames, no planar scan.",
            "Le fichier contient des images synchronisées et non une scintigraphie planaire."},
    TextRow{"The file holds a tomography, no planar scan.",
            "The file holds a tomography, no planar scan.",
            "Le fichier contient une tomographie et non une scintigraphie planaire."},
    TextRow{"The file holds no scintigraphy.", "The file holds no scintigraphy.",
            "Le fichier ne contient pas de scintigraphie."},
    TextRow{"The file holds no picture.", "The file holds no picture.",
            "Le fichier ne contient pas d’image."},
    TextRow{"The file holds no anterior picture.", "The file holds no anterior picture.",
            "Le fichier ne contient pas d’image antérieure."},
    TextRow{"The geometric mean needs a posterior picture; the file holds none.",
            "The geometric mean needs a posterior picture; the file holds none.",
            "La moyenne géométrique nécessite une image postérieure ; le fichier n’en a pas."},
    TextRow{"The picture does not show the whole body.",
            "The picture does not show the whole body.", "L’image ne montre pas le corps entier."},
    TextRow{"The picture holds no counts.", "The picture holds no counts.",
            "L’image ne contient aucun coup."},
    TextRow{"The picture holds # counts; # are needed.",
            "The picture holds # counts; # are needed.",
            "L’image contient # coups ; il en faut #."},
    TextRow{"A region holds # counts; # are needed.", "A region holds # counts; # are needed.",
            "Une région contient # coups ; il en faut #."},
    TextRow{"The posterior picture holds no counts in the chest.",
            "The posterior picture holds no counts in the chest.",
            "L’image postérieure ne contient aucun coup dans le thorax."},
    TextRow{"A spot beside the trunk holds # % of all counts: the tracer went beside the vein.",
            "A spot beside the trunk holds # % of all counts: the tracer went beside the vein.",
            "Un foyer à côté du tronc contient # % des coups : le traceur a été injecté hors de "
            "la veine."},
    TextRow{"The picture is saturated at the heart: its levels are no counts there.",
            "The picture is saturated at the heart: its levels are no counts there.",
            "L’image est saturée au niveau du cœur : ses niveaux n’y sont pas des coups."},
    TextRow{"The picture is too small to hold a thorax.",
            "The picture is too small to hold a thorax.",
            "L’image est trop petite pour contenir un thorax."},
    TextRow{"The patient moved sideways by # mm while the chest was scanned.",
            "The patient moved sideways by # mm while the chest was scanned.",
            "Le patient a bougé latéralement de # mm pendant l’examen du thorax."},
    TextRow{"The shoulders are not in the picture.", "The shoulders are not in the picture.",
            "Les épaules ne sont pas dans l’image."},
    TextRow{"No body shows in the picture.", "No body shows in the picture.",
            "Aucun corps n’est visible sur l’image."},
    TextRow{"No thorax shows in the picture.", "No thorax shows in the picture.",
            "Aucun thorax n’est visible sur l’image."},
    TextRow{"The chest is not wholly in the picture.", "The chest is not wholly in the picture.",
            "Le thorax n’est pas entièrement dans l’image."},
};

}  // namespace

Text PlanarMeasurementName(std::string_view measurement) {
  return FindText(kNames, measurement).value_or(MeasurementName(measurement));
}

Text PlanarFlagText(std::string_view flag) {
  return FindText(kFlags, flag).value_or(FlagText(flag));
}

Text PlanarRuleText(std::string_view rule) {
  return FindText(kRules, rule).value_or(RuleText(rule));
}

Text PlanarReasonText(const Refusal& refusal) {
  return FindSentence(kReasons, refusal.reason).value_or(ReasonText(refusal));
}

Text PeruginiText(int grade) {
  static const std::array kGrades{
      Text{"no cardiac uptake", "aucune fixation cardiaque"},
      Text{"cardiac uptake weaker than the ribs", "fixation cardiaque inférieure aux côtes"},
      Text{"cardiac uptake like the ribs", "fixation cardiaque égale aux côtes"},
      Text{"cardiac uptake above the ribs", "fixation cardiaque supérieure aux côtes"}};
  Require(grade >= 0 && grade < static_cast<int>(kGrades.size()), "no Perugini grade");
  return kGrades[static_cast<std::size_t>(grade)];
}

}  // namespace etalon::report
