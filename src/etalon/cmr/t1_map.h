#pragma once

#include <string>
#include <vector>

#include "etalon/cmr/inversion_recovery.h"
#include "etalon/core/outcome.h"
#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"

namespace etalon::cmr {

/// The images of one slice at several times after inversion (MOLLI, ShMOLLI or plain inversion
/// recovery), all of one size.
struct T1Series {
  std::string name;                       ///< of the series, unique in its study
  std::vector<image::FloatImage> frames;  ///< signal
  std::vector<double> inversion_times;    ///< milliseconds, one a frame
  Polarity polarity = Polarity::kMagnitude;
  image::PixelSpacing spacing;  ///< millimetres
  /// ShMOLLI, 5(1)1(1)1: the rule of `ShortenedRecoveryFitter` instead of one fit of all images.
  bool shortened = false;

  int rows() const { return frames.empty() ? 0 : frames.front().rows(); }
  int columns() const { return frames.empty() ? 0 : frames.front().columns(); }
};

/// T1 of every pixel with how sure it is. 0 in all maps where nothing was fitted.
struct T1Map {
  image::FloatImage t1;                  ///< milliseconds
  image::FloatImage standard_deviation;  ///< milliseconds, of the fit
  image::FloatImage r_squared;
  image::BinaryMask fitted;
};

struct T1MapOptions {
  /// Pixels whose strongest image is weaker than this share of the 99th percentile over the slice
  /// are air and are not fitted.
  double least_signal = 0.08;
  int threads = 0;  ///< 0: one a processor. The map is the same for any number.
};

/// Fits every pixel of a slice.
/// @return Refusal(kTooFewValues) for fewer than 4 different inversion times;
/// Refusal(kNotApplicable) for a shortened series that is not seven images of a ShMOLLI.
/// @throws ContractError when frames differ in size or are not one an inversion time.
Outcome<T1Map> FitT1Map(const T1Series& series, const T1MapOptions& options = {});

}  // namespace etalon::cmr
