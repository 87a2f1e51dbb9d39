#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"

namespace etalon::workflow {

/// One metric of subjects that were measured more than once.
struct RepeatedMetric {
  std::string metric;
  std::string unit;
  Rule rule;
  std::vector<std::vector<double>> subjects;  ///< the values of each
};

/// What the entries say of where they come from.
struct PhantomEvidence {
  std::string modality;  ///< DICOM's, e.g. "MR"
  std::string made_by;   ///< command
  std::uint64_t seed = 0;
};

/// The repeatability of each metric over the phantoms that were acquired twice, as entries that
/// `followup::ParseRegistry` reads, marked as phantom evidence. Relative where the noise grows with
/// the value. Metrics of no family have none; a comment stands for others without: grades, whose
/// noise is no number; what two dates cannot be compared by; and where a delivered published figure
/// is larger, since a second examination of a patient repeats no better than that of a phantom.
std::string RepeatabilityText(const std::vector<RepeatedMetric>& metrics,
                              const PhantomEvidence& evidence);

}  // namespace etalon::workflow
