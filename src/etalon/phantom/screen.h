#pragma once

#include <string>
#include <vector>

#include "etalon/core/quantity.h"
#include "etalon/image/raster.h"
#include "etalon/phantom/apical_plane.h"

namespace etalon::phantom {

/// What a scanner writes around the sector: text at the top left and an electrocardiogram at the
/// bottom with a mark at the present time.
class ScreenFurniture {
 public:
  /// @param banner lines of text; empty: none.
  /// @param duration of the cine; 0 leaves the electrocardiogram out.
  ScreenFurniture(const SectorField& field, const std::vector<std::string>& banner,
                  Seconds duration, Seconds beat);

  /// Draws over a frame of the field's size.
  void DrawOn(image::GrayImage& frame, Seconds now) const;

 private:
  void DrawTrace(image::RgbImage& overlay, Seconds beat) const;
  double ColumnOf(Seconds time) const;

  SectorField field_;
  Seconds duration_;
  std::vector<int> lit_;            ///< pixels of the overlay that are not black
  std::vector<std::uint8_t> grey_;  ///< one a lit pixel
};

/// Rows at the bottom of the screen that the electrocardiogram takes.
inline constexpr int kTraceRows = 40;

}  // namespace etalon::phantom
