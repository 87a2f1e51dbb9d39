#include <algorithm>
#include <cmath>
#include <map>

#include "etalon/core/error.h"
#include "etalon/dicom/segmentation.h"
#include "etalon/dicom/stored_frames.h"
#include "etalon/dicom/toolkit.h"

namespace etalon::dicom {
namespace {

using image::LabelVolume;
using image::VoxelPoint;
using Polygon = std::vector<VoxelPoint>;

/// The points of a closed planar contour in voxels of the grid; empty for any other contour.
Polygon PolygonOf(DcmItem& contour, const image::VoxelFrame& frame) {
  if (Text(contour, DCM_ContourGeometricType) != "CLOSED_PLANAR") return {};
  const std::vector<double> data = Reals(contour, DCM_ContourData);
  Polygon polygon;
  for (std::size_t index = 0; index + 2 < data.size(); index += 3) {
    polygon.push_back(frame.VoxelFromPatient({data[index], data[index + 1], data[index + 2]}));
  }
  return polygon.size() >= 3 ? polygon : Polygon{};
}

double SliceOf(const Polygon& polygon, const std::string& path) {
  const auto [low, high] =
      std::ranges::minmax(polygon, {}, [](const VoxelPoint& point) { return point.slice; });
  if (high.slice - low.slice > 0.5) {
    throw FileError(ErrorCode::kFileUnsupported, path,
                    "its contours do not lie in planes of the images' slices");
  }
  return 0.5 * (low.slice + high.slice);
}

/// Columns where a contour crosses the centre line of a row, in rising order.
std::vector<double> Crossings(const Polygon& polygon, int row) {
  std::vector<double> columns;
  for (std::size_t index = 0; index < polygon.size(); ++index) {
    const VoxelPoint& a = polygon[index];
    const VoxelPoint& b = polygon[(index + 1) % polygon.size()];
    if ((a.row <= row) == (b.row <= row)) continue;
    columns.push_back(a.column + (row - a.row) / (b.row - a.row) * (b.column - a.column));
  }
  std::ranges::sort(columns);
  return columns;
}

/// Flips the voxels of a slice within a polygon: one inside another becomes a hole.
void FlipInside(const Polygon& polygon, int slice, LabelVolume& mask) {
  for (int row = 0; row < mask.rows(); ++row) {
    const std::vector<double> columns = Crossings(polygon, row);
    for (std::size_t pair = 0; pair + 1 < columns.size(); pair += 2) {
      const double last = mask.columns() - 1.0;
      const int from = static_cast<int>(std::ceil(std::clamp(columns[pair], 0.0, last + 1.0)));
      const int to = static_cast<int>(std::floor(std::clamp(columns[pair + 1], -1.0, last)));
      for (int column = from; column <= to; ++column) mask(slice, row, column) ^= 1U;
    }
  }
}

using PlanesOfPolygons = std::map<double, std::vector<Polygon>>;

PlanesOfPolygons PlanesOf(DcmItem& region, const image::VoxelFrame& frame,
                          const std::string& path) {
  PlanesOfPolygons planes;
  DcmItem* contour = nullptr;
  for (long index = 0; region.findAndGetSequenceItem(DCM_ContourSequence, contour, index).good();
       ++index) {
    const Polygon polygon = PolygonOf(*contour, frame);
    if (polygon.empty()) continue;
    // Planes closer than a hundredth of a slice are one.
    planes[std::round(100.0 * SliceOf(polygon, path)) / 100.0].push_back(polygon);
  }
  return planes;
}

/// The usual distance of neighbouring planes, in slices; 1 for a single plane.
double PlaneStep(const PlanesOfPolygons& planes) {
  std::vector<double> steps;
  for (auto plane = planes.begin(); plane != planes.end(); ++plane) {
    if (const auto next = std::next(plane); next != planes.end()) {
      steps.push_back(next->first - plane->first);
    }
  }
  if (steps.empty()) return 1.0;
  std::ranges::nth_element(steps, steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2));
  return steps[steps.size() / 2];
}

LabelVolume MaskOf(const PlanesOfPolygons& planes, LabelVolume mask) {
  const double reach = 0.5 * PlaneStep(planes) + 1e-6;
  for (int slice = 0; slice < mask.slices(); ++slice) {
    const auto nearest = std::ranges::min_element(
        planes, {}, [&](const auto& plane) { return std::abs(plane.first - slice); });
    if (nearest == planes.end() || std::abs(nearest->first - slice) > reach) continue;
    for (const Polygon& polygon : nearest->second) FlipInside(polygon, slice, mask);
  }
  return mask;
}

std::map<int, std::string> NamesOf(DcmItem& dataset) {
  std::map<int, std::string> names;
  DcmItem* item = nullptr;
  for (long index = 0;
       dataset.findAndGetSequenceItem(DCM_StructureSetROISequence, item, index).good(); ++index) {
    names[Integer(*item, DCM_ROINumber).value_or(-1)] = Text(*item, DCM_ROIName);
  }
  return names;
}

std::string FrameOfReference(DcmItem& dataset) {
  DcmItem* item = FirstItem(dataset, DCM_StructureSetROISequence);
  return item == nullptr ? std::string() : Text(*item, DCM_ReferencedFrameOfReferenceUID);
}

}  // namespace

OutlinedStructures ReadStructureSet(const std::filesystem::path& file,
                                    const image::VoxelFrame& frame,
                                    const std::array<int, 3>& slices_rows_columns) {
  const std::string path = file.string();
  const auto loaded = LoadFile(path, ReadDepth::kWhole);
  DcmDataset& dataset = *loaded->getDataset();
  if (Text(dataset, DCM_SOPClassUID) != UID_RTStructureSetStorage) {
    throw FileError(ErrorCode::kFileUnsupported, path, "is not an RT structure set");
  }
  OutlinedStructures result;
  result.frame_of_reference = FrameOfReference(dataset);
  const std::string patient = Text(dataset, DCM_PatientID);
  if (!patient.empty()) {
    result.patient_key = Text(dataset, DCM_IssuerOfPatientID) + "\\" + patient;
  }
  const std::map<int, std::string> names = NamesOf(dataset);
  const auto [slices, rows, columns] = slices_rows_columns;
  DcmItem* region = nullptr;
  for (long index = 0; dataset.findAndGetSequenceItem(DCM_ROIContourSequence, region, index).good();
       ++index) {
    const auto name = names.find(Integer(*region, DCM_ReferencedROINumber).value_or(-1));
    if (name == names.end()) continue;
    result.structures.push_back(
        {name->second,
         {},
         {},
         MaskOf(PlanesOf(*region, frame, path), LabelVolume(slices, rows, columns, frame))});
  }
  return result;
}

}  // namespace etalon::dicom
