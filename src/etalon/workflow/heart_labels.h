#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "etalon/cmr/ventricle_slice.h"
#include "etalon/image/raster.h"
#include "etalon/image/volume.h"

namespace etalon::workflow {

/// The grid of a slice that is measured. UID and key are for comparing only.
struct SliceGrid {
  int rows = 0;
  int columns = 0;
  std::optional<image::VoxelFrame> frame = {};  ///< one slice; nothing: not placed in the patient
  std::string frame_of_reference = {};
  std::string patient_key = {};
};

/// Where the left ventricle lies in a slice.
struct HeartLabels {
  image::LabelMask labels;  ///< 1 blood pool, 2 myocardium, 3 right ventricle; all 0: not in it
  cmr::InsertionPoints insertions;
};

/// Whether a file holds outlines of several slices placed in the patient, so that it can be asked
/// for each slice in turn. PNG and polygons in pixels are of one slice.
bool HoldsManySlices(const std::filesystem::path& file);

/// Reads the outlines of a slice.
///
/// PNG: class indices on the slice's grid. NIfTI: class indices; where both lie in the patient they
/// are resampled (nearest), else slice `index` is taken as it is. DICOM segmentation and structure
/// set: resampled by their place, structures by `cmr::LabelOfStructure`, blood laid over the wall.
/// JSON, drawn regions:
///
///     {"coordinates": "pixel",              or "patient"
///      "frame_of_reference": "1.2.3",       of "patient"; may be left out
///      "structures": [{"name": "blood pool", "polygons": [[[96.5, 80.0], [101.0, 84.5], ...]]}],
///      "anterior_insertion": [80.0, 60.5],  may be left out
///      "inferior_insertion": [82.0, 120.0]}
///
/// Points are column, row in pixels ((0, 0) the centre of the first) or x, y, z in millimetres of
/// the patient; polygons in the patient farther than half a slice from this one are of another.
/// @throws Error kFileUnsupported naming the file: another size, another frame of reference or
///   patient than the images, no place in the patient where one is needed, or no structure of the
///   left ventricle; kFileMalformed for JSON that is not this; else as the readers.
HeartLabels ReadHeartLabels(const std::filesystem::path& file, const SliceGrid& grid, int index);

}  // namespace etalon::workflow
