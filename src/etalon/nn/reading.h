#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "etalon/image/raster.h"
#include "etalon/nn/tensor.h"

namespace etalon::nn {

// A reading network says three things of one picture at once: the class of every pixel, boxes
// around lesions, and labels of the whole picture. Its output [n, channels, rows, columns] holds
// the logits of the classes, then the five channels of the boxes, then a map for each label whose
// mean is the label's logit: where the map is high, the network saw what the label says.

/// How a label's logit and what the outlines show of it become one probability:
/// sigmoid(intercept + map * logit + outline * evidence). Fitted on pictures of patients that the
/// network had not seen.
struct LabelFusion {
  double intercept = 0.0;
  double map = 1.0;
  double outline = 0.0;
};

/// A label of the whole picture. Probabilities of a label with a parent are conditional on it.
struct ReadingLabel {
  std::string name;
  std::string code;
  int parent = -1;           ///< index of the label that it is a kind of; before it in the list
  std::vector<int> classes;  ///< whose pixels are evidence for the label; may be empty
  LabelFusion fusion = {};
  double threshold = 0.5;  ///< of the probability, from which the label is called present
};

/// What is left of a label when none of its kinds is there, or of everything when no label is: its
/// probability is the parent's less that of its kinds.
struct ReadingRest {
  std::string name;
  std::string code;
  int parent = -1;  ///< index of a label; -1: of everything
};

/// Classes that make one structure when outlines are written.
struct ReadingStructure {
  std::string name;
  std::vector<int> classes;
};

/// Which channels of the output mean what.
struct ReadingHeads {
  std::vector<std::string> classes;  ///< of the pixels, the first the background; may be empty
  bool boxes = false;
  std::vector<ReadingLabel> labels;
  std::vector<ReadingRest> rests = {};
  std::vector<ReadingStructure> structures = {};
  std::string box_label = {};  ///< what the boxes are around
  double box_threshold = 0.5;  ///< score from which a box is shown

  std::int64_t FirstBoxChannel() const { return static_cast<std::int64_t>(classes.size()); }
  std::int64_t FirstLabelChannel() const { return FirstBoxChannel() + (boxes ? 5 : 0); }
  std::int64_t Channels() const {
    return FirstLabelChannel() + static_cast<std::int64_t>(labels.size());
  }
};

/// Output cells are twice as wide as those of the input.
inline constexpr std::int64_t kReadingStride = 2;

/// What a network says of one label of one picture.
struct LabelScore {
  double logit = 0.0;        ///< mean of the label's map
  double evidence = 0.0;     ///< logit of what the outlines show of it; 0 without classes
  double probability = 0.0;  ///< fused, times that of the parent
};

/// A box in fractions of the sides of what the network was shown.
struct ScoredBox {
  double left = 0.0;
  double top = 0.0;
  double width = 0.0;
  double height = 0.0;
  double score = 0.0;  ///< 0 .. 1
};

/// Area of the intersection over that of the union.
double IntersectionOverUnion(const ScoredBox& a, const ScoredBox& b);

/// Most and least that evidence from outlines can say, as a logit.
inline constexpr double kLargestEvidence = 6.0;

/// Scores of every label of picture `index`, in the order of `heads.labels`.
///
/// Evidence of a label without parent: logit of the mean probability of its classes over the
/// 1/200 of the picture where it is highest. Of a label with parent: logit of the share of its
/// classes in those of its parent, over the pixels, weighted by the parent's probability.
/// @throws ContractError unless `output` has the channels of `heads` and such a picture.
std::vector<LabelScore> LabelScores(const Tensor& output, std::int64_t index,
                                    const ReadingHeads& heads);

/// The probability of `rest`, at least 0, from the scores of all labels.
double RestProbability(const ReadingHeads& heads, const ReadingRest& rest,
                       const std::vector<LabelScore>& scores);

/// The probability of `label` from its logit and evidence and the parent's probability.
double FusedProbability(const ReadingLabel& label, const LabelScore& score, double parent);

/// Boxes of picture `index`, the most certain first: local maxima of the centre map, each with the
/// distances to its sides, those that overlap a better one by more than 0.3 left out.
/// @param least score of a box; at most `most` boxes are given.
/// @throws ContractError as `LabelScores`, or if the network gives no boxes.
std::vector<ScoredBox> FindBoxes(const Tensor& output, std::int64_t index,
                                 const ReadingHeads& heads, double least, std::size_t most);

/// The logits of the classes alone, [1, classes, rows, columns], for `LabelsOf` and
/// `ProbabilitiesOf`. @throws ContractError as `LabelScores`.
Tensor ClassLogits(const Tensor& output, std::int64_t index, const ReadingHeads& heads);

/// Where picture `index` shows label `label`: its map, logits.
image::FloatImage LabelMap(const Tensor& output, std::int64_t index, const ReadingHeads& heads,
                           std::size_t label);

/// exp of a box's distance channels, times this, is a fraction of the picture's side.
inline constexpr double kBoxUnit = 0.1;

}  // namespace etalon::nn
