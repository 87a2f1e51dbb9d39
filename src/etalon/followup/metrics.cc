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
    MetricFamily{"edv", "lv_end_diastolic_volume*", "mL", Direction::kHigher},
    MetricFamily{"esv", "lv_end_systolic_volume*", "mL", Direction::kHigher},
    MetricFamily{"lav", "la_volume*", "mL", Direction::kHigher},
    MetricFamily{"strain", "lv_longitudinal_strain*", "%", Direction::kLower, kStrainFall},
    MetricFamily{"ivs", "interventricular_septum*", "mm", Direction::kHigher},
    MetricFamily{"lvpw", "lv_posterior_wall*", "mm", Direction::kHigher},
    MetricFamily{"lvidd", "lv_internal_diameter_end_diastole*", "mm", Direction::kHigher},
    MetricFamily{"lvids", "lv_internal_diameter_end_systole*", "mm", Direction::kHigher},
    MetricFamily{"hcl", "heart_to_contralateral_ratio*", "1", Direction::kHigher},
    MetricFamily{"rib", "heart_to_rib_ratio*", "1", Direction::kHigher},
    MetricFamily{"body", "heart_to_whole_body_ratio*", "1", Direction::kHigher},
    MetricFamily{.alias = "grade",
                 .pattern = "perugini_grade*",
                 .unit = "{grade}",
                 .worse = Direction::kHigher,
                 .scale = MetricScale::kGrade},
    MetricFamily{"cpa", "cardiac_pyrophosphate_activity*", "mL", Direction::kHigher},
    MetricFamily{"voi", "volume_of_involvement*", "mL", Direction::kHigher},
    MetricFamily{"tbr", "target_to_background_ratio_mean*", "1", Direction::kHigher},
    MetricFamily{"tbrmax", "target_to_background_ratio_max*", "1", Direction::kHigher},
    MetricFamily{"suvmean", "left_ventricular_wall_suv_mean", "g/mL", Direction::kHigher},
    MetricFamily{"suvmax", "left_ventricular_wall_suv_max*", "g/mL", Direction::kHigher},
    MetricFamily{"suvpeak", "left_ventricular_wall_suv_peak*", "g/mL", Direction::kHigher},
    MetricFamily{"t1", "myocardial_t1_native*", "ms", Direction::kHigher},
    MetricFamily{.alias = "t1post",
                 .pattern = "myocardial_t1_post_contrast*",
                 .unit = "ms",
                 .worse = Direction::kLower,
                 .needs_protocol = true},
    MetricFamily{"ecv", "extracellular_volume_fraction*", "%", Direction::kHigher},
    MetricFamily{"troponin", "troponin*", "ng/L", Direction::kHigher},
    MetricFamily{"ntprobnp", "nt_probnp*", "ng/L", Direction::kHigher},
    MetricFamily{"bnp", "bnp*", "ng/L", Direction::kHigher},
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

bool IsGrade(std::string_view metric) {
  const MetricFamily* family = FamilyOf(metric);
  return family != nullptr && family->scale == MetricScale::kGrade;
}

std::string NameOf(std::string_view alias_or_name) {
  const MetricFamily* family = FamilyWithAlias(alias_or_name);
  if (family == nullptr) return std::string(alias_or_name);
  return std::string(family->pattern.substr(0, family->pattern.find('*')));
}

}  // namespace etalon::followup
