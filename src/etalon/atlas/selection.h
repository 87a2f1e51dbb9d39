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
  double gain = 0.0;         ///< expected fall of the mean variance of all pictures' log odds
  double novelty = 0.0;      ///< variance of its own log odds over the mean of all pictures
};

struct SelectionOptions {
  std::size_t most_dimensions = 32;
  double ridge = 1.0;
  int threads = 1;
};

/// What to annotate next, the most useful first.
///
/// A logistic head on the embeddings is fitted to each label as far as known. A picture is worth
/// what its label would take from the mean predictive variance over all pictures, by the
/// approximate posterior of the heads [Schein2007]: large where the head is unsure, where little is
/// known around it and where many other pictures lie. After each choice the posterior is brought up
/// to date as if its label were known, so that the choices differ from each other; no label is
/// needed to start.
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
