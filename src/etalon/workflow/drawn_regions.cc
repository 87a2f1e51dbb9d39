#include "etalon/workflow/drawn_regions.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "etalon/cmr/structures.h"
#include "etalon/core/error.h"
#include "etalon/image/contour.h"
#include "etalon/media/bytes.h"

namespace etalon::workflow {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using image::PixelPoint;

/// Reads one file of drawn regions; every step names it when something is wrong.
class DrawnReader {
 public:
  DrawnReader(const fs::path& file, const SliceGrid& grid) : path_(file.string()), grid_(grid) {
    const media::Bytes bytes = media::ReadBytes(file);
    json_ = Json::parse(bytes.begin(), bytes.end(), nullptr, false);
    if (!json_.is_object()) {
      throw FileError(ErrorCode::kFileUnsupported, path_,
                      "is none of PNG, NIfTI, DICOM segmentation, DICOM structure set and JSON of "
                      "polygons");
    }
  }

  bool in_patient() const {
    const auto found = json_.find("coordinates");
    return found != json_.end() && *found == "patient";
  }

  DrawnRegions Read() const {
    CheckPlace();
    DrawnRegions drawn;
    for (const Json& structure : List(json_, "structures")) {
      const auto label = cmr::LabelOfStructure(NameOf(structure), {});
      if (label) drawn.regions.push_back({*label, MaskOf(List(structure, "polygons"))});
    }
    if (drawn.regions.empty()) {
      throw FileError(ErrorCode::kFileUnsupported, path_,
                      "names no structure that is measured: blood pool, myocardium or right "
                      "ventricle");
    }
    drawn.insertions = {Insertion("anterior_insertion"), Insertion("inferior_insertion")};
    return drawn;
  }

 private:
  [[noreturn]] void Malformed(const std::string& cause) const {
    throw FileError(ErrorCode::kFileMalformed, path_, cause);
  }

  void CheckPlace() const {
    if (!in_patient()) return;
    if (!grid_.frame) {
      throw FileError(ErrorCode::kFileUnsupported, path_,
                      "lies in the patient, but the images do not say where they lie");
    }
    const auto reference = json_.find("frame_of_reference");
    const bool named = reference != json_.end() && reference->is_string();
    if (named && !grid_.frame_of_reference.empty() && *reference != grid_.frame_of_reference) {
      throw FileError(ErrorCode::kFileUnsupported, path_,
                      "lies in another frame of reference than the images");
    }
  }

  const Json& List(const Json& object, const char* key) const {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_array()) {
      Malformed("has no list '" + std::string(key) + "'");
    }
    return *found;
  }

  std::string NameOf(const Json& structure) const {
    if (!structure.is_object() || !structure.contains("name") || !structure["name"].is_string()) {
      Malformed("holds a structure without a name");
    }
    return structure["name"].get<std::string>();
  }

  /// In pixels of the slice; nothing for a point that lies in another slice.
  std::optional<PixelPoint> PointOf(const Json& point) const {
    const std::size_t count = in_patient() ? 3 : 2;
    if (!point.is_array() || point.size() != count) Malformed("holds a point that is none");
    double values[3]{};
    for (std::size_t i = 0; i < count; ++i) {
      if (!point[i].is_number()) Malformed("holds a point that is none");
      values[i] = point[i].get<double>();
    }
    if (!in_patient()) return PixelPoint{values[1], values[0]};
    const image::VoxelPoint voxel =
        grid_.frame->VoxelFromPatient({values[0], values[1], values[2]});
    if (std::abs(voxel.slice) > 0.5) return std::nullopt;
    return PixelPoint{voxel.row, voxel.column};
  }

  std::optional<PixelPoint> Insertion(const char* key) const {
    const auto found = json_.find(key);
    return found == json_.end() ? std::nullopt : PointOf(*found);
  }

  /// Empty for a polygon in another slice.
  image::PlaneContour ContourOf(const Json& polygon) const {
    if (!polygon.is_array() || polygon.size() < 3)
      Malformed("holds a polygon of less than 3 points");
    image::PlaneContour contour;
    for (const Json& point : polygon) {
      const auto pixel = PointOf(point);
      if (!pixel) return {};
      contour.push_back({pixel->column, pixel->row});
    }
    return contour;
  }

  image::LabelMask MaskOf(const Json& polygons) const {
    image::LabelMask mask(grid_.rows, grid_.columns);
    for (const Json& polygon : polygons) {
      const image::PlaneContour contour = ContourOf(polygon);
      if (contour.empty()) continue;
      for (int row = 0; row < grid_.rows; ++row) {
        for (int column = 0; column < grid_.columns; ++column) {
          const image::PlanePoint point{static_cast<double>(column), static_cast<double>(row)};
          if (image::Encloses(contour, point)) mask(row, column) ^= 1U;
        }
      }
    }
    return mask;
  }

  std::string path_;
  const SliceGrid& grid_;
  Json json_;
};

}  // namespace

DrawnRegions ReadDrawnRegions(const fs::path& file, const SliceGrid& grid) {
  return DrawnReader(file, grid).Read();
}

bool IsDrawnInPatient(const fs::path& file) {
  const media::Bytes bytes = media::ReadBytes(file);
  const Json json = Json::parse(bytes.begin(), bytes.end(), nullptr, false);
  return json.is_object() && json.contains("coordinates") && json["coordinates"] == "patient";
}

}  // namespace etalon::workflow
