#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"

namespace etalon::phantom {

/// When images are taken after inversions, in heart beats: images (pause) images (pause) images.
enum class InversionScheme {
  kMolli533,    ///< 5(3)3, usual for native T1
  kMolli41312,  ///< 4(1)3(1)2, usual after contrast agent
  kMolli335,    ///< 3(3)3(3)5, the first, 11 images
  kShortMolli,  ///< 5(1)1(1)1, ShMOLLI
};

struct T1PhantomOptions {
  double native_myocardium = 1000.0;  ///< T1, milliseconds
  double native_blood = 1600.0;
  double post_contrast_blood = 400.0;
  double extracellular_volume = 27.0;  ///< percent; gives the wall's T1 after contrast agent
  double haematocrit = 0.42;
  /// Percent, of the two septal segments alone; as everywhere if absent. Their native T1 rises with
  /// it: 8 ms a percent.
  std::optional<double> septal_extracellular_volume = {};

  double heart_rate = 60.0;  ///< beats a minute, constant
  InversionScheme native_scheme = InversionScheme::kMolli533;
  InversionScheme post_contrast_scheme = InversionScheme::kMolli41312;
  /// B over A of the recovery: 2 for a perfect inversion that nothing disturbs.
  double inversion_ratio = 1.9;
  double noise = 0.01;  ///< standard deviation as a share of the signal of recovered blood
  double motion = 0.0;  ///< millimetres: greatest displacement of the heart in an image
  double turn = 0.0;    ///< degrees: greatest turn of the heart about its middle, as it moves
  int rows = 192;
  int columns = 192;
  double spacing = 1.5;          ///< millimetres, of both axes
  double wall_thickness = 10.0;  ///< millimetres
  double field_strength = 1.5;   ///< tesla, as written; changes nothing
  std::uint64_t seed = 1;

  /// Everything that is wrong, one sentence each.
  std::vector<std::string> Validate() const;
};

/// One series of the phantom.
struct T1PhantomSeries {
  std::vector<image::FloatImage> frames;  ///< magnitude, 0 .. 4095
  std::vector<double> inversion_times;    ///< milliseconds
  std::vector<image::PixelPoint> shifts;  ///< pixels, of the heart in each frame
  std::vector<double> turns;              ///< degrees against the clock, of the heart in each frame
};

/// Truth of one tissue.
struct T1PhantomTissue {
  std::string name;
  double native = 0.0;
  double post_contrast = 0.0;
};

struct T1PhantomStudy {
  T1PhantomOptions options;
  T1PhantomSeries native;
  T1PhantomSeries post_contrast;
  image::LabelMask labels;  ///< 1 LV blood pool, 2 LV myocardium, 3 RV; of a heart not displaced
  std::vector<T1PhantomTissue> tissues;
};

/// T1 of the wall after contrast agent that gives an extracellular volume (the formula solved).
double PostContrastT1(double native, double extracellular_percent, double native_blood,
                      double post_contrast_blood, double haematocrit);

/// Inversion times of a scheme in the order of acquisition, milliseconds.
std::vector<double> InversionTimes(InversionScheme scheme, double heart_rate);

/// A mid-ventricular short axis before and after contrast agent, of known T1 everywhere.
///
/// A pixel's signal is |sum over its tissues of share M0 (1 - r exp(-t/T1*))| with T1* = T1/(r -
/// 1), so that the three-parameter fit of one tissue gives its T1 exactly; borders hold both
/// tissues (4 x 4 points a pixel). The noise is that of a magnitude image (Rice). Motion displaces
/// (and turns) the heart within a body that stays. Incomplete recovery between inversions is not in
/// it. Deterministic. @throws Error kUsage with all that `Validate` finds.
T1PhantomStudy MakeT1Phantom(const T1PhantomOptions& options);

}  // namespace etalon::phantom
