#include "etalon/report/texts.h"

#include <algorithm>
#include <array>

#include "etalon/report/text_table.h"

namespace etalon::report {
namespace {

using Row = TextRow;

constexpr std::array kMeasurements{
    Row{"lv_ejection_fraction_biplane", "LV ejection fraction, biplane",
        "Fraction d’éjection VG, biplan"},
    Row{"lv_end_diastolic_volume_biplane", "LV end-diastolic volume, biplane",
        "Volume télédiastolique VG, biplan"},
    Row{"lv_end_systolic_volume_biplane", "LV end-systolic volume, biplane",
        "Volume télésystolique VG, biplan"},
    Row{"lv_ejection_fraction_biplane_area_length", "LV ejection fraction, biplane area-length",
        "Fraction d’éjection VG, surface-longueur biplan"},
    Row{"lv_end_diastolic_volume_biplane_area_length",
        "LV end-diastolic volume, biplane area-length",
        "Volume télédiastolique VG, surface-longueur biplan"},
    Row{"lv_end_systolic_volume_biplane_area_length", "LV end-systolic volume, biplane area-length",
        "Volume télésystolique VG, surface-longueur biplan"},
    Row{"lv_ejection_fraction_four_chamber", "LV ejection fraction, four-chamber",
        "Fraction d’éjection VG, 4 cavités"},
    Row{"lv_end_diastolic_volume_four_chamber", "LV end-diastolic volume, four-chamber",
        "Volume télédiastolique VG, 4 cavités"},
    Row{"lv_end_systolic_volume_four_chamber", "LV end-systolic volume, four-chamber",
        "Volume télésystolique VG, 4 cavités"},
    Row{"lv_ejection_fraction_two_chamber", "LV ejection fraction, two-chamber",
        "Fraction d’éjection VG, 2 cavités"},
    Row{"lv_end_diastolic_volume_two_chamber", "LV end-diastolic volume, two-chamber",
        "Volume télédiastolique VG, 2 cavités"},
    Row{"lv_end_systolic_volume_two_chamber", "LV end-systolic volume, two-chamber",
        "Volume télésystolique VG, 2 cavités"},
    Row{"lv_end_diastolic_volume_index", "LV end-diastolic volume index, biplane",
        "Volume télédiastolique VG indexé, biplan"},
    Row{"lv_end_systolic_volume_index", "LV end-systolic volume index, biplane",
        "Volume télésystolique VG indexé, biplan"},
    Row{"lv_global_longitudinal_strain_biplane", "LV global longitudinal strain, two views",
        "Strain longitudinal global du VG, deux coupes"},
    Row{"lv_longitudinal_strain_four_chamber", "LV longitudinal strain, four-chamber",
        "Strain longitudinal du VG, quatre cavités"},
    Row{"lv_longitudinal_strain_two_chamber", "LV longitudinal strain, two-chamber",
        "Strain longitudinal du VG, deux cavités"},
    Row{"lv_length_end_diastole_four_chamber", "LV length at end diastole, four-chamber",
        "Longueur VG en télédiastole, 4 cavités"},
    Row{"lv_length_end_systole_four_chamber", "LV length at end systole, four-chamber",
        "Longueur VG en télésystole, 4 cavités"},
    Row{"lv_length_end_diastole_two_chamber", "LV length at end diastole, two-chamber",
        "Longueur VG en télédiastole, 2 cavités"},
    Row{"lv_length_end_systole_two_chamber", "LV length at end systole, two-chamber",
        "Longueur VG en télésystole, 2 cavités"},
    Row{"lv_sphericity_index_end_diastole_four_chamber",
        "LV sphericity index at end diastole, four-chamber",
        "Indice de sphéricité VG en télédiastole, 4 cavités"},
    Row{"la_volume_biplane", "LA volume, biplane", "Volume OG, biplan"},
    Row{"la_volume_biplane_area_length", "LA volume, biplane area-length",
        "Volume OG, surface-longueur biplan"},
    Row{"la_volume_four_chamber", "LA volume, four-chamber", "Volume OG, 4 cavités"},
    Row{"la_volume_two_chamber", "LA volume, two-chamber", "Volume OG, 2 cavités"},
    Row{"la_volume_index", "LA volume index, biplane", "Volume OG indexé, biplan"},
    Row{"heart_rate", "Heart rate", "Fréquence cardiaque"},
};

constexpr std::array kFlags{
    Row{"ventricle-cut-by-field", "The ventricle reaches the edge of the image: it may be larger.",
        "Le ventricule touche le bord de l’image : il peut être plus grand."},
    Row{"atrium-cut-by-field", "The atrium reaches the edge of the image: it may be larger.",
        "L’oreillette touche le bord de l’image : elle peut être plus grande."},
    Row{"possible-foreshortening",
        "The long axes of the two views differ by more than 10 %: one may be foreshortened.",
        "Les grands axes des deux coupes diffèrent de plus de 10 % : l’une peut être raccourcie."},
    Row{"positive-strain", "Longer at end systole than at end diastole: check the two frames.",
        "Plus long en télésystole qu’en télédiastole : vérifier les deux images."},
    Row{"negative-ejection-fraction",
        "Larger at end systole than at end diastole: check the two frames.",
        "Plus grand en télésystole qu’en télédiastole : vérifier les deux images."},
    Row{"view-not-confirmed", "The view was declared; the program sees another one.",
        "La coupe a été déclarée ; le programme en voit une autre."},
    Row{"frame-times-unknown", "The file gives no frame times: 50 images a second were assumed.",
        "Le fichier ne donne pas les temps : 50 images par seconde ont été supposées."},
    Row{"phase-assumed", "The phase of this still image is not known: end diastole was assumed.",
        "La phase de cette image fixe est inconnue : la télédiastole a été supposée."},
    Row{"phase-from-area", "End diastole and end systole were told apart by the cavity’s area.",
        "Télédiastole et télésystole ont été distinguées par la surface de la cavité."},
    Row{"field-cut-by-image-edge", "The edge of the image cuts the ultrasound field.",
        "Le bord de l’image coupe le champ échographique."},
    Row{"field-cut-by-window", "A window of the screen covers a part of the ultrasound field.",
        "Une fenêtre de l’écran couvre une partie du champ échographique."},
    Row{"field-one-side-dark", "One side of the ultrasound field is dark.",
        "Un côté du champ échographique est sombre."},
    Row{"beat-not-traced", "At least one beat could not be outlined and was left out.",
        "Au moins un cycle n’a pas pu être tracé et a été écarté."},
    Row{"corrected-by-reader", "From outlines that a reader corrected.",
        "D’après des contours corrigés par un lecteur."},
    Row{"unsteady-frames-replaced",
        "In some frames the outline ran away; their areas were taken from the frames around them.",
        "Sur certaines images le contour s’échappe ; leur surface vient des images voisines."},
};

/// '#' stands for a whole number.
constexpr std::array kReasons{
    Row{"needs an apical four-chamber view that can be measured",
        "Needs an apical four-chamber view that can be measured.",
        "Nécessite une coupe apicale 4 cavités mesurable."},
    Row{"needs an apical two-chamber view that can be measured",
        "Needs an apical two-chamber view that can be measured.",
        "Nécessite une coupe apicale 2 cavités mesurable."},
    Row{"needs an apical four-chamber and an apical two-chamber view that can be measured",
        "Needs an apical four-chamber and an apical two-chamber view that can be measured.",
        "Nécessite une coupe apicale 4 cavités et une coupe apicale 2 cavités mesurables."},
    Row{"needs end diastole and end systole; one of them is not there",
        "Needs end diastole and end systole; one of them is not there.",
        "Nécessite la télédiastole et la télésystole ; l’une des deux manque."},
    Row{"the image gives no millimetres; state them with --spacing",
        "The image gives no millimetres; state them with --spacing.",
        "L’image ne donne pas les millimètres ; les indiquer avec --spacing."},
    Row{"the long axes of the two views differ by # %: one view is foreshortened",
        "The long axes of the two views differ by # %: one view is foreshortened.",
        "Les grands axes des deux coupes diffèrent de # % : l’une est raccourcie."},
    Row{"no cine holds a whole cycle from end diastole to end diastole",
        "No cine holds a whole cycle from end diastole to end diastole.",
        "Aucune boucle ne contient un cycle complet d’une télédiastole à la suivante."},
    Row{"neither an apical two-chamber nor an apical four-chamber view (probability of another "
        "view or organ: # %)",
        "Neither an apical two-chamber nor an apical four-chamber view (probability of another "
        "view or organ: # %).",
        "Ni coupe apicale 2 cavités, ni coupe apicale 4 cavités (probabilité d’une autre coupe ou "
        "d’un autre organe : # %)."},
    Row{"colour covers the tissue: a colour Doppler loop shows no wall to trace",
        "Colour covers the tissue: a colour Doppler loop shows no wall to trace.",
        "La couleur couvre les tissus : une boucle de Doppler couleur ne montre pas de paroi à "
        "tracer."},
    Row{"no left atrium was found at end systole", "No left atrium was found at end systole.",
        "Aucune oreillette gauche trouvée en télésystole."},
    Row{"no left-ventricular cavity was found", "No left-ventricular cavity was found.",
        "Aucune cavité ventriculaire gauche trouvée."},
    Row{"no left-ventricular myocardium was found", "No left-ventricular myocardium was found.",
        "Aucun myocarde ventriculaire gauche trouvé."},
    Row{"two cavities of comparable size could be the left ventricle",
        "Two cavities of comparable size could be the left ventricle.",
        "Deux cavités de taille comparable pourraient être le ventricule gauche."},
    Row{"no mitral plane: the myocardium does not open towards the atrium",
        "No mitral plane: the myocardium does not open towards the atrium.",
        "Pas de plan mitral : le myocarde ne s’ouvre pas vers l’oreillette."},
    Row{"the ventricle's long axis is shorter than the mitral annulus",
        "The ventricle’s long axis is shorter than the mitral annulus.",
        "Le grand axe du ventricule est plus court que l’anneau mitral."},
    Row{"the ends of the mitral annulus are one point",
        "The ends of the mitral annulus are one point.",
        "Les deux extrémités de l’anneau mitral sont confondues."},
    Row{"fewer than three frames: no cardiac cycle", "Fewer than three frames: no cardiac cycle.",
        "Moins de trois images : pas de cycle cardiaque."},
    Row{"the ventricle hardly changes its area: no beat",
        "The ventricle hardly changes its area: no beat.",
        "La surface du ventricule ne change presque pas : aucun battement."},
    Row{"no end systole follows an end diastole in this cine",
        "No end systole follows an end diastole in this cine.",
        "Aucune télésystole ne suit une télédiastole dans cette boucle."},
    Row{"no frame", "The file holds no image.", "Le fichier ne contient pas d’image."},
    Row{"nothing found", "No ultrasound field was found in the image.",
        "Aucun champ échographique trouvé dans l’image."},
    Row{"the long axis has no length", "The long axis has no length.",
        "Le grand axe n’a pas de longueur."},
    Row{"the outline is too coarse for its length", "The outline is too coarse for its length.",
        "Le contour est trop grossier pour sa longueur."},
    Row{"the outline does not surround its long axis",
        "The outline does not surround its long axis.", "Le contour n’entoure pas son grand axe."},
    Row{"fewer subjects than the claims ask for", "fewer subjects than the claims ask for",
        "moins de sujets que les engagements n’en demandent"},
    Row{"it was never measured", "it was never measured", "jamais mesuré"},
    Row{"no interval was reported", "no interval was reported", "aucun intervalle donné"},
    Row{"fewer than two subjects were measured", "fewer than two subjects were measured",
        "moins de deux sujets mesurés"},
    Row{"the end-diastolic volume is not positive", "The end-diastolic volume is not positive.",
        "Le volume télédiastolique n’est pas positif."},
    Row{"The area under the ROC curve needs two cases with and two without the condition.",
        "The area under the ROC curve needs two cases with and two without the condition.",
        "L’aire sous la courbe ROC demande deux cas avec et deux cas sans l’anomalie."},
    Row{"The area under the ROC curve needs two patients with a positive and two with a negative "
        "case.",
        "The area under the ROC curve needs two patients with a positive and two with a negative "
        "case.",
        "L’aire sous la courbe ROC demande deux patients avec un cas positif et deux avec un cas "
        "négatif."},
    Row{"The accuracy of a test needs cases with and cases without the condition.",
        "The accuracy of a test needs cases with and cases without the condition.",
        "La performance d’un test demande des cas avec et des cas sans l’anomalie."},
    Row{"The two areas cannot be compared: their difference has no variance.",
        "The two areas cannot be compared: their difference has no variance.",
        "Les deux aires ne peuvent être comparées : leur différence n’a pas de variance."},
    Row{"All scores are equal.", "All scores are equal.", "Tous les scores sont égaux."},
    Row{"All cases have the same outcome.", "All cases have the same outcome.",
        "Tous les cas ont le même statut."},
    Row{"A share of no cases is undefined.", "A share of no cases is undefined.",
        "Une part d’aucun cas n’est pas définie."},
    Row{"A predicted probability is exactly 0 or 1: its log odds are infinite.",
        "A predicted probability is exactly 0 or 1: its log odds are infinite.",
        "Une probabilité prédite vaut exactement 0 ou 1 : son logit est infini."},
    Row{"A bootstrap needs at least two patients.", "A bootstrap needs at least two patients.",
        "Un bootstrap demande au moins deux patients."},
    Row{"All bootstrap resamples give the same value.",
        "All bootstrap resamples give the same value.",
        "Tous les tirages du bootstrap donnent la même valeur."},
    Row{"The statistic is undefined for these data.", "The statistic is undefined for these data.",
        "La statistique n’est pas définie pour ces données."},
    Row{"The statistic is undefined in more than # % of the bootstrap resamples.",
        "The statistic is undefined in more than # % of the bootstrap resamples.",
        "La statistique n’est pas définie dans plus de # % des tirages."},
    Row{"Conclusions for other readers need at least two readers in the study.",
        "Conclusions for other readers need at least two readers in the study.",
        "Conclure pour d’autres lecteurs demande au moins deux lecteurs dans l’étude."},
    Row{"no picture was searched", "No picture was searched.", "Aucune image n’a été examinée."},
    Row{"the pictures hold no lesion", "The pictures hold no lesion.",
        "Les images ne contiennent aucune lésion."},
    Row{"every picture holds a lesion", "Every picture holds a lesion.",
        "Toutes les images contiennent une lésion."},
    Row{"no outline has a distance", "No outline has a distance.",
        "Aucun contour n’a de distance."},
    Row{"no validation picture could choose a threshold",
        "No validation picture could choose a threshold.",
        "Aucune image de validation n’a pu choisir un seuil."},
    Row{"neither width, height nor vendor is known", "Neither width, height nor vendor is known.",
        "Ni la largeur, ni la hauteur, ni l’appareil ne sont connus."},
    Row{"the baseline needs test pictures of two folds",
        "The baseline needs test pictures of two folds.",
        "La référence demande des images de test de deux plis."},
    Row{"the other folds hold one class only", "The other folds hold one class only.",
        "Les autres plis ne contiennent qu’une classe."},
    Row{"the baseline scores none of these pictures", "The baseline scores none of these pictures.",
        "La référence ne note aucune de ces images."},
    Row{"the pictures were not given, none were compared",
        "The pictures were not given, none were compared.",
        "Les images n’ont pas été données, aucune n’a été comparée."},
    Row{"The volume is too large to be shown.", "The volume is too large to be shown.",
        "Le volume est trop grand pour être affiché."},
    Row{"The slices of this series make no volume: one is missing, or they differ in size, "
        "direction or spacing.",
        "The slices of this series make no volume: one is missing, or they differ in size, "
        "direction or spacing.",
        "Les coupes de cette série ne forment pas un volume : il en manque une, ou leur taille, "
        "leur direction ou leur espacement diffère."},
    Row{"SPECT or CT does not say where it lies in the patient.",
        "SPECT or CT does not say where it lies in the patient.",
        "Le SPECT ou le scanner ne dit pas où il se trouve dans le patient."},
    Row{"The CT lies in another frame of reference than the SPECT.",
        "The CT lies in another frame of reference than the SPECT.",
        "Le scanner n’est pas dans le même repère que le SPECT."},
    Row{"What is found in the pictures today is not what was measured; measure the study again.",
        "What is found in the pictures today is not what was measured; measure the study again.",
        "Ce qui est trouvé aujourd’hui dans les images n’est pas ce qui a été mesuré ; mesurez "
        "l’examen à nouveau."},
};

constexpr std::array kRules{
    Row{"biplane-disks", "Disks, biplane (Simpson)", "Disques, biplan (Simpson)"},
    Row{"single-plane-disks", "Disks, single plane", "Disques, un seul plan"},
    Row{"biplane-area-length", "Area-length, biplane", "Surface-longueur, biplan"},
    Row{"long-axis", "Long axis", "Grand axe"},
    Row{"endocardial-outline-strain", "Strain of the endocardial outline",
        "Strain du contour endocardique"},
    Row{"sphericity-index", "Sphericity index", "Indice de sphéricité"},
    Row{"area-curve-cycle", "Cycles of the area curve", "Cycles de la courbe de surface"},
};

constexpr std::array kUnits{
    Row{"cm2", "cm²", "cm²"}, Row{"mL/m2", "mL/m²", "mL/m²"}, Row{"/min", "/min", "/min"},
    Row{"1", "", ""},         Row{"deg", "°", "°"},           Row{"pixel", "pixels", "pixels"},
    Row{"{grade}", "", ""},
};

Text Same(std::string text) { return {text, text}; }

}  // namespace

Text MeasurementName(std::string_view measurement) {
  if (auto text = FindText(kMeasurements, measurement)) return *text;
  std::string readable(measurement);
  std::replace(readable.begin(), readable.end(), '_', ' ');
  return Same(readable);
}

Text FlagText(std::string_view flag) {
  return FindText(kFlags, flag).value_or(Same(std::string(flag)));
}

bool IsKnownFlag(std::string_view flag) { return FindText(kFlags, flag).has_value(); }

Text RefusalText(RefusalCode code) {
  switch (code) {
    case RefusalCode::kNotCalibrated:
      return {"No calibration", "Pas de calibration"};
    case RefusalCode::kNotUltrasound:
      return {"No ultrasound image", "Pas d’image échographique"};
    case RefusalCode::kNotMeasurableView:
      return {"View that is not measured", "Coupe non mesurée"};
    case RefusalCode::kMissingView:
      return {"Missing view", "Coupe manquante"};
    case RefusalCode::kMissingPhase:
      return {"Missing phase", "Phase manquante"};
    case RefusalCode::kNoBeat:
      return {"No complete beat", "Pas de cycle complet"};
    case RefusalCode::kColourDoppler:
      return {"Colour Doppler", "Doppler couleur"};
    case RefusalCode::kForeshortened:
      return {"Foreshortened view", "Coupe raccourcie"};
    case RefusalCode::kStructureNotFound:
      return {"Structure not found", "Structure non trouvée"};
    case RefusalCode::kStructureAmbiguous:
      return {"Ambiguous structure", "Structure ambiguë"};
    case RefusalCode::kImplausible:
      return {"Implausible geometry", "Géométrie invraisemblable"};
    case RefusalCode::kTooFewValues:
      return {"Too few values", "Trop peu de valeurs"};
    case RefusalCode::kNoVariation:
      return {"No variation", "Aucune variation"};
    case RefusalCode::kNotEstimable:
      return {"Not estimable", "Non estimable"};
    case RefusalCode::kNotApplicable:
      return {"Not applicable", "Sans objet"};
    case RefusalCode::kNotComparable:
      return {"Not comparable", "Non comparable"};
  }
  throw ContractError("refusal code without a text");
}

Text ReasonText(const Refusal& refusal) {
  return FindSentence(kReasons, refusal.reason).value_or(Same(refusal.reason));
}

Text RuleText(std::string_view rule) {
  return FindText(kRules, rule).value_or(Same(std::string(rule)));
}

Text ViewText(echo::View view) {
  switch (view) {
    case echo::View::kApicalTwoChamber:
      return {"Apical two-chamber", "Apicale 2 cavités"};
    case echo::View::kApicalFourChamber:
      return {"Apical four-chamber", "Apicale 4 cavités"};
    case echo::View::kOther:
      return {"Other view", "Autre coupe"};
  }
  throw ContractError("view without a text");
}

Text PhaseText(echo::Phase phase) {
  if (phase == echo::Phase::kEndDiastole) return {"End diastole", "Télédiastole"};
  return {"End systole", "Télésystole"};
}

Text SexText(image::Sex sex) {
  switch (sex) {
    case image::Sex::kFemale:
      return {"Female", "Femme"};
    case image::Sex::kMale:
      return {"Male", "Homme"};
    case image::Sex::kUnknown:
      return {"Sex not known", "Sexe inconnu"};
  }
  throw ContractError("sex without a text");
}

Text UnitText(std::string_view ucum) {
  return FindText(kUnits, ucum).value_or(Same(std::string(ucum)));
}

}  // namespace etalon::report
