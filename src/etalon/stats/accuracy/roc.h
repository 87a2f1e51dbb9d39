#pragma once

#include <cstddef>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/accuracy/labelled_scores.h"

namespace etalon::stats {

/// What calling "positive" at or above a threshold gives.
struct OperatingPoint {
  double threshold = 0.0;  ///< +infinity: nothing is called positive
  double sensitivity = 0.0;
  double specificity = 0.0;
  std::size_t true_positives = 0;
  std::size_t false_positives = 0;
};

/// Empirical receiver operating characteristic.
struct RocCurve {
  /// From (sensitivity 0, specificity 1) to (1, 0): one point for each distinct score. Thresholds
  /// lie midway between neighbouring scores, as pROC puts them; the last is the lowest score.
  std::vector<OperatingPoint> points{};
  std::size_t positives = 0;
  std::size_t negatives = 0;
};

/// @return Refusal(kTooFewValues) without a positive or without a negative case.
/// @throws ContractError unless there is one finite score a label.
Outcome<RocCurve> MakeRocCurve(const LabelledScores& cases);

/// Sensitivity and specificity when scores at or above `threshold` are called positive.
/// Refusals and errors as `MakeRocCurve`.
Outcome<OperatingPoint> PointAtThreshold(const LabelledScores& cases, double threshold);

/// Area under the curve by trapezoids: the probability that a positive case scores higher than a
/// negative one, ties counted half [Hanley1982].
double AreaUnderCurve(const RocCurve& curve);

/// The point with the highest sensitivity + specificity - 1 [Youden1950]; of equals the one with
/// the higher specificity.
OperatingPoint YoudenPoint(const RocCurve& curve);

/// Sensitivity where the curve, straight between its points, has this specificity; the highest
/// where it rises vertically. @throws ContractError for a specificity outside [0, 1].
double SensitivityAtSpecificity(const RocCurve& curve, double specificity);

struct PartialArea {
  double area = 0.0;          ///< under the curve between the two specificities
  double standardised = 0.0;  ///< 0.5 for chance, 1 for a perfect test [McClish1989]
};

/// Area between two specificities. @throws ContractError unless 0 <= low < high <= 1.
PartialArea PartialAreaUnderCurve(const RocCurve& curve, double low_specificity,
                                  double high_specificity);

}  // namespace etalon::stats
