#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "etalon/atlas/neighbours.h"
#include "etalon/atlas/points.h"

namespace etalon::atlas {

/// What is known of one label of a picture.
enum class LabelValue : std::int8_t { kUnknown = -1, kAbsent = 0, kPresent = 1 };

struct LabelErrorOptions {
  std::size_t folds = 5;
  std::size_t neighbours = 20;  ///< that vote
  double ridge = 1.0;           ///< of the head that judges the rest
};

/// A label that the pictures around it and a head that never saw it contradict.
struct LabelSuspicion {
  std::size_t item = 0;
  LabelValue given = LabelValue::kUnknown;
  double probability = 0.0;        ///< that the label given is right
  std::size_t voters = 0;          ///< neighbours of other groups whose label is known
  std::size_t voters_against = 0;  ///< of these, with the other label
};

/// Labels that are probably wrong, the least probable first: confident learning [Northcutt2021].
///
/// The probability of a label is the mean of two that do not know it: the share of the nearest
/// neighbours of other groups that have it, and a logistic head fitted without the item's fold
/// (groups whole). A label is suspected where the other one is at least as probable as it is, on
/// average, among items that have that other one, and more neighbours speak against it than for it.
/// @param space of `HeadSpace`; @param neighbours in it, more than `options.neighbours` so that
///   enough are of other groups.
/// @param groups one an item, e.g. its patient; @param labels one an item.
/// @return none where one of the two labels has fewer than two items a fold.
std::vector<LabelSuspicion> FindLabelErrors(PointsView space, const NeighbourLists& neighbours,
                                            const std::vector<std::string>& groups,
                                            const std::vector<LabelValue>& labels,
                                            const LabelErrorOptions& options = {});

}  // namespace etalon::atlas
