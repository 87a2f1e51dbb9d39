#pragma once

#include <optional>
#include <string>
#include <vector>

#include "etalon/annotation/annotation.h"
#include "etalon/image/geometry.h"

namespace etalon::annotation {

/// An image that was read.
struct ReadImage {
  std::string id;
  std::string patient;  ///< pseudonym; empty: a patient of its own
  int rows = 0;
  int columns = 0;
  std::optional<image::PixelSpacing> spacing;  ///< millimetres; none: lengths are in pixels
};

/// All that one reader said of one image in one round. Only closed readings are compared: until
/// then a reader may still change them.
struct Reading {
  std::size_t image = 0;   ///< index into `Readings::images`
  std::size_t reader = 0;  ///< index into `Readings::readers`
  int round = 1;
  std::string closed_at;  ///< ISO 8601; empty: not known
  double seconds = 0.0;   ///< spent on it; 0: not known
  std::vector<Shape> shapes;
};

/// The readings of a project, in any order.
struct Readings {
  std::vector<ReadImage> images;
  std::vector<std::string> readers;
  std::vector<Reading> readings;
};

}  // namespace etalon::annotation
