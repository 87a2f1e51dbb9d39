#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "etalon/workflow/heart_labels.h"

namespace etalon::workflow {

struct DrawnRegion {
  std::uint8_t label = 0;
  image::LabelMask mask;  ///< 0 or 1; a polygon within another is a hole
};

struct DrawnRegions {
  std::vector<DrawnRegion> regions;
  cmr::InsertionPoints insertions;
};

/// Reads polygons from JSON (see `ReadHeartLabels`) onto a slice.
/// @throws Error as `ReadHeartLabels`.
DrawnRegions ReadDrawnRegions(const std::filesystem::path& file, const SliceGrid& grid);

/// Whether the file is JSON of polygons in millimetres of the patient.
bool IsDrawnInPatient(const std::filesystem::path& file);

}  // namespace etalon::workflow
