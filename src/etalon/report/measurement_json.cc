#include "etalon/report/measurement_json.h"

#include "etalon/report/json_number.h"

namespace etalon::report {
namespace {

using Json = nlohmann::ordered_json;

Json EvidenceJson(const std::vector<FrameReference>& evidence) {
  Json list = Json::array();
  for (const FrameReference& frame : evidence) {
    list.push_back({{"image", frame.image}, {"frame", frame.frame}, {"role", frame.role}});
  }
  return list;
}

}  // namespace

Json IntervalJson(const Interval& interval) {
  return {Rounded(interval.low), Rounded(interval.high)};
}

Json MeasurementJson(const Measurement& measurement) {
  const CodedConcept& code = measurement.concept_code;
  const Rule& rule = measurement.rule;
  return {{"name", measurement.name},
          {"concept", {{"value", code.value}, {"scheme", code.scheme}, {"meaning", code.meaning}}},
          {"value", Rounded(measurement.value)},
          {"unit", measurement.unit},
          {"interval", measurement.interval ? IntervalJson(*measurement.interval) : Json(nullptr)},
          {"interval_method", measurement.interval_method},
          {"rule", {{"name", rule.name}, {"version", rule.version}, {"variant", rule.variant}}},
          {"evidence", EvidenceJson(measurement.evidence)},
          {"flags", measurement.flags}};
}

Json RefusalJson(const Refusal& refusal) {
  return {{"code", Name(refusal.code)}, {"reason", refusal.reason}};
}

Json RefusedJson(const RefusedMeasurement& refused) {
  Json json{{"name", refused.name}};
  json.update(RefusalJson(refused.refusal));
  return json;
}

Json ProvenanceJson(const Provenance& provenance) {
  Json json{{"software", provenance.software},
            {"software_version", provenance.software_version},
            {"precision", provenance.precision},
            {"models", Json::array()},
            {"inputs", Json::array()}};
  for (const Provenance::Model& model : provenance.models) {
    json["models"].push_back(
        {{"name", model.name}, {"version", model.version}, {"sha256", model.sha256}});
  }
  for (const Provenance::Input& file : provenance.inputs) {
    json["inputs"].push_back({{"name", file.name}, {"sha256", file.sha256}});
  }
  return json;
}

std::string JsonText(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace etalon::report
