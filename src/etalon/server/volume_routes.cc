#include "etalon/report/wording.h"
#include "etalon/server/clinic_routes.h"
#include "etalon/server/study_json.h"

namespace etalon::server {
namespace {

using http::Method;
using workflow::StudyVolume;

/// Of an answer: 32 MiB.
constexpr std::int64_t kMostVoxelsAtOnce = std::int64_t{16} << 20;
constexpr const char* kVoxelType = "application/vnd.etalon.int16";

Json PointJson(const image::PatientPoint& point) {
  return Json::array({point.x, point.y, point.z});
}

Json LabelsJson(const StudyVolume& volume) {
  Json list = Json::array();
  for (const workflow::VolumeLabel& label : volume.labels) {
    Json json{{"label", label.label}, {"name", label.name}, {"text", ToJson(label.text)}};
    if (label.hottest) json["hottest"] = PointJson(*label.hottest);
    list.push_back(std::move(json));
  }
  return list;
}

Json CirclesJson(const StudyVolume& volume) {
  Json list = Json::array();
  for (const workflow::VolumeCircle& circle : volume.circles) {
    list.push_back({{"name", circle.name},
                    {"x", circle.column},
                    {"y", circle.row},
                    {"radius", circle.radius},
                    {"mean", circle.mean}});
  }
  return list;
}

Json VolumeJson(const StudyVolume& volume, const report::Wording& wording) {
  const image::VoxelFrame& frame = volume.voxels.frame();
  Json json{{"volume", volume.name},
            {"unit", volume.unit},
            {"slope", volume.slope},
            {"columns", volume.voxels.columns()},
            {"rows", volume.voxels.rows()},
            {"slices", volume.voxels.slices()},
            {"placed", volume.placed},
            {"frame_of_reference", volume.frame_of_reference},
            {"origin", PointJson(frame.origin)},
            {"column_step", PointJson(frame.column_step)},
            {"row_step", PointJson(frame.row_step)},
            {"slice_step", PointJson(frame.slice_step)},
            {"labels", LabelsJson(volume)},
            {"circles", CirclesJson(volume)}};
  if (volume.suv_per_unit && *volume.suv_per_unit) json["suv_per_unit"] = **volume.suv_per_unit;
  if (volume.suv_per_unit && !*volume.suv_per_unit) {
    json["suv_refusal"] = ToJson(wording.reason(volume.suv_per_unit->refusal()));
  }
  if (volume.apart) json["apart"] = ToJson(wording.reason(*volume.apart));
  if (volume.range) json["range"] = ToJson(*volume.range);
  if (volume.background) json["background"] = *volume.background;
  if (volume.threshold) json["threshold"] = *volume.threshold;
  if (volume.grade) {
    json["grade"] = {{"most_probable", volume.grade->grade},
                     {"probabilities", volume.grade->probability}};
  }
  return json;
}

/// In a handler of errors.
[[noreturn]] void FileGone(const Error& error) {
  if (error.code() != ErrorCode::kFileUnreadable) throw;
  throw Problem(404, "file-gone", "a file of this study is gone or has changed");
}

http::Response Names(Clinic& clinic, Call& call) {
  const auto open = clinic.Open(call.Parameter("study"));
  try {
    return JsonResponse({{"items", clinic.volumes.Names(open->study, open->images)}});
  } catch (const Error& error) {
    FileGone(error);
  }
}

Outcome<std::shared_ptr<const StudyVolume>> Find(Clinic& clinic, Call& call,
                                                 const OpenStudy& open) {
  try {
    auto found = clinic.volumes.Find(open.study, open.images, call.Parameter("volume"));
    if (found && *found == nullptr) throw NotFound("the volume");
    return found;
  } catch (const Error& error) {
    FileGone(error);
  }
}

http::Response View(Clinic& clinic, Call& call) {
  const auto open = clinic.Open(call.Parameter("study"));
  const auto found = Find(clinic, call, *open);
  const report::Wording wording = report::WordingOf(open->kind);
  if (found) return JsonResponse(VolumeJson(**found, wording));
  return JsonResponse(
      {{"volume", call.Parameter("volume")}, {"refusal", ToJson(wording.reason(found.refusal()))}});
}

/// Every `step`-th voxel of the slices `first * step`, `(first + 1) * step` ...
std::string VoxelBytes(const image::Volume<std::int16_t>& voxels, int step, int first, int count) {
  std::string bytes;
  const int rows = (voxels.rows() + step - 1) / step;
  const int columns = (voxels.columns() + step - 1) / step;
  bytes.reserve(2 * static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns) *
                static_cast<std::size_t>(count));
  for (int slice = first * step; slice < (first + count) * step; slice += step) {
    for (int row = 0; row < voxels.rows(); row += step) {
      const std::int16_t* line = voxels.slice(slice) + std::size_t(row) * voxels.columns();
      for (int column = 0; column < voxels.columns(); column += step) {
        const auto stored = static_cast<std::uint16_t>(line[column]);
        bytes.push_back(static_cast<char>(stored & 0xFF));
        bytes.push_back(static_cast<char>(stored >> 8));
      }
    }
  }
  return bytes;
}

http::Response Voxels(Clinic& clinic, Call& call) {
  const auto open = clinic.Open(call.Parameter("study"));
  const auto found = Find(clinic, call, *open);
  if (!found) throw NotFound("the volume");
  const StudyVolume& volume = **found;
  const int step = static_cast<int>(call.IntegerQuery("step", 1, 1, 16));
  const int slices = (volume.voxels.slices() + step - 1) / step;
  const int first = static_cast<int>(call.IntegerQuery("first", 0, 0, slices - 1));
  const int count = static_cast<int>(call.IntegerQuery("count", slices - first, 1, slices - first));
  const std::int64_t rows = (volume.voxels.rows() + step - 1) / step;
  const std::int64_t columns = (volume.voxels.columns() + step - 1) / step;
  if (rows * columns * count > kMostVoxelsAtOnce) {
    throw Unprocessable("these slices are more than is sent at once");
  }
  http::Response response;
  response.body = VoxelBytes(volume.voxels, step, first, count);
  response.With("Content-Type", kVoxelType);
  response.compress = volume.unit != "HU";  // The noise of a CT costs more time than it saves.
  return response;
}

}  // namespace

Routes VolumeRoutes(const std::shared_ptr<Clinic>& clinic) {
  const auto route = [clinic](std::string pattern, http::Response (*handle)(Clinic&, Call&)) {
    return Route{.method = Method::kGet,
                 .pattern = std::move(pattern),
                 .access = Clinicians(),
                 .action = "study.pictures",
                 .handle = [clinic, handle](Call& call) { return handle(*clinic, call); },
                 .view_of = "study"};
  };
  return {route("/api/studies/{study}/volumes", Names),
          route("/api/studies/{study}/volumes/{volume}", View),
          route("/api/studies/{study}/volumes/{volume}/voxels", Voxels)};
}

}  // namespace etalon::server
