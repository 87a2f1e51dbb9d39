#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/agreement/icc.h"
#include "etalon/stats/agreement/line_fit.h"
#include "etalon/stats/agreement/rating_table.h"
#include "etalon/stats/estimate.h"
#include "etalon/stats/repeatability_factor.h"

namespace etalon::stats {

/// A figure of precision with its one-sided 95 % upper bound: the figure that a conformance claim
/// is held against (QIBA) [Raunig2015].
struct Precision {
  Estimate estimate;  ///< chi-squared interval; none when no reading differs from another
  double upper_bound;

  /// True when even the upper bound is within the claim.
  bool Meets(double claimed) const { return upper_bound <= claimed; }
};

/// Precision relative to the size of the quantity, in percent. [Raunig2015]
struct RelativeRepeatability {
  Precision wcv_root_mean_square;  ///< 100 sqrt(mean (s_i / m_i)^2)
  Precision wcv_of_mean;           ///< 100 wSD / |grand mean|
  Precision percent_rc;            ///< 2.77 times the root-mean-square wCV
  /// 100 sqrt(exp(s_ln^2) - 1), s_ln = within-subject SD of the logarithms; nothing unless all
  /// readings have one sign and none is 0.
  std::optional<Precision> wcv_of_logs;
  /// 95 % limits of a repeat's relative change under the log method, e.g. {-14.9, 17.5}.
  std::optional<Interval> percent_rc_of_logs;
};

/// Does the scatter grow with the size? Then relative figures apply, otherwise absolute ones.
struct ScatterTrend {
  LineFit line;  ///< within-subject SD on within-subject |mean|
  bool grows;    ///< slope positive with p < 0.05
};

struct Repeatability {
  std::size_t subjects;  ///< with at least two readings; others do not count
  std::size_t readings;
  double degrees_of_freedom;  ///< readings - subjects
  double mean;                ///< of the subjects' means
  Precision within_subject_sd;
  Precision coefficient;                    ///< RC = 2.77 wSD, in the unit of the values
  Outcome<RelativeRepeatability> relative;  ///< Refusal(kNotApplicable) when a subject's mean is 0
                                            ///< or the means have both signs
  Outcome<ScatterTrend> trend;              ///< Refusal(kTooFewValues), Refusal(kNoVariation)
};

/// Within-subject standard deviation from repeated readings under the same conditions, by one-way
/// analysis of variance [BlandAltman1999]; with two readings a subject wSD^2 = mean(d^2) / 2, so
/// that a bias between first and second readings counts as scatter.
///
/// @param replicates the readings of each subject, NaN = missing; numbers may differ.
/// @return Refusal(kTooFewValues) when no subject has two readings.
/// @throws ContractError for an infinite value.
Outcome<Repeatability> AnalyseRepeatability(const std::vector<std::vector<double>>& replicates);

/// Reproducibility when the reader (or site, device, program) changes as well.
struct Reproducibility {
  double reader_variance;       ///< may be 0 or, in complete data, negative
  double interaction_variance;  ///< subject x reader; 0 where not told from the residual
  double residual_variance;
  Precision total_sd;     ///< of one reading by any reader
  Precision coefficient;  ///< RDC = 2.77 total_sd
};

/// Reproducibility coefficient from subjects x readers, RDC = 2.77 sqrt(reader + interaction +
/// residual) [Raunig2015]; interval by the modified large-sample method [Graybill1980] on the mean
/// squares of `IntraclassCorrelations`, which it refuses with. With several sessions the components
/// are those of `FitTwoWayComponents`; reader and residual then count as two independent mean
/// squares, which is good to 1 / subjects.
Outcome<Reproducibility> AnalyseReproducibility(const RatingTable& table);

/// What one measured value may be off by, and what two must differ by. [Weir2005]
struct MeasurementError {
  Estimate standard_error;             ///< SEM
  Estimate minimal_detectable_change;  ///< MDC95 = 1.96 sqrt(2) SEM
};

/// SEM of consistency = sqrt(MSE); of absolute agreement = sqrt(reader + residual variance).
/// The same as SD sqrt(1 - ICC) with the SD that belongs to the ICC.
MeasurementError ErrorOfMeasurement(const IccAnalysis& analysis, IccType type);

/// Total deviation index: the |difference| that 95 % of readings stay within, bias included.
struct TotalDeviationIndex {
  double value;             ///< exact for normal differences
  double chi_square_value;  ///< 1.96 sqrt(mean d^2) [Lin2000]
  double upper_bound;       ///< one-sided 95 %, of `chi_square_value` [Lin2000]
};

/// @param differences measured minus truth, or method minus method; NaN = missing.
/// @param proportion in (0, 1). @return Refusal(kTooFewValues) below 3 differences.
Outcome<TotalDeviationIndex> AnalyseTotalDeviation(const std::vector<double>& differences,
                                                   double proportion = 0.95);

}  // namespace etalon::stats
