#pragma once

// Internal: image planes in the patient and the volume that they stack up to.

#include <optional>
#include <string>
#include <vector>

#include "etalon/dicom/toolkit.h"
#include "etalon/image/volume.h"

namespace etalon::dicom {

/// Where one image lies (PS3.3 C.7.6.2): unit vectors along a row and down a column.
struct ImagePlane {
  image::PatientPoint position;  ///< centre of the first pixel
  image::PatientPoint along_row;
  image::PatientPoint down_column;
  double row_spacing = 0.0;     ///< mm from one row to the next
  double column_spacing = 0.0;  ///< mm from one column to the next
};

/// The unit normal: along the row times down the column.
image::PatientPoint NormalOf(const ImagePlane& plane);

/// Image Position and Orientation (Patient) of `position` and `orientation`, Pixel Spacing of
/// `spacing`; none when one is absent or broken. The three may be one item.
std::optional<ImagePlane> ReadPlane(DcmItem& position, DcmItem& orientation, DcmItem& spacing);

/// The planes in the order in which they stack along their normal, and the frame of the volume.
struct PlaneStack {
  std::vector<std::size_t> order;  ///< index of the plane of each slice
  image::VoxelFrame frame;
};

/// Stacks parallel planes. `thickness` is the step for a single plane.
/// @throws Error kFileUnsupported naming `path` when orientations or spacings are mixed, planes lie
/// on each other, or the steps between them differ (a slice is missing).
PlaneStack StackPlanes(const std::vector<ImagePlane>& planes, double thickness,
                       const std::string& path);

}  // namespace etalon::dicom
