#pragma once

// For tests only: labels of a small project and shapes on pictures of 100 x 120 pixels.

#include <string>
#include <vector>

#include "etalon/annotation/reading.h"
#include "etalon/ontology/ontology.h"

namespace etalon::annotation {

inline ontology::Ontology TestOntology() {
  return ontology::Ontology::Parse(R"(
name = "test"
version = 1
[[label]]
id = "lesion"
english = "Lesion"
french = "Lésion"
answers = ["label", "polygon", "mask"]
[[label]]
id = "malignant"
english = "Malignant"
french = "Maligne"
parent = "lesion"
excludes = ["benign"]
[[label]]
id = "benign"
english = "Benign"
french = "Bénigne"
parent = "lesion"
[[label]]
id = "fatty"
english = "Fatty liver"
french = "Stéatose"
[[label]]
id = "cyst"
english = "Cyst"
french = "Kyste"
answers = ["box"]
[[label]]
id = "apex"
english = "Apex"
french = "Apex"
answers = ["landmark"]
[[label]]
id = "bile_duct"
english = "Bile duct"
french = "Voie biliaire"
answers = ["line"]
[[label]]
id = "beat"
english = "Beat"
french = "Battement"
answers = ["interval"]
)",
                                   "test.toml");
}

inline Shape Stated(const std::string& label, bool present, double certainty = 1.0) {
  Shape shape;
  shape.label = label;
  shape.present = present;
  shape.certainty = certainty;
  return shape;
}

/// A square of `side` x `side` pixels whose first pixel is (row, column).
inline Shape Square(const std::string& label, double row, double column, double side) {
  Shape shape;
  shape.label = label;
  shape.kind = ShapeKind::kPolygon;
  const double top = row - 0.5, left = column - 0.5;
  shape.points = {{top, left}, {top, left + side}, {top + side, left + side}, {top + side, left}};
  return shape;
}

inline Shape Box(const std::string& label, double top, double left, double bottom, double right) {
  Shape shape;
  shape.label = label;
  shape.kind = ShapeKind::kBox;
  shape.points = {{top, left}, {bottom, right}};
  return shape;
}

inline Shape Landmark(const std::string& label, double row, double column) {
  Shape shape;
  shape.label = label;
  shape.kind = ShapeKind::kLandmark;
  shape.points = {{row, column}};
  return shape;
}

inline Shape Line(const std::string& label, double millimetres) {
  Shape shape;
  shape.label = label;
  shape.kind = ShapeKind::kLine;
  shape.points = {{0.0, 0.0}, {0.0, millimetres}};
  shape.millimetres = millimetres;
  return shape;
}

inline Shape Interval(const std::string& label, int first, int last) {
  Shape shape;
  shape.label = label;
  shape.kind = ShapeKind::kInterval;
  shape.frame = first;
  shape.last_frame = last;
  return shape;
}

/// Readings of images "image-0", "image-1", ... each of a patient of its own.
struct TestReadings {
  TestReadings(std::size_t images, const std::vector<std::string>& readers) {
    for (std::size_t i = 0; i < images; ++i) {
      readings.images.push_back({"image-" + std::to_string(i), "", 100, 120, {}});
    }
    readings.readers = readers;
  }

  void Add(std::size_t image, std::size_t reader, const std::vector<Shape>& shapes, int round = 1,
           const std::string& closed_at = "2026-03-01T09:00:00Z") {
    readings.readings.push_back({image, reader, round, closed_at, 30.0, shapes});
  }

  Readings readings;
};

}  // namespace etalon::annotation
