#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// Readings of one subject by two methods.
struct RepeatedPair {
  std::vector<double> a;
  std::vector<double> b;
};

struct RepeatedAgreementOptions {
  double multiplier = 1.96;
  int resamples = 2000;
  std::uint64_t seed = 1;
};

/// Limits of agreement of single readings, from several readings a subject [BlandAltman2007].
struct RepeatedAgreement {
  std::size_t subjects;
  std::size_t readings_a;
  std::size_t readings_b;
  Estimate bias;         ///< bootstrap of subjects (BCa)
  Estimate lower_limit;  ///< likewise
  Estimate upper_limit;
  double difference_sd;      ///< of one reading of a minus one of b
  double between_variance;   ///< of the subjects' differences
  double within_variance_a;  ///< constant truth: of repeated a; varying truth: of repeated a - b
  double within_variance_b;  ///< constant truth: of repeated b; varying truth: 0
};

/// The true value stays the same while a subject is read; the numbers of readings of the two
/// methods may differ. SD^2 = Var(mean_a - mean_b) + (1 - mean(1 / m_a)) s_a^2 + (1 - mean(1 /
/// m_b)) s_b^2. [BlandAltman2007, section 2]
///
/// Subjects without readings of both methods do not count; NaN = missing.
/// @return Refusal(kTooFewValues) below 3 subjects; Refusal(kNotApplicable) when nobody was read
///   twice by one method.
Outcome<RepeatedAgreement> AnalyseConstantTruth(const std::vector<RepeatedPair>& subjects,
                                                const RepeatedAgreementOptions& options = {});

/// The true value changes between the readings of a subject, which come in pairs a[j], b[j].
/// One-way analysis of variance of the differences: between = max(0, (MSB - MSW) / m0),
/// SD^2 = between + MSW. [BlandAltman2007, section 3]
///
/// Never pool repeated differences as if they were independent: their bias would look too certain.
/// @return as `AnalyseConstantTruth`. @throws ContractError for a subject with a and b of unequal
///   lengths.
Outcome<RepeatedAgreement> AnalyseVaryingTruth(const std::vector<RepeatedPair>& subjects,
                                               const RepeatedAgreementOptions& options = {});

}  // namespace etalon::stats
