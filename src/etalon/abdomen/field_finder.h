#pragma once

#include "etalon/core/outcome.h"
#include "etalon/image/geometry.h"
#include "etalon/image/raster.h"
#include "etalon/nn/network.h"
#include "etalon/nn/package.h"

namespace etalon::abdomen {

/// Where the ultrasound field lies, on a grid that may be coarser than the picture.
struct Field {
  image::BinaryMask mask;  ///< one connected piece without holes; its outer edges are the picture's
  image::PixelBox box;     ///< in pixels of the picture, around the mask
};

/// Finds the ultrasound field by a reading network with the one structure "field".
class FieldFinder {
 public:
  /// @throws Error(kModelInvalid) when the package outlines no single structure of the whole
  ///   picture.
  FieldFinder(const nn::ModelPackage& package, const nn::NetworkOptions& options);

  /// The largest piece that the network takes for field.
  /// @return Refusal(kNotUltrasound) when it covers less than 4 % of the picture.
  Outcome<Field> Find(const image::GrayImage& picture) const;

 private:
  nn::ModelCard card_;
  nn::Network network_;
};

}  // namespace etalon::abdomen
