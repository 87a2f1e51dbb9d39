#pragma once

#include <string>
#include <vector>

#include "etalon/report/spect_report.h"

namespace etalon::report {

/// A picture of a SPECT/CT as `PictureFigure` takes it.
struct SpectPicture {
  image::RgbImage picture;
  Text caption;
  std::string overlay;  ///< outlines and sides, SVG
};

/// Cross-sections through the middle of the outlined wall (without one: of the SPECT): axial,
/// frontal and sagittal. The CT is grey, from -160 to 240 HU; the SPECT glows from dark red to
/// white at `UptakeScale`, the more opaque the hotter.
std::vector<SpectPicture> FusedPlanes(const SpectReport& report);

/// Maximum-intensity views from the front and from the left side, dark where uptake is high.
std::vector<SpectPicture> MaximumViews(const SpectReport& report);

/// Activity that is shown white: that of the hottest voxel of the wall, at least three times the
/// blood pool; without a wall the hottest of all.
double UptakeScale(const SpectReport& report);

/// Colour of the outline of a structure, "#rrggbb".
std::string_view OutlineColour(nuclear::Structure structure);

/// What is outlined, in the order of its labels.
std::vector<nuclear::Structure> OutlinedStructures(const SpectReport& report);

/// The scale of colours as a picture.
image::RgbImage ScaleBar(int rows, int columns);

}  // namespace etalon::report
