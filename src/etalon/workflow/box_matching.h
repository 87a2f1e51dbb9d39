#pragma once

#include <string>
#include <vector>

#include "etalon/stats/accuracy/detection.h"
#include "etalon/workflow/prediction_files.h"

namespace etalon::workflow {

/// Area of the overlap over the area of the union; 0 where two boxes do not meet.
double BoxOverlap(const PredictedBox& a, const PredictedBox& b);

/// When a found box hits a true one of the same label.
struct HitCriterion {
  enum class Kind {
    kOverlap,  ///< `BoxOverlap` of at least `overlap`
    kCentre    ///< the centre of the found box lies in the true box
  };
  Kind kind = Kind::kOverlap;
  double overlap = 0.5;
};

/// Gives found boxes to true ones as COCO does: from the highest score, each takes the true box not
/// taken yet that it hits best; what hits none, or one that is taken, is a false positive.
/// @param label boxes of that label only; empty for all, whose labels then do not matter.
stats::SearchedPicture MatchBoxes(const PredictedBoxes& picture, const std::string& label,
                                  const HitCriterion& criterion);

}  // namespace etalon::workflow
