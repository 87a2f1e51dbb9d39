#include <nlohmann/json.hpp>

#include "etalon/report/json_number.h"
#include "etalon/report/measurement_json.h"
#include "etalon/report/t1_report.h"

namespace etalon::report {
namespace {

using Json = nlohmann::ordered_json;

Json SliceMeasurementJson(const cmr::SliceMeasurement& read) {
  Json json = MeasurementJson(read.measurement);
  if (read.normal) {
    json["normal_range"] = {{"low", Rounded(read.normal->range.low)},
                            {"high", Rounded(read.normal->range.high)},
                            {"source", read.normal->source}};
  }
  if (read.region) {
    json["pixels"] = read.region->pixels;
    json["standard_deviation"] = Rounded(read.region->standard_deviation);
  }
  return json;
}

const char* NameOf(cmr::SliceLevel level) {
  return level == cmr::SliceLevel::kBasal ? "basal"
                                          : (level == cmr::SliceLevel::kMid ? "mid" : "apical");
}

Json SeriesJson(const cmr::MappedSlice& slice, cmr::SliceLevel level) {
  Json frames = Json::array();
  for (std::size_t i = 0; i < slice.series.inversion_times.size(); ++i) {
    Json frame{{"inversion_time_ms", Rounded(slice.series.inversion_times[i])}};
    if (i < slice.motion.shifts.size()) {
      frame["shift_mm"] = {{"down", Rounded(slice.motion.shifts[i].rows)},
                           {"right", Rounded(slice.motion.shifts[i].columns)}};
    }
    frames.push_back(std::move(frame));
  }
  Json json{{"name", slice.series.name},
            {"level", NameOf(level)},
            {"map", slice.source == cmr::MapSource::kScanner ? "of the scanner" : "fitted"},
            {"rows", slice.map.t1.rows()},
            {"columns", slice.map.t1.columns()},
            {"largest_shift_mm", Rounded(slice.motion.largest)}};
  if (slice.left_after_correction) {
    json["largest_shift_after_correction_mm"] = Rounded(slice.left_after_correction->largest);
  }
  json["frames"] = std::move(frames);
  return json;
}

}  // namespace

std::string T1Json(const T1Report& report) {
  Json json{{"study", report.study},
            {"measurements", Json::array()},
            {"refusals", Json::array()},
            {"series", Json::array()}};
  for (const cmr::SliceMeasurement& measurement : report.reading.measurements) {
    json["measurements"].push_back(SliceMeasurementJson(measurement));
  }
  for (const RefusedMeasurement& refused : report.reading.refusals) {
    json["refusals"].push_back(RefusedJson(refused));
  }
  for (const cmr::HeartSlice& slice : report.slices) {
    json["series"].push_back(SeriesJson(slice.native, slice.level));
    if (slice.post_contrast)
      json["series"].push_back(SeriesJson(*slice.post_contrast, slice.level));
  }
  json["provenance"] = ProvenanceJson(report.provenance);
  return JsonText(json);
}

}  // namespace etalon::report
