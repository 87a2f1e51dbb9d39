#pragma once

#include <string>

#include "etalon/core/date.h"
#include "etalon/followup/dated_value.h"

namespace etalon::followup {

/// An ejection fraction of one date, measured on a GE device by the first version of the rule.
inline DatedValue Fraction(const std::string& date, double value) {
  DatedValue dated;
  dated.day = *DayOfDate(date);
  dated.value = value;
  dated.unit = "%";
  dated.method.metric = "lv_ejection_fraction_biplane";
  dated.method.rule = "biplane-disks";
  dated.method.rule_version = 1;
  dated.method.models = "apical-segmentation 1";
  dated.method.modality = "US";
  dated.method.manufacturer = "GE Vingmed Ultrasound";
  dated.method.operator_class = "automatic";
  return dated;
}

inline DatedValue Strain(const std::string& date, double value) {
  DatedValue dated = Fraction(date, value);
  dated.method.metric = "lv_global_longitudinal_strain_biplane";
  dated.method.rule = "endocardial-outline-strain";
  return dated;
}

/// A Perugini grade with the range of grades that holds 95 % of its probability.
inline DatedValue Grade(const std::string& date, int grade, const Interval& range) {
  DatedValue dated;
  dated.day = *DayOfDate(date);
  dated.value = grade;
  dated.unit = "{grade}";
  dated.interval = range;
  dated.method.metric = "perugini_grade";
  dated.method.modality = "NM";
  return dated;
}

/// T1 after contrast agent of one date.
inline DatedValue PostContrastT1(const std::string& date, double value) {
  DatedValue dated;
  dated.day = *DayOfDate(date);
  dated.value = value;
  dated.unit = "ms";
  dated.method.metric = "myocardial_t1_post_contrast";
  dated.method.modality = "MR";
  return dated;
}

}  // namespace etalon::followup
