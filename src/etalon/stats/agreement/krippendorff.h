#pragma once

#include "etalon/core/outcome.h"
#include "etalon/stats/agreement/rating_table.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// Scale of the values for Krippendorff's alpha.
enum class Scale {
  kNominal,
  kOrdinal,
  kInterval,
  kRatio  ///< values from 0
};

/// Krippendorff's alpha: 1 - observed / expected disagreement, for any number of readers, any scale
/// and missing cells [Krippendorff2011]. Interval by bootstrap of subjects (BCa). Values are
/// compared exactly; sessions count as further readers.
/// @return Refusal(kTooFewValues) below 2 subjects with two readings, Refusal(kNoVariation) when
/// all
///   paired values are equal, Refusal(kNotApplicable) on a ratio scale for negative values or more
///   than 1,000 different ones.
Outcome<Estimate> AnalyseKrippendorff(const RatingTable& table, Scale scale, int resamples = 1000);

}  // namespace etalon::stats
