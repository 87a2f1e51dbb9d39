#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/agreement/kappa.h"
#include "etalon/stats/agreement/rating_table.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// How many readers gave each grade to each subject: counts[subject][grade]; the number of readers
/// may differ between subjects.
class GradeCounts {
 public:
  /// @throws ContractError without subjects, for ragged rows, fewer than 2 grades, or counts that
  /// are not whole numbers from 0.
  explicit GradeCounts(std::vector<std::vector<double>> counts);

  /// Grades 0 .. categories - 1. @throws ContractError for other grades or several sessions.
  static GradeCounts FromRatings(const RatingTable& table, std::size_t categories);

  const std::vector<std::vector<double>>& rows() const { return counts_; }
  std::size_t categories() const { return counts_.front().size(); }
  std::size_t subjects() const { return counts_.size(); }

 private:
  std::vector<std::vector<double>> counts_;
};

struct FleissCategory {
  double kappa;                               ///< 0 where the grade was never or always given
  std::optional<double> null_standard_error;  ///< sqrt(2 / (N n (n - 1))); none for unequal n
};

/// Agreement of many interchangeable readers on nominal grades [Fleiss1971].
struct FleissKappa {
  std::size_t subjects;
  double observed_agreement;
  double expected_agreement;
  Estimate kappa;  ///< SE by linearisation over subjects [Gwet2021], t interval
  /// Of kappa = 0 [Fleiss1979], and the test with it; none for unequal numbers of readers.
  std::optional<double> null_standard_error;
  std::optional<TestResult> test;
  std::vector<FleissCategory> categories;  ///< one grade against the others
};

/// Subjects with fewer than two readings count for the marginals only.
/// @return Refusal(kTooFewValues) below 2 subjects with two readings, Refusal(kNoVariation) when
///   one grade was used throughout.
Outcome<FleissKappa> AnalyseFleissKappa(const GradeCounts& counts);

/// A chance-corrected agreement of two or more readers.
struct ChanceCorrected {
  std::size_t subjects;
  double observed_agreement;
  double expected_agreement;
  Estimate coefficient;
};

/// Gwet's AC1 (nominal weights) or AC2 (linear, quadratic): chance agreement that does not grow
/// absurd when one grade prevails. SE by linearisation over subjects, t interval. [Gwet2008]
/// Refuses as `AnalyseFleissKappa`, but one grade throughout is complete agreement: 1.
Outcome<ChanceCorrected> AnalyseGwet(const GradeCounts& counts,
                                     KappaWeights weights = KappaWeights::kNominal);

/// Light's kappa: the mean of Cohen's kappas over all pairs of readers [Light1971]. Pairs of
/// readers for whom it is undefined are left out. Interval by bootstrap of subjects (BCa).
/// @param table grades 0 .. categories - 1, one session.
/// @return Refusal(kTooFewValues) below 2 subjects or readers, Refusal(kNotApplicable) for several
///   sessions, Refusal(kNoVariation) when no pair of readers has a kappa.
/// @throws ContractError for other grades.
Outcome<Estimate> AnalyseLightKappa(const RatingTable& table, std::size_t categories,
                                    KappaWeights weights = KappaWeights::kNominal,
                                    int resamples = 2000);

}  // namespace etalon::stats
