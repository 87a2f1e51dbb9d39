#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "etalon/image/geometry.h"

namespace etalon::workflow {

// What a run predicted of pictures whose truth is known, as plain files in `RUN/predictions`:
// `images.csv` (always), `boxes.json`, `dice.csv` and `outlines.json` (where the task has boxes or
// outlines).

/// Part that a picture played when the model that read it was trained.
inline constexpr const char* kTestSplit = "test";              ///< its patient was in another fold
inline constexpr const char* kValidationSplit = "validation";  ///< it chose the operating point
inline constexpr const char* kExternalPrefix = "external:";    ///< of a set of its own, by its name

/// One row of `images.csv`.
struct PredictedImage {
  std::string image;    ///< path below the folder of the pictures; with split and fold unique
  std::string patient;  ///< a pseudonym or the user's own key
  std::string centre = {};
  std::string vendor = {};
  int width = 0;                                        ///< pixels; 0 = unknown
  int height = 0;                                       ///< pixels; 0 = unknown
  int fold = 0;                                         ///< of the model that read it, from 0
  std::string split = kTestSplit;                       ///< test, validation or external:<name>
  std::vector<std::optional<bool>> truth = {};          ///< one a label; nothing = not known
  std::vector<std::optional<double>> probability = {};  ///< one a label; nothing = not given
  std::map<std::string, std::string> groups = {};       ///< further subgroups, e.g. {"sex", "F"}
};

/// A box in pixels of the picture.
struct PredictedBox {
  std::string label;
  double left = 0.0;
  double top = 0.0;
  double width = 0.0;
  double height = 0.0;
  double score = 1.0;  ///< of a found box, higher is surer; of a true one without meaning
};

/// One entry of `boxes.json`: a picture that was searched, with or without boxes.
struct PredictedBoxes {
  std::string image;
  int fold = 0;
  std::vector<PredictedBox> truth = {};
  std::vector<PredictedBox> found = {};
};

/// One row of `dice.csv`: a structure that is drawn in the truth of a picture.
struct PredictedOverlap {
  std::string image;
  std::string patient;
  std::string structure;
  double dice = 0.0;
  double iou = 0.0;
  std::optional<double> hausdorff_px = {};  ///< nothing where one of the outlines is empty
};

/// One entry of `outlines.json`: closed outlines of a structure, drawn in the failure gallery.
struct PredictedOutlines {
  using Outline = std::vector<image::PixelPoint>;
  std::string image;
  std::string structure;
  std::vector<Outline> truth = {};
  std::vector<Outline> found = {};
};

struct Predictions {
  std::vector<std::string> labels;
  std::vector<PredictedImage> images;
  std::vector<PredictedBoxes> boxes = {};
  std::vector<PredictedOverlap> overlaps = {};
  std::vector<PredictedOutlines> outlines = {};
};

inline constexpr const char* kPredictedImagesFile = "images.csv";
inline constexpr const char* kPredictedBoxesFile = "boxes.json";
inline constexpr const char* kPredictedOverlapsFile = "dice.csv";
inline constexpr const char* kPredictedOutlinesFile = "outlines.json";

/// Writes the files of `predictions`, all but the first only where there is something to say.
/// @throws ContractError unless every image has one truth and one probability a label;
///   Error(kFileUnreadable) naming the file that cannot be written.
void WritePredictions(const Predictions& predictions, const std::filesystem::path& folder);

/// Reads them back. Columns of `images.csv` may stand in any order; centre, vendor, width, height,
/// fold and split may be missing; a label needs both of its columns, `truth_<label>` and
/// `probability_<label>`; a column `group_<name>` is a further subgroup.
/// @throws Error(kFileUnreadable) without `images.csv`; Error(kFileMalformed) naming file, line and
///   column of what is no truth, probability, size, split or box, of a row that occurs twice, and
///   of boxes or overlaps of a picture that `images.csv` does not hold.
Predictions ReadPredictions(const std::filesystem::path& folder);

/// Name of the external set of a split, empty for another split.
std::string ExternalSetOf(const std::string& split);

}  // namespace etalon::workflow
