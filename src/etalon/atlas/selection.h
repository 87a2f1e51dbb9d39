#pragma once

#include <vector>

#include "etalon/atlas/label_errors.h"
#include "etalon/atlas/points.h"

namespace etalon::atlas {

/// Why a picture is worth annotating: what sets it apart most from the others not annotated.
enum class SelectionReason {
  kUncertain,  ///< what is known so far does not tell its label
  kNew,        ///< unlike what is annotated or chosen before it
  kTypical,    ///< many others are like it
};

struct Suggestion {
  std::size_t item = 0;
  SelectionReason reason = SelectionReason::kNew;
  std::size_t label = 0;     ///< index of the label that is most uncertain for it
  double probability = 0.5;  ///< of that label, as far as known
  double gain = 0.0;         ///< share of all pictures that it newly stands for, doubt weighing
  double novelty = 0.0;      ///< 0: like one that is annotated or chosen, 1: like none
};

struct SelectionOptions {
  std::size_t most_dimensions = 32;
  double ridge = 1.0;
  int threads = 1;
};

/// What to annotate next, the most useful first: pictures that stand for many others whose label is
/// in doubt.
///
/// A picture stands for another by exp(-(d/h)^2 / 2), d their distance and h the median distance to
/// the tenth neighbour; a set stands for a picture by its best member. Chosen is what raises the
/// sum of this over all pictures most [Wei2015, facility location], each picture weighing the doubt
/// of its labels, 4 p (1 - p) of a logistic head fitted to each label as far as known. Until five
/// pictures are annotated all weigh the same. What is annotated or chosen stands for its neighbours
/// already, so that the choices differ from each other; no label is needed to start. Beyond
/// 4,000 pictures, evenly spaced ones are looked at.
/// @param labels for each label one value an item. An item that has none of them can be chosen.
/// @return at most `most`; fewer where fewer are left.
/// @throws ContractError unless every label has a value an item.
std::vector<Suggestion> SuggestNext(PointsView embeddings,
                                    const std::vector<std::vector<LabelValue>>& labels,
                                    std::size_t most, const SelectionOptions& options = {});

/// As `SuggestNext`, in a space of `HeadSpace`.
std::vector<Suggestion> SuggestInSpace(PointsView space,
                                       const std::vector<std::vector<LabelValue>>& labels,
                                       std::size_t most, const SelectionOptions& options = {});

}  // namespace etalon::atlas
