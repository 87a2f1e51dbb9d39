#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/report/json_number.h"
#include "etalon/report/t1_report.h"

namespace etalon::report {
namespace {

using Json = nlohmann::ordered_json;

Json IntervalJson(const Interval& interval) {
  return {Rounded(interval.low), Rounded(interval.high)};
}

Json EvidenceJson(const std::vector<FrameReference>& evidence) {
  Json list = Json::array();
  for (const FrameReference& frame : evidence) {
    list.push_back({{"image", frame.image}, {"frame", frame.frame}, {"role", frame.role}});
  }
  return list;
}

Json MeasurementJson(const cmr::SliceMeasurement& read) {
  const Measurement& measurement = read.measurement;
  const CodedConcept& code = measurement.concept_code;
  Json json{
      {"name", measurement.name},
      {"concept", {{"value", code.value}, {"scheme", code.scheme}, {"meaning", code.meaning}}},
      {"value", Rounded(measurement.value)},
      {"unit", measurement.unit},
      {"interval", measurement.interval ? IntervalJson(*measurement.interval) : Json(nullptr)},
      {"interval_method", measurement.interval_method}};
  if (read.normal) {
    json["normal_range"] = {{"low", Rounded(read.normal->range.low)},
                            {"high", Rounded(read.normal->range.high)},
                            {"source", read.normal->source}};
  }
  json["rule"] = {{"name", measurement.rule.name},
                  {"version", measurement.rule.version},
                  {"variant", measurement.rule.variant}};
  json["evidence"] = EvidenceJson(measurement.evidence);
  json["flags"] = measurement.flags;
  return json;
}

Json SeriesJson(const cmr::MappedSlice& slice) {
  Json frames = Json::array();
  for (std::size_t i = 0; i < slice.series.inversion_times.size(); ++i) {
    Json frame{{"inversion_time_ms", Rounded(slice.series.inversion_times[i])}};
    if (i < slice.motion.shifts.size()) {
      frame["shift_mm"] = {{"down", Rounded(slice.motion.shifts[i].rows)},
                           {"right", Rounded(slice.motion.shifts[i].columns)}};
    }
    frames.push_back(std::move(frame));
  }
  return {{"name", slice.series.name},
          {"rows", slice.series.rows()},
          {"columns", slice.series.columns()},
          {"largest_shift_mm", Rounded(slice.motion.largest)},
          {"frames", std::move(frames)}};
}

Json ProvenanceJson(const Provenance& provenance) {
  Json json{{"software", provenance.software},
            {"software_version", provenance.software_version},
            {"inputs", Json::array()}};
  for (const Provenance::Input& file : provenance.inputs) {
    json["inputs"].push_back({{"name", file.name}, {"sha256", file.sha256}});
  }
  return json;
}

}  // namespace

std::string T1Json(const T1Report& report) {
  Json json{{"study", report.study},
            {"measurements", Json::array()},
            {"refusals", Json::array()},
            {"series", Json::array()}};
  for (const cmr::SliceMeasurement& measurement : report.reading.measurements) {
    json["measurements"].push_back(MeasurementJson(measurement));
  }
  for (const RefusedMeasurement& refused : report.reading.refusals) {
    json["refusals"].push_back({{"name", refused.name},
                                {"code", Name(refused.refusal.code)},
                                {"reason", refused.refusal.reason}});
  }
  json["series"].push_back(SeriesJson(report.native));
  if (report.post_contrast) json["series"].push_back(SeriesJson(*report.post_contrast));
  json["provenance"] = ProvenanceJson(report.provenance);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace etalon::report
