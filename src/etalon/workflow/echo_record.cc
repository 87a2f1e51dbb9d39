#include "etalon/workflow/echo_record.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace etalon::workflow {
namespace {

using Json = nlohmann::json;

/// Another one makes the text of an older program unreadable, so that the study is read again.
constexpr int kFormat = 1;

Json SecondsJson(const std::vector<Seconds>& times) {
  Json list = Json::array();
  for (const Seconds& time : times) list.push_back(time.value());
  return list;
}

std::vector<Seconds> SecondsFrom(const Json& json) {
  std::vector<Seconds> times;
  for (const Json& time : json) times.emplace_back(time.get<double>());
  return times;
}

Json SpacingJson(const std::optional<image::PixelSpacing>& spacing) {
  if (!spacing) return nullptr;
  return Json::array({spacing->row, spacing->column});
}

std::optional<image::PixelSpacing> SpacingFrom(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return image::PixelSpacing{.row = json.at(0), .column = json.at(1)};
}

Json AxisJson(const image::AxisCalibration& axis) {
  return Json::array({static_cast<int>(axis.unit), axis.delta});
}

image::AxisCalibration AxisFrom(const Json& json) {
  return {.unit = static_cast<image::AxisUnit>(json.at(0).get<int>()), .delta = json.at(1)};
}

Json RegionJson(const image::Region& region) {
  return {{"box", {region.box.top, region.box.left, region.box.rows, region.box.columns}},
          {"kind", static_cast<int>(region.kind)},
          {"column", AxisJson(region.column_axis)},
          {"row", AxisJson(region.row_axis)}};
}

image::PixelBox BoxFrom(const Json& json) {
  return {.top = json.at(0), .left = json.at(1), .rows = json.at(2), .columns = json.at(3)};
}

image::Region RegionFrom(const Json& json) {
  return {.box = BoxFrom(json.at("box")),
          .kind = static_cast<image::RegionKind>(json.at("kind").get<int>()),
          .column_axis = AxisFrom(json.at("column")),
          .row_axis = AxisFrom(json.at("row"))};
}

Json LayoutJson(const CineLayout& layout) {
  Json regions = Json::array();
  for (const image::Region& region : layout.regions) regions.push_back(RegionJson(region));
  return {{"file", layout.file},
          {"rows", layout.rows},
          {"columns", layout.columns},
          {"frames", layout.frames},
          {"times", SecondsJson(layout.times)},
          {"regions", std::move(regions)},
          {"spacing", SpacingJson(layout.spacing)}};
}

CineLayout LayoutFrom(const Json& json) {
  CineLayout layout{.file = json.at("file"),
                    .rows = json.at("rows"),
                    .columns = json.at("columns"),
                    .frames = json.at("frames"),
                    .times = SecondsFrom(json.at("times")),
                    .regions = {},
                    .spacing = SpacingFrom(json.at("spacing"))};
  for (const Json& region : json.at("regions")) layout.regions.push_back(RegionFrom(region));
  return layout;
}

/// Classes and lengths of the runs of equal pixels, row after row.
Json MaskJson(const image::LabelMask& mask) {
  Json runs = Json::array({mask.rows(), mask.columns()});
  const auto& pixels = mask.pixels();
  for (std::size_t begin = 0; begin < pixels.size();) {
    std::size_t end = begin;
    while (end < pixels.size() && pixels[end] == pixels[begin]) ++end;
    runs.push_back(pixels[begin]);
    runs.push_back(end - begin);
    begin = end;
  }
  return runs;
}

image::LabelMask MaskFrom(const Json& json) {
  std::vector<std::uint8_t> pixels;
  const int rows = json.at(0), columns = json.at(1);
  const auto size = static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  pixels.reserve(size);
  for (std::size_t run = 2; run + 1 < json.size(); run += 2) {
    const auto length = json.at(run + 1).get<std::size_t>();
    if (length > size - pixels.size()) break;
    pixels.insert(pixels.end(), length, json.at(run).get<std::uint8_t>());
  }
  return {rows, columns, std::move(pixels)};
}

Json TracedJson(const echo::TracedFrame& traced) {
  return {{"frame", traced.frame},
          {"phase", static_cast<int>(traced.phase)},
          {"spacing", SpacingJson(traced.spacing)},
          {"mask", MaskJson(traced.mask)}};
}

echo::TracedFrame TracedFrom(const Json& json) {
  echo::TracedFrame traced;
  traced.frame = json.at("frame");
  traced.phase = static_cast<echo::Phase>(json.at("phase").get<int>());
  traced.spacing = SpacingFrom(json.at("spacing")).value();
  traced.mask = MaskFrom(json.at("mask"));
  traced.geometry = echo::MeasureApicalFrame(traced.mask, traced.spacing).value();
  return traced;
}

Json BeatJson(const echo::Beat& beat) {
  Json json = Json::array({beat.end_diastole, beat.end_systole});
  if (beat.next_end_diastole) json.push_back(*beat.next_end_diastole);
  return json;
}

echo::Beat BeatFrom(const Json& json) {
  echo::Beat beat;
  beat.end_diastole = json.at(0);
  beat.end_systole = json.at(1);
  if (json.size() > 2) beat.next_end_diastole = json.at(2).get<int>();
  return beat;
}

Json CineJson(const echo::CineReading& cine) {
  Json traced = Json::array(), beats = Json::array();
  for (const echo::TracedFrame& frame : cine.traced) traced.push_back(TracedJson(frame));
  for (const echo::Beat& beat : cine.beats) beats.push_back(BeatJson(beat));
  Json refusal = nullptr;
  if (cine.refusal) {
    refusal = {static_cast<int>(cine.refusal->code), cine.refusal->reason};
  }
  return {{"name", cine.name},
          {"refusal", std::move(refusal)},
          {"view", static_cast<int>(cine.view.view)},
          {"probabilities", cine.view.probabilities},
          {"quality", cine.view.quality},
          {"entropy", cine.view.entropy},
          {"field", {cine.field.top, cine.field.left, cine.field.rows, cine.field.columns}},
          {"calibrated", cine.calibrated},
          {"times", SecondsJson(cine.times)},
          {"areas", cine.areas},
          {"beats", std::move(beats)},
          {"traced", std::move(traced)},
          {"flags", cine.flags}};
}

echo::CineReading CineFrom(const Json& json) {
  echo::CineReading cine;
  cine.name = json.at("name");
  if (const Json& refusal = json.at("refusal"); !refusal.is_null()) {
    cine.refusal = Refusal{static_cast<RefusalCode>(refusal.at(0).get<int>()), refusal.at(1)};
  }
  cine.view.view = static_cast<echo::View>(json.at("view").get<int>());
  json.at("probabilities").get_to(cine.view.probabilities);
  cine.view.quality = json.at("quality");
  cine.view.entropy = json.at("entropy");
  cine.field = BoxFrom(json.at("field"));
  cine.calibrated = json.at("calibrated");
  cine.times = SecondsFrom(json.at("times"));
  cine.areas = json.at("areas").get<std::vector<double>>();
  for (const Json& beat : json.at("beats")) cine.beats.push_back(BeatFrom(beat));
  for (const Json& traced : json.at("traced")) cine.traced.push_back(TracedFrom(traced));
  cine.flags = json.at("flags").get<std::vector<std::string>>();
  return cine;
}

Json OptionalJson(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

std::optional<double> OptionalFrom(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

EchoRecord RecordFrom(const Json& json) {
  EchoRecord record;
  const Json& subject = json.at("subject");
  record.reading.study = json.at("study");
  record.reading.subject = {.sex = static_cast<image::Sex>(subject.at(0).get<int>()),
                            .age_years = OptionalFrom(subject.at(1)),
                            .height_cm = OptionalFrom(subject.at(2)),
                            .weight_kg = OptionalFrom(subject.at(3))};
  for (const Json& cine : json.at("cines")) record.reading.cines.push_back(CineFrom(cine));
  for (const Json& layout : json.at("layouts")) record.layouts.push_back(LayoutFrom(layout));
  Require(record.layouts.size() == record.reading.cines.size(), "a record with a cine unplaced");
  return record;
}

int PlaceOf(const std::filesystem::path& file, std::span<const std::filesystem::path> files) {
  return static_cast<int>(std::ranges::find(files, file) - files.begin());
}

}  // namespace

EchoRecord RecordOf(const OpenedStudy& opened, const echo::StudyReading& reading,
                    std::span<const std::filesystem::path> files) {
  EchoRecord record;
  record.reading = reading;
  record.reading.measurements.clear();
  record.reading.refusals.clear();
  for (echo::CineReading& cine : record.reading.cines) {
    for (echo::TracedFrame& traced : cine.traced) traced.variants.clear();
  }
  for (std::size_t i = 0; i < opened.study.cines.size(); ++i) {
    const image::Cine& cine = opened.study.cines[i];
    record.layouts.push_back({.file = PlaceOf(opened.files[i], files),
                              .rows = cine.rows(),
                              .columns = cine.columns(),
                              .frames = static_cast<int>(cine.frames.size()),
                              .times = cine.frame_times,
                              .regions = cine.regions,
                              .spacing = cine.spacing});
  }
  return record;
}

std::string EchoRecordText(const EchoRecord& record) {
  const image::Subject& subject = record.reading.subject;
  Json cines = Json::array(), layouts = Json::array();
  for (const echo::CineReading& cine : record.reading.cines) cines.push_back(CineJson(cine));
  for (const CineLayout& layout : record.layouts) layouts.push_back(LayoutJson(layout));
  const Json json{{"echo", kFormat},
                  {"study", record.reading.study},
                  {"subject",
                   {static_cast<int>(subject.sex), OptionalJson(subject.age_years),
                    OptionalJson(subject.height_cm), OptionalJson(subject.weight_kg)}},
                  {"cines", std::move(cines)},
                  {"layouts", std::move(layouts)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<EchoRecord> EchoRecordFromText(const std::string& text) {
  try {
    const Json json = Json::parse(text);
    if (json.value("echo", 0) != kFormat) return std::nullopt;
    return RecordFrom(json);
  } catch (const Json::exception&) {
    return std::nullopt;
  } catch (const ContractError&) {
    return std::nullopt;
  } catch (const std::bad_optional_access&) {
    return std::nullopt;
  }
}

}  // namespace etalon::workflow
