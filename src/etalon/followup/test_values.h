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

}  // namespace etalon::followup
