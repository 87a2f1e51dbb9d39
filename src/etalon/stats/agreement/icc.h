#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/agreement/rating_table.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

enum class IccModel {
  kOneWayRandom,  ///< each subject has its own readers, or nobody knows who read
  kTwoWayRandom,  ///< readers are a sample of those to whom the result is to apply
  kTwoWayMixed    ///< these readers are the only ones of interest
};

enum class IccType {
  kConsistency,       ///< a reader's constant bias is no error
  kAbsoluteAgreement  ///< a reader's bias is error
};

enum class IccUnit {
  kSingle,  ///< reliability of one reading
  kAverage  ///< reliability of the mean of the readings of a subject
};

/// One of the ten forms of [McGraw1996]. The one-way forms are of absolute agreement.
struct IccForm {
  IccModel model;
  IccType type;
  IccUnit unit;
  bool operator==(const IccForm&) const = default;
};

/// "ICC(1)", "ICC(k)", "ICC(C,1)", "ICC(C,k)", "ICC(A,1)", "ICC(A,k)". The random and the mixed
/// model share name and number and differ in what may be concluded. [McGraw1996]
std::string Name(const IccForm& form);

/// The ten forms, one-way first.
const std::vector<IccForm>& AllIccForms();

struct FTest {
  double statistic;
  double numerator_df;
  double denominator_df;
  double p_value;
};

/// Mean squares of subjects x readers. From incomplete data they are expected mean squares at the
/// REML components and the harmonic mean numbers of readings.
struct IccMeanSquares {
  double subjects;         ///< MSR
  double readers;          ///< MSC
  double error;            ///< MSE
  double within_subjects;  ///< MSW, one-way
  double between_one_way;  ///< MSR of the one-way model; equal to `subjects` when complete
  double subjects_df;
  double readers_df;
  double error_df;
  double within_df;
};

struct IccComponents {
  double subject;   ///< negative where MSR < MSE in complete data
  double reader;    ///< negative where MSC < MSE in complete data
  double residual;  ///< MSE
};

struct IccResult {
  IccForm form;
  Outcome<Estimate> estimate;   ///< refused where its denominator is not positive
  std::optional<FTest> f_test;  ///< of ICC = 0; nothing where the error mean square is 0
  /// The same interval with `effective_subjects_df`: for skewed or heavy-tailed subjects, whose
  /// variance is less certain than the F distribution reckons.
  std::optional<Interval> kurtosis_adjusted_interval;
};

struct IccAnalysis {
  std::size_t subjects;
  std::size_t readers;
  std::size_t readings;
  bool complete;                ///< closed form; otherwise REML
  double readings_per_subject;  ///< k; harmonic mean when incomplete
  double readings_per_reader;   ///< n; harmonic mean when incomplete
  double mean;
  IccMeanSquares mean_squares;
  /// 2 / (2 / (n - 1) + g / n), g = excess kurtosis of the subject means (G2, from 0): n - 1 for
  /// normal subjects. [Box1953]
  double effective_subjects_df;
  IccComponents components;      ///< of the two-way model
  std::vector<IccResult> forms;  ///< in the order of `AllIccForms`

  const IccResult& Form(const IccForm& form) const;
  /// ICC(A,1), two-way random: the headline.
  const IccResult& Agreement() const;
  /// ICC(C,1), two-way random: higher than the headline where readers are biased.
  const IccResult& Consistency() const;
};

/// Intraclass correlations of single readings of subjects by readers, all ten forms of
/// [McGraw1996], with the intervals and F tests given there (as R's psych::ICC).
///
/// Complete data: closed form from mean squares; negative estimates are reported as such.
/// Incomplete data: REML components, not listwise deletion; the interval is that of [McGraw1996] at
/// the expected mean squares and the harmonic mean numbers of readings, after [Thomas1978], which
/// is the closed form again when nothing is missing. Empty rows and columns do not count.
/// @param level of the intervals, in (0, 1).
/// @return Refusal(kTooFewValues) below 2 subjects or 2 readers; Refusal(kNoVariation) when all
///   readings are equal; Refusal(kNotEstimable) when the missing cells leave no degree of freedom
///   for the error; Refusal(kNotApplicable) for several sessions: see `RepeatedReadings`.
/// @throws ContractError for another level.
Outcome<IccAnalysis> IntraclassCorrelations(const RatingTable& table, double level = 0.95);

/// Reliability when readers read in several sessions [Eliasziw1994].
struct RepeatedReadings {
  Estimate inter_reader;  ///< subject / (subject + reader + interaction + residual)
  Estimate intra_reader;  ///< (subject + reader + interaction) / all
  double subject_variance;
  double reader_variance;
  double interaction_variance;
  double residual_variance;
};

/// REML components of subjects x readers x sessions, any cell may be missing; intervals by
/// bootstrap of subjects (BCa), which takes the readers as they are.
/// @return Refusal(kNotApplicable) when no cell has two sessions, and as `FitTwoWayComponents`.
Outcome<RepeatedReadings> AnalyseRepeatedReadings(const RatingTable& table, int resamples = 500);

/// Reading of a reliability [Koo2016]; meant for the bounds of the interval, too.
enum class ReliabilityBand { kPoor, kModerate, kGood, kExcellent };

/// Below 0.5, 0.5 to 0.75, 0.75 to 0.9, above 0.9.
ReliabilityBand KooLiBand(double icc);
std::string Name(ReliabilityBand band);

}  // namespace etalon::stats
