#include "etalon/server/study_json.h"

#include <algorithm>

#include "etalon/report/markup.h"
#include "etalon/report/wording.h"

namespace etalon::server {
namespace {

Json PointJson(const image::PixelPoint& point) { return Json::array({point.column, point.row}); }

Json PointsJson(const image::PixelContour& points) {
  Json list = Json::array();
  for (const image::PixelPoint& point : points) list.push_back(PointJson(point));
  return list;
}

/// Place of an image among those of the study; -1 when it is not there.
int PlaceOf(const std::string& image, const OpenStudy& open) {
  const auto found = std::ranges::find(open.images, image, &workflow::StoredImage::name);
  return found == open.images.end() ? -1 : static_cast<int>(found - open.images.begin());
}

Json FlagsJson(const std::vector<std::string>& flags, const report::Wording& wording) {
  Json list = Json::array();
  for (const std::string& flag : flags) {
    list.push_back({{"name", flag}, {"text", ToJson(wording.flag(flag))}});
  }
  return list;
}

Json EvidenceJson(const Measurement& measurement, const OpenStudy& open) {
  Json list = Json::array();
  for (const FrameReference& frame : measurement.evidence) {
    list.push_back(
        {{"image", PlaceOf(frame.image, open)}, {"frame", frame.frame}, {"role", frame.role}});
  }
  return list;
}

Json MeasurementJson(const Measurement& measurement, const OpenStudy& open) {
  const report::Wording wording = report::WordingOf(open.kind);
  Json json{{"name", measurement.name},
            {"label", ToJson(wording.measurement(measurement.name))},
            {"value", measurement.value},
            {"unit", measurement.unit},
            {"text", ToJson(report::QuantityText(measurement.value, measurement.unit))},
            {"interval_method", measurement.interval_method},
            {"beats", measurement.beats},
            {"rule",
             {{"name", measurement.rule.name},
              {"version", measurement.rule.version},
              {"variant", measurement.rule.variant}}},
            {"evidence", EvidenceJson(measurement, open)},
            {"flags", FlagsJson(measurement.flags, wording)}};
  if (measurement.interval) {
    json["interval"] = ToJson(*measurement.interval);
    json["interval_text"] = ToJson(report::IntervalText(measurement));
  }
  const auto normal = report::NormalInterval(measurement.name, open.study.examination.sex);
  if (normal) json["normal"] = ToJson(*normal);
  const CodedConcept& code = measurement.concept_code;
  if (!code.value.empty()) {
    json["code"] = {{"value", code.value}, {"scheme", code.scheme}, {"meaning", code.meaning}};
  }
  return json;
}

Json RefusalJson(const RefusedMeasurement& refused, const report::Wording& wording) {
  return {{"name", refused.name},
          {"label", ToJson(wording.measurement(refused.name))},
          {"code", Name(refused.refusal.code)},
          {"reason", ToJson(wording.reason(refused.refusal))}};
}

Json AxisJson(const image::AxisCalibration& axis) {
  return axis.unit == image::AxisUnit::kMillimetre ? axis.delta : 0.0;
}

/// The whole picture first, where it has a spacing of its own.
Json RegionsJson(const workflow::StoredImage& image) {
  Json list = Json::array();
  if (image.spacing) {
    list.push_back({{"x", 0},
                    {"y", 0},
                    {"width", image.columns},
                    {"height", image.rows},
                    {"x_mm", image.spacing->column},
                    {"y_mm", image.spacing->row}});
  }
  for (const image::Region& region : image.regions) {
    list.push_back({{"x", region.box.left},
                    {"y", region.box.top},
                    {"width", region.box.columns},
                    {"height", region.box.rows},
                    {"x_mm", AxisJson(region.column_axis)},
                    {"y_mm", AxisJson(region.row_axis)}});
  }
  return list;
}

Json HeadlineJson(const store::Headline& headline, const report::Wording& wording) {
  Json json{{"name", headline.measurement},
            {"label", ToJson(wording.measurement(headline.measurement))},
            {"text", ToJson(report::QuantityText(headline.value, headline.unit))}};
  if (headline.interval) {
    Measurement measurement;
    measurement.value = headline.value;
    measurement.unit = headline.unit;
    measurement.interval = headline.interval;
    json["interval_text"] = ToJson(report::IntervalText(measurement));
  }
  return json;
}

/// What was read in a cine of an echo study.
void AddReading(const OpenStudy& open, std::size_t index, Json& json) {
  const auto& cine = open.record->reading.cines[index];
  Json beats = Json::array();
  for (const auto& beat : cine.beats) {
    Json one{{"end_diastole", beat.end_diastole}, {"end_systole", beat.end_systole}};
    if (beat.next_end_diastole) one["next_end_diastole"] = *beat.next_end_diastole;
    beats.push_back(std::move(one));
  }
  json["beats"] = std::move(beats);
  if (cine.calibrated && !cine.areas.empty()) json["areas"] = cine.areas;
  json["quality"] = cine.view.quality;
  json["flags"] = cine.flags;
  if (cine.refusal) json["refusal"] = ToJson(report::ReasonText(*cine.refusal));
}

}  // namespace

Json ToJson(const report::Text& text) { return {{"en", text.english}, {"fr", text.french}}; }
Json ToJson(const Interval& interval) { return Json::array({interval.low, interval.high}); }

Json ReadoutJson(const OpenStudy& open, const std::vector<Measurement>& measurements,
                 const std::vector<RefusedMeasurement>& refusals) {
  const report::Wording wording = report::WordingOf(open.kind);
  Json measured = Json::array(), refused = Json::array();
  for (const Measurement& one : measurements) measured.push_back(MeasurementJson(one, open));
  for (const RefusedMeasurement& one : refusals) refused.push_back(RefusalJson(one, wording));
  return {{"measurements", std::move(measured)}, {"refusals", std::move(refused)}};
}

Json ImagesJson(const OpenStudy& open) {
  Json list = Json::array();
  for (std::size_t i = 0; i < open.images.size(); ++i) {
    const workflow::StoredImage& image = open.images[i];
    Json times = Json::array();
    for (const Seconds& time : image.times) times.push_back(time.value());
    Json json{{"name", image.name},        {"role", image.role},
              {"rows", image.rows},        {"columns", image.columns},
              {"aspect", image.aspect()},  {"frames", image.frames()},
              {"times", std::move(times)}, {"regions", RegionsJson(image)}};
    if (open.record) AddReading(open, i, json);
    list.push_back(std::move(json));
  }
  return list;
}

Json StepsJson(const store::SignOff& sign_off) {
  Json steps = Json::array();
  for (const store::SignedStep& step : sign_off.steps) {
    steps.push_back({{"step", Name(step.step)},
                     {"person", step.by.person},
                     {"name", step.by.name},
                     {"at", step.at},
                     {"note", step.note},
                     {"version", step.version}});
  }
  return {{"state", Name(sign_off.state)}, {"steps", std::move(steps)}};
}

Json VersionJson(const OpenStudy& open, const store::ReaderVersion& version) {
  return {{"version", version.version},
          {"person", version.by.person},
          {"name", version.by.name},
          {"at", version.at},
          {"note", version.note},
          {"readout", ReadoutJson(open, version.measurements, version.refusals)}};
}

Json ProvenanceJson(const store::StoredStudy& study) {
  Json models = Json::array();
  for (const Provenance::Model& model : study.provenance.models) {
    models.push_back({{"name", model.name}, {"version", model.version}, {"sha256", model.sha256}});
  }
  return {{"software", study.provenance.software},
          {"software_version", study.provenance.software_version},
          {"precision", study.provenance.precision},
          {"measured_at", study.created_at},
          {"models", std::move(models)}};
}

Json LineJson(const store::StudyLine& line, bool positive) {
  Json json{{"study", line.content_sha256},
            {"name", line.name},
            {"kind", line.kind},
            {"patient", line.patient},
            {"acquired_at", line.acquired_at},
            {"measured_at", line.measured_at},
            {"state", Name(line.state)},
            {"measurements", line.measurements},
            {"refusals", line.refusals},
            {"flags", line.flags},
            {"positive", positive}};
  if (line.headline) {
    json["headline"] = HeadlineJson(*line.headline, report::WordingOf(line.kind));
  }
  return json;
}

Json OutlinesJson(std::span<const workflow::FrameOutlines> outlines) {
  Json items = Json::array();
  for (const workflow::FrameOutlines& one : outlines) {
    Json json{{"image", one.image},
              {"frame", one.frame},
              {"phase", Name(one.phase)},
              {"ventricle", PointsJson(one.drawn.ventricle)},
              {"epicardium", PointsJson(one.drawn.epicardium)},
              {"apex", PointJson(one.apex)}};
    if (!one.drawn.atrium.empty()) json["atrium"] = PointsJson(one.drawn.atrium);
    if (one.annulus) {
      json["base"] = {PointJson(one.annulus->left), PointJson(one.annulus->right)};
    }
    items.push_back(std::move(json));
  }
  return items;
}

}  // namespace etalon::server
