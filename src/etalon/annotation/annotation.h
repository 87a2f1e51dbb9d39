#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "etalon/image/geometry.h"
#include "etalon/image/run_mask.h"
#include "etalon/ontology/answer_kind.h"

namespace etalon::annotation {

using ShapeKind = ontology::AnswerKind;

/// What a statement is of.
enum class Scope {
  kImage,  ///< a whole file, with all its frames
  kFrame,  ///< the frame `Shape::frame`
  kStudy,  ///< all images of the study that the image belongs to
};

/// One statement on an image. Which fields count follows from `kind`; the others keep their
/// defaults.
struct Shape {
  std::string label;  ///< id of the ontology
  ShapeKind kind = ShapeKind::kLabel;
  Scope scope = Scope::kImage;
  bool present = true;     ///< kLabel: false says that it is absent; else true
  double certainty = 1.0;  ///< that the statement is right, 0 .. 1
  int frame = 0;           ///< from 0; of an interval its first frame
  int last_frame = 0;      ///< kInterval: its last frame; else as `frame`
  /// In pixels of the file, (0, 0) the centre of the top left one. kBox: top left and bottom right
  /// corner; kPolygon: 3 or more, the last joins the first; kLandmark: one; kLine: 2 or more.
  std::vector<image::PixelPoint> points = {};
  std::optional<double> millimetres = {};  ///< kLine: its length, where the image is calibrated
  image::RunMask mask = {};                ///< kMask: on the pixels of the file

  bool operator==(const Shape&) const = default;
};

/// A shape that a reader made and may have changed since, as it stands now.
struct Annotation {
  std::string id;      ///< 16 hexadecimal digits, unique within the project
  std::string image;   ///< id of the image
  std::string reader;  ///< key of the person
  int round = 1;       ///< 1: first reading; 2, ...: re-readings by the same reader
  Shape shape;
  std::string created;   ///< UTC on the clock of the store, "2026-03-14T09:30:00Z"
  std::string modified;  ///< the same
  double seconds = 0.0;  ///< spent on it, over all versions
  int version = 1;       ///< counts its versions from 1
};

/// What one saving did to an annotation. Versions are added, never changed or taken away; their
/// order is that of `sequence`, whatever the clocks of the readers said.
struct AnnotationVersion {
  std::int64_t sequence = 0;  ///< rises with every version of the project
  Annotation annotation;      ///< as it was from then on
  bool removed = false;       ///< this version took it away
  std::string made_at;        ///< by the reader's own clock, ISO 8601; empty: not told
  double seconds = 0.0;       ///< spent on this version
  int ontology_version = 1;   ///< in force when it was saved
};

/// What is wrong with a shape by itself, in words for its reader; empty: nothing.
/// @param frames of the image; 0: not known.
std::string DefectOf(const Shape& shape, int frames = 0);

}  // namespace etalon::annotation
