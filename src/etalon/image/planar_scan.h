#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/image/cine.h"
#include "etalon/image/raster.h"
#include "etalon/image/study.h"

namespace etalon::image {

enum class PlanarView { kUnknown, kAnterior, kPosterior, kOther };

/// What a nuclear medicine file holds (Image Type value 3, PS3.3 C.8.4.9.1.1).
enum class PlanarKind {
  kPlanar,       ///< static or whole-body pictures
  kDynamic,      ///< frames in time
  kGated,        ///< frames of the cardiac cycle
  kTomographic,  ///< projections or slices of SPECT
  kOther,
};

/// One picture of counts; rows and columns as stored.
struct PlanarFrame {
  FloatImage counts;
  PlanarView view = PlanarView::kUnknown;  ///< as the file says
};

/// A planar scintigraphy: one picture a detector.
struct PlanarScan {
  std::string name;  ///< file name without folder
  std::vector<PlanarFrame> frames;
  PlanarKind kind = PlanarKind::kPlanar;
  std::optional<PixelSpacing> spacing;
  bool raw_counts = true;  ///< false: levels of a screen (8 bits, colour or a lossy encoding)
  bool lossy = false;      ///< was compressed with loss
  std::optional<double> counts_accumulated;  ///< as the file says
  Subject subject;
  Acquisition acquisition;
};

}  // namespace etalon::image
