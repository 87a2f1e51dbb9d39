#include "etalon/followup/metrics.h"

#include <algorithm>
#include <array>

namespace etalon::followup {
namespace {

constexpr ClinicalThreshold kStrainFall{0.15, true, "ESC 2022, ASE/EACVI 2014"};
constexpr ClinicalThreshold kFractionFall{10.0, false, "ESC 2022, ASE/EACVI 2014, BSE/BCOS 2021"};

constexpr std::array kFamilies{
    MetricFamily{"gls", "lv_global_longitudinal_strain*", "%", Direction::kLower, kStrainFall},
    MetricFamily{"ef", "lv_ejection_fraction*", "%", Direction::kLower, kFractionFall},
    MetricFamily{"edv", "lv_end_diastolic_volume*", "mL", Direction::kHigher, std::nullopt},
    MetricFamily{"esv", "lv_end_systolic_volume*", "mL", Direction::kHigher, std::nullopt},
    MetricFamily{"lav", "la_volume*", "mL", Direction::kHigher, std::nullopt},
    MetricFamily{"strain", "lv_longitudinal_strain*", "%", Direction::kLower, kStrainFall},
    MetricFamily{"ivs", "interventricular_septum*", "mm", Direction::kHigher, std::nullopt},
    MetricFamily{"lvpw", "lv_posterior_wall*", "mm", Direction::kHigher, std::nullopt},
    MetricFamily{"lvidd", "lv_internal_diameter_end_diastole*", "mm", Direction::kHigher,
                 std::nullopt},
    MetricFamily{"lvids", "lv_internal_diameter_end_systole*", "mm", Direction::kHigher,
                 std::nullopt},
    MetricFamily{"hcl", "heart_to_contralateral_ratio*", "1", Direction::kHigher, std::nullopt},
    MetricFamily{"t1", "myocardial_t1_native*", "ms", Direction::kHigher, std::nullopt},
    MetricFamily{"ecv", "extracellular_volume_fraction*", "%", Direction::kHigher, std::nullopt},
    MetricFamily{"troponin", "troponin*", "ng/L", Direction::kHigher, std::nullopt},
    MetricFamily{"ntprobnp", "nt_probnp*", "ng/L", Direction::kHigher, std::nullopt},
    MetricFamily{"bnp", "bnp*", "ng/L", Direction::kHigher, std::nullopt},
};

}  // namespace

std::span<const MetricFamily> MetricFamilies() { return kFamilies; }

bool FitsPattern(std::string_view metric, std::string_view pattern) {
  if (!pattern.ends_with('*')) return metric == pattern;
  return metric.starts_with(pattern.substr(0, pattern.size() - 1));
}

const MetricFamily* FamilyOf(std::string_view metric) {
  const auto fits = [&](const MetricFamily& family) { return FitsPattern(metric, family.pattern); };
  const auto family = std::ranges::find_if(kFamilies, fits);
  return family == kFamilies.end() ? nullptr : &*family;
}

const MetricFamily* FamilyWithAlias(std::string_view alias) {
  const auto family = std::ranges::find(kFamilies, alias, &MetricFamily::alias);
  return family == kFamilies.end() ? nullptr : &*family;
}

std::string NameOf(std::string_view alias_or_name) {
  const MetricFamily* family = FamilyWithAlias(alias_or_name);
  if (family == nullptr) return std::string(alias_or_name);
  return std::string(family->pattern.substr(0, family->pattern.size() - 1));
}

}  // namespace etalon::followup
