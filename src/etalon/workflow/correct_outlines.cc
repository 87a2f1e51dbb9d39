#include "etalon/workflow/correct_outlines.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "etalon/core/error.h"
#include "etalon/echo/measure_study.h"

namespace etalon::workflow {
namespace {

using echo::TracedFrame;
using Json = nlohmann::json;

constexpr std::size_t kFewestPoints = 3;
constexpr std::size_t kMostPoints = 20'000;

bool IsSameFrame(const FrameOutlines& a, const FrameOutlines& b) {
  return a.image == b.image && a.frame == b.frame && a.phase == b.phase;
}

[[noreturn]] void Fail(const char* cause) { throw Error(ErrorCode::kUsage, cause); }

TracedFrame& FindTraced(EchoRecord& record, const FrameOutlines& change) {
  if (change.image >= 0 && change.image < static_cast<int>(record.reading.cines.size())) {
    auto& traced = record.reading.cines[static_cast<std::size_t>(change.image)].traced;
    const auto found = std::ranges::find_if(traced, [&](const TracedFrame& one) {
      return one.frame == change.frame && one.phase == change.phase;
    });
    if (found != traced.end()) return *found;
  }
  Fail("a changed outline is of a frame that was not outlined");
}

void CheckPoint(const image::PixelPoint& point, const image::LabelMask& mask) {
  const bool inside = point.row >= -1.0 && point.row <= mask.rows() && point.column >= -1.0 &&
                      point.column <= mask.columns();
  if (!inside) Fail("a point of an outline lies outside its picture");
}

void CheckOutline(const image::PixelContour& outline, const image::LabelMask& mask) {
  if (outline.size() < kFewestPoints) Fail("an outline has less than three points");
  if (outline.size() > kMostPoints) Fail("an outline has more than 20,000 points");
  for (const image::PixelPoint& point : outline) CheckPoint(point, mask);
}

void Check(const FrameOutlines& change, const image::LabelMask& mask) {
  CheckOutline(change.drawn.ventricle, mask);
  CheckOutline(change.drawn.epicardium, mask);
  if (!change.drawn.atrium.empty()) CheckOutline(change.drawn.atrium, mask);
  if (!change.annulus) return;
  CheckPoint(change.annulus->left, mask);
  CheckPoint(change.annulus->right, mask);
}

/// Puts a change into its frame. @return why it cannot be measured.
std::optional<Refusal> Apply(const FrameOutlines& change, EchoRecord& record) {
  TracedFrame& traced = FindTraced(record, change);
  Check(change, traced.mask);
  traced.mask = echo::MaskOfOutlines(change.drawn, traced.mask.rows(), traced.mask.columns());
  auto geometry = echo::MeasureApicalFrame(traced.mask, traced.spacing, change.annulus);
  if (!geometry) return geometry.refusal();
  traced.geometry = std::move(geometry).value();
  traced.corrected = true;
  return std::nullopt;
}

Outcome<EchoRecord> Changed(EchoRecord record, std::span<const FrameOutlines> changes) {
  for (const FrameOutlines& change : changes) {
    if (auto refusal = Apply(change, record)) return *refusal;
  }
  return record;
}

image::PixelPoint PixelOf(const image::PlanePoint& point, const TracedFrame& traced) {
  return image::PixelFromPlane(point, traced.spacing);
}

FrameOutlines OutlinesOfFrame(int image, const TracedFrame& traced) {
  const echo::ApicalGeometry& geometry = traced.geometry;
  FrameOutlines outlines{.image = image,
                         .frame = traced.frame,
                         .phase = traced.phase,
                         .drawn = {},
                         .annulus = {},
                         .apex = PixelOf(geometry.ventricle.apex, traced)};
  outlines.drawn.ventricle = image::PixelFromPlane(geometry.ventricle.contour, traced.spacing);
  outlines.drawn.epicardium = image::PixelFromPlane(geometry.epicardium, traced.spacing);
  if (geometry.atrium) {
    outlines.drawn.atrium = image::PixelFromPlane(geometry.atrium->contour, traced.spacing);
  }
  outlines.annulus = echo::AnnulusPoints{PixelOf(geometry.ventricle.base_left, traced),
                                         PixelOf(geometry.ventricle.base_right, traced)};
  return outlines;
}

bool IsCorrected(const Measurement& measurement) {
  return std::ranges::find(measurement.flags, echo::kCorrectedByReader) != measurement.flags.end();
}

/// What no changed frame went into is kept as it was stored.
void KeepStored(const store::StoredStudy& study, std::vector<Measurement>& measurements) {
  for (Measurement& measurement : measurements) {
    if (IsCorrected(measurement)) continue;
    const auto stored = std::ranges::find(study.measurements, measurement.name, &Measurement::name);
    if (stored != study.measurements.end()) measurement = *stored;
  }
}

Json PointsJson(const image::PixelContour& points) {
  Json list = Json::array();
  for (const image::PixelPoint& point : points) list.push_back({point.row, point.column});
  return list;
}

image::PixelPoint PointFrom(const Json& json) { return {json.at(0), json.at(1)}; }

image::PixelContour PointsFrom(const Json& json) {
  image::PixelContour points;
  for (const Json& point : json) points.push_back(PointFrom(point));
  return points;
}

Json OutlinesJson(const FrameOutlines& outlines) {
  Json json{{"image", outlines.image},
            {"frame", outlines.frame},
            {"phase", static_cast<int>(outlines.phase)},
            {"ventricle", PointsJson(outlines.drawn.ventricle)},
            {"epicardium", PointsJson(outlines.drawn.epicardium)},
            {"atrium", PointsJson(outlines.drawn.atrium)}};
  if (outlines.annulus) {
    json["annulus"] = PointsJson({outlines.annulus->left, outlines.annulus->right});
  }
  return json;
}

FrameOutlines OutlinesFrom(const Json& json) {
  FrameOutlines outlines{.image = json.at("image"),
                         .frame = json.at("frame"),
                         .phase = static_cast<echo::Phase>(json.at("phase").get<int>()),
                         .drawn = {.ventricle = PointsFrom(json.at("ventricle")),
                                   .epicardium = PointsFrom(json.at("epicardium")),
                                   .atrium = PointsFrom(json.at("atrium"))},
                         .annulus = {},
                         .apex = {}};
  if (json.contains("annulus")) {
    outlines.annulus =
        echo::AnnulusPoints{PointFrom(json["annulus"].at(0)), PointFrom(json["annulus"].at(1))};
  }
  return outlines;
}

}  // namespace

std::string OutlinesText(std::span<const FrameOutlines> outlines) {
  Json list = Json::array();
  for (const FrameOutlines& one : outlines) list.push_back(OutlinesJson(one));
  return list.dump();
}

std::optional<std::vector<FrameOutlines>> OutlinesFromText(const std::string& text) {
  try {
    std::vector<FrameOutlines> outlines;
    for (const Json& one : Json::parse(text)) outlines.push_back(OutlinesFrom(one));
    return outlines;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::vector<FrameOutlines> MergeChanges(std::span<const FrameOutlines> older,
                                        std::span<const FrameOutlines> newer) {
  std::vector<FrameOutlines> merged(older.begin(), older.end());
  for (const FrameOutlines& change : newer) {
    const auto same = std::ranges::find_if(
        merged, [&](const FrameOutlines& one) { return IsSameFrame(one, change); });
    same == merged.end() ? merged.push_back(change) : void(*same = change);
  }
  return merged;
}

std::vector<FrameOutlines> OutlinesOf(const EchoRecord& record,
                                      std::span<const FrameOutlines> changes) {
  const auto changed = Changed(record, changes);
  if (!changed) Fail("a stored outline can no longer be measured");
  std::vector<FrameOutlines> outlines;
  for (int image = 0; const echo::CineReading& cine : changed->reading.cines) {
    for (const TracedFrame& traced : cine.traced)
      outlines.push_back(OutlinesOfFrame(image, traced));
    ++image;
  }
  return outlines;
}

Outcome<CorrectedReadout> CorrectStudy(const store::StoredStudy& study, const EchoRecord& record,
                                       std::span<const FrameOutlines> changes) {
  auto changed = Changed(record, changes);
  if (!changed) return changed.refusal();
  echo::StudyReading reading = std::move(changed).value().reading;
  echo::MeasureStudy({}, reading);
  KeepStored(study, reading.measurements);
  return CorrectedReadout{std::move(reading.measurements), std::move(reading.refusals)};
}

}  // namespace etalon::workflow
