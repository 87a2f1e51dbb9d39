#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "etalon/annotation/label_calls.h"
#include "etalon/annotation/reading.h"
#include "etalon/ontology/ontology.h"

namespace etalon::annotation {

/// Kinds of shapes that are compared with each other.
enum class ShapeGroup : std::uint8_t { kRegion, kBox, kLandmark, kLine, kInterval };

/// The same label on the same frame in two readings that both draw it.
struct ShapePair {
  std::size_t image = 0;
  std::size_t label = 0;
  ShapeGroup group = ShapeGroup::kRegion;
  std::size_t first = 0;     ///< index of a reading
  std::size_t second = 0;    ///< index of a reading
  bool millimetres = false;  ///< unit of the distances; else pixels
  double overlap = 0.0;  ///< regions: Dice; boxes: intersection over union; intervals: of frames
  double mean_distance =
      0.0;  ///< regions: of the outlines; landmarks: of the points; lines: of lengths
  double percentile95 = 0.0;  ///< regions: of the outlines
  double hausdorff = 0.0;     ///< regions: of the outlines
};

/// How far the readers of one landmark lie from their centre (root mean square), two or more.
struct LandmarkSpread {
  std::size_t image = 0;
  std::size_t label = 0;
  bool millimetres = false;
  double spread = 0.0;
};

/// Length of a line in a reading.
struct LineLength {
  std::size_t image = 0;
  std::size_t label = 0;
  std::size_t reading = 0;
  double millimetres = 0.0;  ///< negative: not known
  double pixels = 0.0;
};

struct ShapeComparisons {
  std::vector<ShapePair> pairs;    ///< of first readings of an image by two readers
  std::vector<ShapePair> rereads;  ///< of a reader's first and a later reading
  std::vector<LandmarkSpread> spreads;
  std::vector<LineLength> lengths;  ///< of first readings
};

/// Compares all that is drawn, image by image. Several regions of one label on a frame count as
/// one; several boxes are matched, the greatest overlap first, and those left over count 0; of
/// several landmarks, lines or intervals of a label on a frame the first counts. A shape counts for
/// its label and for those above it that are drawn too.
/// @param threads the result is the same for any number; 0: as many as the processor runs.
ShapeComparisons CompareShapes(const Readings& readings, const CallTable& table,
                               const ontology::Ontology& ontology, int threads = 0);

}  // namespace etalon::annotation
