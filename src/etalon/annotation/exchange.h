#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "etalon/annotation/annotation.h"
#include "etalon/image/geometry.h"

namespace etalon::annotation {

/// An image as files of annotations name it.
struct ExchangedImage {
  std::string id;    ///< of the project; empty in files of others
  std::string file;  ///< name without folder
  int rows = 0;
  int columns = 0;
  int frames = 1;
  std::optional<image::PixelSpacing> spacing;  ///< millimetres
};

/// A reading that a file holds, with or without shapes. Without a reader it is the reference.
struct ExchangedReading {
  std::size_t image = 0;  ///< index into `ShapeSet::images`
  std::string reader;
  int round = 1;
  std::string closed_at;  ///< UTC, or empty
  double seconds = 0.0;
};

struct ExchangedShape {
  std::size_t reading = 0;  ///< index into `ShapeSet::readings`
  std::string id;           ///< of the annotation; empty: none yet
  std::string modified;     ///< UTC, or empty
  Shape shape;
  std::string place = {};  ///< where it stands in its file, for errors: "line 12"; may be empty
};

/// What goes out of a project and comes into one, whatever the format.
struct ShapeSet {
  std::string title;
  int ontology_version = 1;
  std::vector<ExchangedImage> images;
  std::vector<ExchangedReading> readings;
  std::vector<ExchangedShape> shapes;
};

}  // namespace etalon::annotation
