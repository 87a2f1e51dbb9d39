#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/bootstrap.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

// Lesions sought in pictures. What counts as a hit is decided before; here are marks, each with its
// score and the lesion that it hits. A lesion that is marked twice is hit once: the caller gives it
// to one mark, and the other is a false positive.
//
// All functions throw ContractError for a score that is not finite, a mark on a lesion that the
// picture does not hold, or a lesion hit by two marks. Intervals come from drawing patients with
// replacement (`ClusterBootstrap`).

/// A place that a search calls suspicious.
struct DetectionMark {
  double score = 0.0;                      ///< higher is surer
  std::optional<std::size_t> lesion = {};  ///< the lesion of the picture that it hits
};

/// A picture that was searched.
struct SearchedPicture {
  int patient = 0;          ///< any number that all pictures of one patient share
  std::size_t lesions = 0;  ///< in the truth; 0 = a picture without
  std::vector<DetectionMark> marks = {};
};

/// Keeping marks from a score on.
struct FrocPoint {
  double threshold = 0.0;
  double sensitivity = 0.0;                  ///< share of all lesions hit
  double false_positives_per_picture = 0.0;  ///< mean over all pictures
};

/// Free-response receiver operating characteristic [Chakraborty1989], from no mark at all to every
/// mark: one point for each distinct score.
struct FrocCurve {
  std::vector<FrocPoint> points{};
  std::size_t pictures = 0;
  std::size_t lesions = 0;
};

/// @return Refusal(kTooFewValues) without a picture or without a lesion.
Outcome<FrocCurve> MakeFrocCurve(const std::vector<SearchedPicture>& pictures);

/// Highest sensitivity that the curve reaches at no more than `rate` false positives a picture; no
/// straight line is drawn between points.
/// @throws ContractError for a negative rate.
double SensitivityAtFalsePositives(const FrocCurve& curve, double rate);

/// The point that gives `SensitivityAtFalsePositives`: the one with fewest false positives.
FrocPoint PointAtFalsePositives(const FrocCurve& curve, double rate);

/// `SensitivityAtFalsePositives` with the threshold chosen anew in each resample.
/// @return refusals as `MakeFrocCurve` and `ClusterBootstrap`; no interval where all resamples
///   agree, e.g. where every lesion is found.
Outcome<Estimate> EstimateSensitivityAtFalsePositives(const std::vector<SearchedPicture>& pictures,
                                                      double rate,
                                                      const ClusterBootstrapOptions& options = {});

/// Mean of the precision at 101 recalls 0, 0.01 .. 1, each the highest at that recall or beyond, 0
/// where it is not reached: the average precision of COCO [Lin2014].
Outcome<Estimate> EstimateAveragePrecision(const std::vector<SearchedPicture>& pictures,
                                           const ClusterBootstrapOptions& options = {});

/// The mean of `EstimateAveragePrecision` over several criteria of a hit.
/// @param criteria the same pictures judged by each criterion.
/// @throws ContractError unless all have the same pictures.
Outcome<Estimate> EstimateMeanAveragePrecision(
    const std::vector<std::vector<SearchedPicture>>& criteria,
    const ClusterBootstrapOptions& options = {});

/// Probability that a lesion is marked with a higher score than the highest mark on a picture
/// without lesion; ties count half, what is not marked scores below every mark: the JAFROC figure
/// of merit [Chakraborty2004].
/// @return Refusal(kTooFewValues) also without a picture that holds no lesion.
Outcome<Estimate> EstimateJafroc(const std::vector<SearchedPicture>& pictures,
                                 const ClusterBootstrapOptions& options = {});

}  // namespace etalon::stats
