#pragma once

#include <cstddef>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// A multi-reader multi-case study: every reader reads every case with every test (modality, or
/// without and with assistance).
struct ReaderStudy {
  std::vector<std::vector<std::vector<double>>> scores;  ///< [test][reader][case]; NaN = not read
  std::vector<bool> positive;                            ///< by the reference standard, one a case
};

enum class ReaderCovariance {
  kDeLong,
  kJackknife  ///< gives the results of the older DBM method [Hillis2005]
};

struct ReaderStudyOptions {
  ReaderCovariance covariance = ReaderCovariance::kDeLong;
  double level = 0.95;
};

struct TestDifference {
  std::size_t test_a = 0;
  std::size_t test_b = 0;
  Estimate difference;   ///< of the mean areas, a - b
  double p_value = 1.0;  ///< two-sided
};

/// Conclusions for one view of what was drawn from a population.
struct ReaderStudyInference {
  /// F test that all tests have one mean area. Its `degrees_of_freedom` are those of the
  /// denominator, by Hillis for random readers; absent for fixed readers (a chi-squared test).
  TestResult equality;
  double numerator_degrees = 0.0;
  std::vector<TestDifference> differences;  ///< all pairs a < b
  std::vector<Estimate> areas;              ///< mean over readers, one a test
};

struct ReaderStudyResult {
  std::vector<std::vector<double>> areas{};  ///< [test][reader]
  double variance = 0.0;                     ///< of one area, mean over tests and readers
  double covariance_same_reader = 0.0;       ///< Cov1: another test
  double covariance_same_test = 0.0;         ///< Cov2: another reader
  double covariance_different = 0.0;         ///< Cov3: another test and another reader
  double mean_square_tests = 0.0;
  double mean_square_readers = 0.0;
  double mean_square_interaction = 0.0;
  std::size_t dropped = 0;  ///< cases that were not read by everyone with everything

  /// Generalises to readers and cases like these: what a reader study usually claims.
  Outcome<ReaderStudyInference> random_readers_random_cases;
  Outcome<ReaderStudyInference> fixed_readers_random_cases;  ///< these readers only
  Outcome<ReaderStudyInference> random_readers_fixed_cases;  ///< these cases only
};

/// Analysis of areas under the ROC curve by Obuchowski and Rockette [Obuchowski1995] with the
/// degrees of freedom of Hillis [Hillis2007]. Negative covariance terms are set to 0 as there.
/// @return Refusal(kTooFewValues) with fewer than two tests, or two complete cases of a class.
///   An inference alone is refused with kTooFewValues when random readers are fewer than two, and
///   with kNoVariation when its denominator is 0.
/// @throws ContractError unless every test has the same readers (at least one) and every reader one
///   score a case, finite or NaN.
Outcome<ReaderStudyResult> AnalyseReaderStudy(const ReaderStudy& study,
                                              const ReaderStudyOptions& options = {});

}  // namespace etalon::stats
