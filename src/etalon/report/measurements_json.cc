#include "etalon/report/measurements_json.h"

#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/echo/normal_range.h"
#include "etalon/report/json_number.h"
#include "etalon/report/measurement_json.h"

namespace etalon::report {
namespace {

using Json = nlohmann::ordered_json;

Json RoundedList(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(Rounded(value));
  return list;
}

Json EchoMeasurementJson(const Measurement& measurement, image::Sex sex) {
  Json json = MeasurementJson(measurement);
  if (const auto normal = echo::FindNormalRange(measurement.name, sex)) {
    json["normal_range"] = {{"low", Rounded(normal->range.low)},
                            {"high", Rounded(normal->range.high)},
                            {"source", normal->source}};
  }
  if (!measurement.beats.empty()) json["beats"] = RoundedList(measurement.beats);
  return json;
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

}  // namespace

std::string MeasurementsJson(const ReportInput& input) {
  const echo::StudyReading& reading = input.reading;
  Json json{{"study", reading.study},
            {"subject", SubjectJson(reading.subject)},
            {"measurements", Json::array()},
            {"refusals", Json::array()},
            {"cines", Json::array()}};
  for (const Measurement& measurement : reading.measurements) {
    json["measurements"].push_back(EchoMeasurementJson(measurement, reading.subject.sex));
  }
  for (const RefusedMeasurement& refused : reading.refusals) {
    json["refusals"].push_back(RefusedJson(refused));
  }
  for (std::size_t cine = 0; cine < reading.cines.size(); ++cine) {
    json["cines"].push_back(CineJson(reading.cines[cine], FrameCount(input.study, cine)));
  }
  json["provenance"] = ProvenanceJson(input.provenance);
  return JsonText(json);
}

}  // namespace etalon::report
