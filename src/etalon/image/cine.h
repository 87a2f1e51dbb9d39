#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/core/quantity.h"
#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"

namespace etalon::image {

/// What an axis of a region counts, after conversion at the reading boundary
/// (Physical Units X/Y Direction, PS3.3 C.8.5.5.1.15).
enum class AxisUnit { kNone, kMillimetre, kSecond, kHertz, kCentimetrePerSecond, kOther };

struct AxisCalibration {
  AxisUnit unit = AxisUnit::kNone;
  double delta = 0.0;  ///< units per pixel, positive
};

/// Region Data Type (PS3.3 C.8.5.5.1.2), reduced to what rules ask for.
enum class RegionKind { kTissue, kColourFlow, kSpectralDoppler, kMMode, kOther };

/// A part of the screen with its own calibration (Sequence of Ultrasound Regions, PS3.3 C.8.5.5).
struct Region {
  PixelBox box;
  RegionKind kind = RegionKind::kOther;
  AxisCalibration column_axis;  ///< X: along columns
  AxisCalibration row_axis;     ///< Y: along rows

  /// The spacing when both axes count millimetres.
  std::optional<PixelSpacing> Spacing() const;
};

/// What an image file says of how it was made. Nothing here identifies a person.
struct Acquisition {
  std::string modality;  ///< DICOM modality, empty when unknown
  std::string manufacturer;
  std::string device;
  std::optional<BeatsPerMinute> heart_rate;
  std::vector<Seconds> r_wave_times;  ///< on the clock of `frame_times`
};

/// An image or a sequence of images of one size, with its clock and its millimetres.
///
/// Frames are grey where every pixel is neutral; otherwise `colour` holds them too, frame by frame.
struct Cine {
  std::string name;                  ///< file name without folder, unique within its study
  std::vector<GrayImage> frames;     ///< luminance; all of one size
  std::vector<RgbImage> colour;      ///< empty, or one a frame
  std::vector<Seconds> frame_times;  ///< one a frame, from 0, strictly increasing; empty if unknown
  std::vector<Region> regions;       ///< empty when the file declares none
  std::optional<PixelSpacing> spacing;  ///< of the whole image, when no region carries its own
  Acquisition acquisition;

  int rows() const { return frames.empty() ? 0 : frames.front().rows(); }
  int columns() const { return frames.empty() ? 0 : frames.front().columns(); }

  /// The spacing at a pixel: that of the tissue region around it, else of the whole image.
  std::optional<PixelSpacing> SpacingAt(const PixelPoint& point) const;
};

}  // namespace etalon::image
