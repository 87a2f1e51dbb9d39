#pragma once

#include "etalon/core/random.h"
#include "etalon/image/raster.h"

namespace etalon::nn::train {

/// How far training pictures are varied. Every value is the half-width of a range around "leave as
/// it is" unless it says otherwise; lengths are fractions of the picture's side; 0 switches off.
struct Augmentation {
  double rotation_degrees = 0.0;
  double zoom_in = 0.0;            ///< largest enlargement, e.g. 0.3 for 1.3 times
  double zoom_out = 0.0;           ///< largest reduction, e.g. 0.3 for 0.7 times on a black frame
  double aspect = 0.0;             ///< rows against columns, e.g. 0.2 for 0.8 .. 1.25
  double shift = 0.0;              ///< of the ultrasound sector within the picture
  double elastic = 0.0;            ///< standard deviation of a smooth displacement
  double gain = 0.0;               ///< natural logarithm of the brightness factor
  double gamma = 0.0;              ///< natural logarithm of the exponent
  double contrast = 0.0;           ///< around the mid grey 0.25
  double depth_attenuation = 0.0;  ///< natural logarithm of the brightness ratio, top to bottom
  double speckle = 0.0;            ///< largest standard deviation of the multiplicative noise
  double blur_probability = 0.0;
  double shadow_probability = 0.0;  ///< of one dark radial wedge
  double flip_probability = 0.0;    ///< of left and right changing places
};

/// `options` with every range and probability multiplied by `strength`.
Augmentation Scaled(const Augmentation& options, double strength);

/// A picture in 0 .. 1 and the class of each of its pixels, both `size` x `size`.
struct AugmentedPicture {
  image::FloatImage picture;
  image::LabelMask mask;
};

/// One random variation of `picture`, stretched to `size` x `size`.
///
/// `mask` has the sides of `picture`, or is empty: then the result's mask is empty as well. Labels
/// are resampled by the largest bilinear weight, so no new label can appear; what lies outside the
/// source is black and label 0. The same state of `random` gives the same pixels.
AugmentedPicture Augment(const image::GrayImage& picture, const image::LabelMask& mask, int size,
                         const Augmentation& options, Random& random);

/// Plain stretch to `size` x `size` (bilinear; corners of the pixel grid aligned by pixel centres).
AugmentedPicture Stretch(const image::GrayImage& picture, const image::LabelMask& mask, int size);

}  // namespace etalon::nn::train
