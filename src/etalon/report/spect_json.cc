#include "etalon/report/json_number.h"
#include "etalon/report/measurement_json.h"
#include "etalon/report/spect_report.h"

namespace etalon::report {
namespace {

using Json = nlohmann::ordered_json;

Json PointJson(const image::PatientPoint& point) {
  return {{"left", Rounded(point.x)}, {"back", Rounded(point.y)}, {"up", Rounded(point.z)}};
}

Json MisregistrationJson(const Outcome<nuclear::Misregistration>& found) {
  if (!found) return RefusalJson(found.refusal());
  return {{"shift_mm", PointJson(found->shift)},
          {"distance_mm", Rounded(found->distance.value())},
          {"contrast", Rounded(found->contrast)},
          {"flagged", found->flagged}};
}

Json BackgroundJson(const Outcome<double>& background) {
  return background ? Json(Rounded(*background)) : RefusalJson(background.refusal());
}

Json UptakeJson(const SpectReport& report) {
  const nuclear::UptakeOptions& uptake = report.options.uptake;
  const auto& resolution = report.options.resolution;
  return {{"threshold_factor", Rounded(uptake.factor)},
          {"background_structure", nuclear::Name(uptake.background)},
          {"background_value", uptake.value == nuclear::BackgroundValue::kMean ? "mean" : "median"},
          {"background", BackgroundJson(report.result.background)},
          {"masks", report.masks},
          {"masks_moved_mm", PointJson(report.result.masks_moved)},
          {"misregistration", MisregistrationJson(report.result.misregistration)},
          {"recovered_resolution_mm", resolution ? Json(Rounded(resolution->value())) : Json()}};
}

}  // namespace

std::string SpectJson(const SpectReport& report) {
  Json json{{"study", report.study}, {"measurements", Json::array()}, {"refusals", Json::array()}};
  for (const Measurement& measurement : report.result.measurements) {
    json["measurements"].push_back(MeasurementJson(measurement));
  }
  for (const RefusedMeasurement& refused : report.result.refused) {
    json["refusals"].push_back(RefusedJson(refused));
  }
  json["spect"] = UptakeJson(report);
  json["provenance"] = ProvenanceJson(report.provenance);
  return JsonText(json);
}

}  // namespace etalon::report
