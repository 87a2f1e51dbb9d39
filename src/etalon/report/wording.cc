#include "etalon/report/wording.h"

#include "etalon/echo/normal_range.h"
#include "etalon/report/planar_report.h"
#include "etalon/report/spect_report.h"
#include "etalon/report/t1_report.h"

namespace etalon::report {

Wording WordingOf(std::string_view kind) {
  if (kind == "planar") {
    return {PlanarMeasurementName, PlanarRuleText, PlanarFlagText, PlanarReasonText};
  }
  if (kind == "spect") return {SpectMeasurementName, SpectRuleText, SpectFlagText, SpectReasonText};
  if (kind == "t1") {
    return {.measurement = T1MeasurementName, .flag = T1FlagText, .reason = T1ReasonText};
  }
  return {};
}

std::optional<Interval> NormalInterval(std::string_view measurement, std::string_view sex) {
  const image::Sex of_subject = sex == "female" ? image::Sex::kFemale
                                : sex == "male" ? image::Sex::kMale
                                                : image::Sex::kUnknown;
  const auto normal = echo::FindNormalRange(measurement, of_subject);
  return normal ? std::optional(normal->range) : std::nullopt;
}

const std::vector<std::string>& HeadlineMeasurements() {
  static const std::vector<std::string> names{"lv_ejection_fraction_biplane",
                                              "lv_ejection_fraction_four_chamber",
                                              "lv_ejection_fraction_two_chamber",
                                              "perugini_grade",
                                              "heart_to_contralateral_ratio",
                                              "volume_of_involvement",
                                              "extracellular_volume_fraction",
                                              "myocardial_t1_native_septal",
                                              "myocardial_t1_native"};
  return names;
}

}  // namespace etalon::report
