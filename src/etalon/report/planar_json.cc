#include "etalon/report/json_number.h"
#include "etalon/report/measurement_json.h"
#include "etalon/report/planar_report.h"

namespace etalon::report {
namespace {

using Json = nlohmann::ordered_json;

Json RegionJson(const nuclear::PlanarRegion& region, const nuclear::RegionCounts& counts) {
  return {{"row", Rounded(region.centre.row)},
          {"column", Rounded(region.centre.column)},
          {"radius", Rounded(region.radius)},
          {"pixels", counts.pixels},
          {"counts", Rounded(counts.total)}};
}

Json GradeJson(const nuclear::GradeEstimate& grade) {
  Json probabilities = Json::array();
  for (const double probability : grade.probability) probabilities.push_back(Rounded(probability));
  return {{"most_probable", grade.grade}, {"probabilities", std::move(probabilities)}};
}

Json MotionJson(const std::optional<nuclear::SidewaysMotion>& motion) {
  if (!motion) return nullptr;
  return {{"row", Rounded(motion->row)}, {"millimetres", Rounded(motion->millimetres)}};
}

Json ReadingJson(const nuclear::PlanarReading& reading) {
  const nuclear::PlanarLandmarks& landmarks = reading.landmarks;
  const double heart_row = reading.regions.heart.centre.row;
  return {
      {"anterior_frame", reading.frame},
      {"posterior_frame", reading.posterior_frame ? Json(*reading.posterior_frame) : Json(nullptr)},
      {"turned", reading.turned},
      {"pixel_mm", Rounded(reading.pixel)},
      {"whole_body", landmarks.whole_body},
      {"mid_line_column", Rounded(landmarks.MidLine(heart_row))},
      {"heart_region", RegionJson(reading.regions.heart, reading.heart)},
      {"contralateral_region", RegionJson(reading.regions.contralateral, reading.contralateral)},
      {"sideways_motion", MotionJson(reading.motion)},
      {"perugini", GradeJson(reading.grade)},
      {"flags", reading.flags}};
}

Json ScanJson(const PlanarReport& report) {
  Json json{{"name", report.scan.name}, {"frames", report.scan.frames.size()}};
  json.update(report.reading ? ReadingJson(*report.reading)
                             : Json{{"refusal", RefusalJson(report.reading.refusal())}});
  return json;
}

}  // namespace

std::string PlanarJson(const PlanarReport& report) {
  Json json{{"study", report.study}, {"measurements", Json::array()}, {"refusals", Json::array()}};
  for (const Measurement& measurement : report.measurements) {
    json["measurements"].push_back(MeasurementJson(measurement));
  }
  for (const RefusedMeasurement& refused : report.refusals) {
    json["refusals"].push_back(RefusedJson(refused));
  }
  json["scan"] = ScanJson(report);
  json["provenance"] = ProvenanceJson(report.provenance);
  return JsonText(json);
}

}  // namespace etalon::report
