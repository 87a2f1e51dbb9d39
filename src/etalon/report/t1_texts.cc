#include <algorithm>
#include <array>
#include <string>

#include "etalon/report/markup.h"
#include "etalon/report/t1_report.h"
#include "etalon/report/text_table.h"

namespace etalon::report {
namespace {

struct NamedText {
  std::string_view name;
  Text text;
};

const std::array kQuantities{
    NamedText{"myocardial_t1_native", {"Native T1", "T1 natif"}},
    NamedText{"myocardial_t1_post_contrast", {"T1 after contrast agent", "T1 après contraste"}},
    NamedText{"blood_pool_t1_native", {"Native T1 of blood", "T1 natif du sang"}},
    NamedText{"blood_pool_t1_post_contrast",
              {"T1 of blood after contrast agent", "T1 du sang après contraste"}},
    NamedText{"extracellular_volume_fraction", {"Extracellular volume", "Volume extracellulaire"}},
    NamedText{"haematocrit_synthetic", {"Synthetic haematocrit", "Hématocrite synthétique"}},
};

const std::array kPlaces{
    NamedText{"", {"", ""}},
    NamedText{"_septal", {", septum", ", septum"}},
    NamedText{"_segments", {", segments of a slice", ", segments d’une coupe"}},
    NamedText{"_basal_anterior", {", basal anterior", ", antérieur basal"}},
    NamedText{"_basal_anteroseptal", {", basal anteroseptal", ", antéroseptal basal"}},
    NamedText{"_basal_inferoseptal", {", basal inferoseptal", ", inféroseptal basal"}},
    NamedText{"_basal_inferior", {", basal inferior", ", inférieur basal"}},
    NamedText{"_basal_inferolateral", {", basal inferolateral", ", inférolatéral basal"}},
    NamedText{"_basal_anterolateral", {", basal anterolateral", ", antérolatéral basal"}},
    NamedText{"_mid_anterior", {", mid anterior", ", antérieur médian"}},
    NamedText{"_mid_anteroseptal", {", mid anteroseptal", ", antéroseptal médian"}},
    NamedText{"_mid_inferoseptal", {", mid inferoseptal", ", inféroseptal médian"}},
    NamedText{"_mid_inferior", {", mid inferior", ", inférieur médian"}},
    NamedText{"_mid_inferolateral", {", mid inferolateral", ", inférolatéral médian"}},
    NamedText{"_mid_anterolateral", {", mid anterolateral", ", antérolatéral médian"}},
    NamedText{"_apical_anterior", {", apical anterior", ", antérieur apical"}},
    NamedText{"_apical_septal", {", apical septal", ", septal apical"}},
    NamedText{"_apical_inferior", {", apical inferior", ", inférieur apical"}},
    NamedText{"_apical_lateral", {", apical lateral", ", latéral apical"}},
};

const std::array kFlags{
    NamedText{"frames-moved",
              {"the images moved against each other by more than 2 mm",
               "les images ont bougé de plus de 2 mm les unes par rapport aux autres"}},
    NamedText{"motion-corrected",
              {"the images were laid on each other before the fit",
               "les images ont été recalées avant l’ajustement"}},
    NamedText{"map-of-the-scanner",
              {"map of the scanner: how well it fits is not known",
               "carte de l’appareil : la qualité de l’ajustement n’est pas connue"}},
    NamedText{"pixels-without-t1",
              {"some pixels of the region have no T1", "des pixels de la région n’ont pas de T1"}},
    NamedText{"poor-recovery-fit",
              {"the recovery fits poorly (median R² below 0.95)",
               "la récupération est mal ajustée (R² médian inférieur à 0,95)"}},
    NamedText{"synthetic-haematocrit",
              {"synthetic haematocrit: for research, not measured in the blood",
               "hématocrite synthétique : pour la recherche, non mesuré dans le sang"}},
    NamedText{
        "t1-not-shorter-after-contrast",
        {"T1 is not shorter after contrast agent", "le T1 n’est pas raccourci après contraste"}},
    NamedText{"outside-normal-range",
              {"outside the site’s normal range", "hors de l’intervalle normal du site"}},
};

constexpr std::array kReasons{
    TextRow{"the images of the series moved by #.# mm against each other; motion correction lays "
            "them on each other",
            "the images of the series moved by #.# mm against each other; --correct-motion lays "
            "them on each other",
            "les images de la série ont bougé de #,# mm les unes par rapport aux autres ; "
            "--correct-motion les recale"},
    TextRow{"the images of the series moved by #.# mm against each other even after motion "
            "correction",
            "the images of the series moved by #.# mm against each other even after motion "
            "correction",
            "les images de la série ont bougé de #,# mm les unes par rapport aux autres, même "
            "après recalage"},
    TextRow{"the mask holds no right ventricle (label #) and no insertion was marked, so there are "
            "no segments",
            "the mask holds no right ventricle (label #) and no insertion was marked, so there are "
            "no segments",
            "le masque ne contient pas de ventricule droit (classe #) et aucune insertion n’est "
            "indiquée : pas de segments"},
    TextRow{"the mask holds no blood pool of the left ventricle (label #)",
            "the mask holds no blood pool of the left ventricle (label #)",
            "le masque ne contient pas la cavité du ventricule gauche (classe #)"},
    TextRow{"the mask holds no myocardium (label #)", "the mask holds no myocardium (label #)",
            "le masque ne contient pas de myocarde (classe #)"},
    TextRow{"fewer than # pixels with a value in the region",
            "fewer than # pixels with a value in the region",
            "moins de # pixels avec une valeur dans la région"},
    TextRow{"more than a third of the region has no value",
            "more than a third of the region has no value",
            "plus d’un tiers de la région n’a pas de valeur"},
    TextRow{"a slice has no images after contrast agent",
            "a slice has no images after contrast agent",
            "une coupe n’a pas d’images après contraste"},
    TextRow{"Nothing says where blood pool and myocardium lie; --masks does.",
            "Nothing says where blood pool and myocardium lie; --masks does.",
            "Rien n’indique où se trouvent la cavité et le myocarde ; --masks le fait."},
};

/// Of rules whose value is a mean over pixels.
Text MeanText(const cmr::SliceMeasurement& read) {
  const cmr::RegionValue& region = *read.region;
  const Text pixels = NumberText(region.pixels, 0);
  const Text scatter = NumberText(region.standard_deviation, 0);
  Text how = Text{"mean of ", "moyenne de "} + pixels +
             Text{" pixels, standard deviation ", " pixels, écart-type "} + scatter + " ms";
  const std::string& rule = read.measurement.rule.name;
  if (rule == "t1-shortened-conditional") how = how + Text{"; ShMOLLI rule", " ; règle ShMOLLI"};
  if (rule == "t1-map-of-the-scanner") {
    how = how + Text{"; map of the scanner", " ; carte de l’appareil"};
  }
  return how;
}

template <std::size_t kCount>
const Text* Find(const std::array<NamedText, kCount>& table, std::string_view name) {
  const auto row = std::ranges::find(table, name, &NamedText::name);
  return row == table.end() ? nullptr : &row->text;
}

}  // namespace

Text T1MeasurementName(std::string_view measurement) {
  for (const NamedText& quantity : kQuantities) {
    if (!measurement.starts_with(quantity.name)) continue;
    const Text* place = Find(kPlaces, measurement.substr(quantity.name.size()));
    if (place != nullptr) return quantity.text + *place;
  }
  return MeasurementName(measurement);
}

Text T1FlagText(std::string_view flag) {
  const Text* text = Find(kFlags, flag);
  return text != nullptr ? *text : FlagText(flag);
}

Text T1ReasonText(const Refusal& refusal) {
  return FindSentence(kReasons, refusal.reason).value_or(ReasonText(refusal));
}

Text T1HowText(const cmr::SliceMeasurement& read) {
  if (read.region) return MeanText(read);
  const Rule& rule = read.measurement.rule;
  constexpr std::string_view kSynthetic = "synthetic haematocrit, ";
  if (rule.variant == "measured haematocrit") {
    return {"measured haematocrit", "hématocrite mesuré"};
  }
  if (rule.variant.starts_with(kSynthetic)) {
    const std::string model = rule.variant.substr(kSynthetic.size());
    return {"SYNTHETIC haematocrit (" + model + ")", "hématocrite SYNTHÉTIQUE (" + model + ")"};
  }
  return {rule.variant, rule.variant};
}

}  // namespace etalon::report
