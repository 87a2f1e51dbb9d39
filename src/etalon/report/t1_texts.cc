#include <algorithm>
#include <array>
#include <string>

#include "etalon/report/markup.h"
#include "etalon/report/t1_report.h"

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

}  // namespace etalon::report
