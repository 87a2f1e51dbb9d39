#include "etalon/report/measurements_json.h"

#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/echo/normal_range.h"
#include "etalon/report/json_number.h"

namespace etalon::report {
namespace {

using Json = nlohmann::ordered_json;

Json RoundedList(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(Rounded(value));
  return list;
}

Json Pair(const Interval& interval) { return RoundedList({interval.low, interval.high}); }

Json RefusalJson(const Refusal& refusal) {
  return {{"code", Name(refusal.code)}, {"reason", refusal.reason}};
}

Json EvidenceJson(const std::vector<FrameReference>& evidence) {
  Json list = Json::array();
  for (const FrameReference& frame : evidence) {
    list.push_back({{"image", frame.image}, {"frame", frame.frame}, {"role", frame.role}});
  }
  return list;
}

Json MeasurementJson(const Measurement& measurement, image::Sex sex) {
  const CodedConcept& code = measurement.concept_code;
  Json json{
      {"name", measurement.name},
      {"concept", {{"value", code.value}, {"scheme", code.scheme}, {"meaning", code.meaning}}},
      {"value", Rounded(measurement.value)},
      {"unit", measurement.unit},
      {"interval", measurement.interval ? Pair(*measurement.interval) : Json(nullptr)},
      {"interval_method", measurement.interval_method}};
  if (const auto normal = echo::FindNormalRange(measurement.name, sex)) {
    json["normal_range"] = {{"low", Rounded(normal->range.low)},
                            {"high", Rounded(normal->range.high)},
                            {"source", normal->source}};
  }
  if (!measurement.beats.empty()) json["beats"] = RoundedList(measurement.beats);
  json["rule"] = {{"name", measurement.rule.name},
                  {"version", measurement.rule.version},
                  {"variant", measurement.rule.variant}};
  json["evidence"] = EvidenceJson(measurement.evidence);
  json["flags"] = measurement.flags;
  return json;
}

Json RefusedJson(const RefusedMeasurement& refused) {
  return {{"name", refused.name},
          {"code", Name(refused.refusal.code)},
          {"reason", refused.refusal.reason}};
}

Json ViewProbabilities(const echo::ViewReading& view) {
  Json json = Json::object();
  for (std::size_t i = 0; i < echo::kViewCount; ++i) {
    const auto key = std::string(echo::Name(static_cast<echo::View>(i)));
    json[key] = Rounded(view.probabilities[i]);
  }
  return json;
}

Json BeatsJson(const std::vector<echo::Beat>& beats) {
  Json list = Json::array();
  for (const echo::Beat& beat : beats) {
    list.push_back({{"end_diastole", beat.end_diastole},
                    {"end_systole", beat.end_systole},
                    {"next_end_diastole",
                     beat.next_end_diastole ? Json(*beat.next_end_diastole) : Json(nullptr)}});
  }
  return list;
}

Json TimesJson(const std::vector<Seconds>& times) {
  Json list = Json::array();
  for (const Seconds time : times) list.push_back(Rounded(time.value()));
  return list;
}

std::size_t FrameCount(const image::Study& study, std::size_t cine) {
  return cine < study.cines.size() ? study.cines[cine].frames.size() : 0;
}

Json CineJson(const echo::CineReading& cine, std::size_t frames) {
  Json json{{"name", cine.name},
            {"view", echo::Name(cine.view.view)},
            {"view_probabilities", ViewProbabilities(cine.view)},
            {"quality", Rounded(cine.view.quality)},
            {"entropy", Rounded(cine.view.entropy)},
            {"calibrated", cine.calibrated},
            {"frames", frames},
            {"beats", BeatsJson(cine.beats)}};
  if (!cine.areas.empty()) {
    json["times"] = TimesJson(cine.times);
    json["areas"] = RoundedList(cine.areas);
    json["area_unit"] = cine.calibrated ? "cm2" : "pixel";
  }
  json["flags"] = cine.flags;
  if (cine.refusal) json["refusal"] = RefusalJson(*cine.refusal);
  return json;
}

std::string_view SexName(image::Sex sex) {
  switch (sex) {
    case image::Sex::kFemale:
      return "female";
    case image::Sex::kMale:
      return "male";
    case image::Sex::kUnknown:
      return "unknown";
  }
  throw ContractError("sex without a name");
}

Json SubjectJson(const image::Subject& subject) {
  Json json{{"sex", SexName(subject.sex)}};
  if (subject.age_years) json["age_years"] = Rounded(*subject.age_years);
  if (subject.height_cm) json["height_cm"] = Rounded(*subject.height_cm);
  if (subject.weight_kg) json["weight_kg"] = Rounded(*subject.weight_kg);
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

}  // namespace

std::string MeasurementsJson(const ReportInput& input) {
  const echo::StudyReading& reading = input.reading;
  Json json{{"study", reading.study},
            {"subject", SubjectJson(reading.subject)},
            {"measurements", Json::array()},
            {"refusals", Json::array()},
            {"cines", Json::array()}};
  for (const Measurement& measurement : reading.measurements) {
    json["measurements"].push_back(MeasurementJson(measurement, reading.subject.sex));
  }
  for (const RefusedMeasurement& refused : reading.refusals) {
    json["refusals"].push_back(RefusedJson(refused));
  }
  for (std::size_t cine = 0; cine < reading.cines.size(); ++cine) {
    json["cines"].push_back(CineJson(reading.cines[cine], FrameCount(input.study, cine)));
  }
  json["provenance"] = ProvenanceJson(input.provenance);
  // File names may hold bytes that are no UTF-8; they are replaced, never refused.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace etalon::report
