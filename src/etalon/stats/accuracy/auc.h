#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/core/outcome.h"
#include "etalon/stats/accuracy/labelled_scores.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// How the interval of an area is made.
enum class AucInterval {
  kLogit,    ///< DeLong variance on the logit scale: covers best, stays inside (0, 1)
  kPlain,    ///< AUC +- z SE, clipped to [0, 1], as pROC prints it
  kNewcombe  ///< score interval from Hanley and McNeil's variance [Newcombe2006]; exists at AUC 1
};

struct AucOptions {
  AucInterval interval = AucInterval::kLogit;
  double level = 0.95;
};

/// Area under the ROC curve of one test.
struct Auc {
  double value = 0.0;
  double variance = 0.0;  ///< DeLong [DeLong1988]
  Interval interval{};
  std::string interval_method{};  ///< e.g. "DeLong, logit"
  std::size_t positives = 0;
  std::size_t negatives = 0;
};

/// AUC, ties counted half, with the DeLong variance in n log n [Sun2014]. Grades with few levels
/// are scores like any other.
///
/// Where the classes do not overlap the DeLong variance is 0 and its intervals have no width: then
/// the interval is Newcombe's, and `interval_method` says so.
/// @return Refusal(kTooFewValues) with fewer than two cases of a class; Refusal(kNoVariation) when
///   all scores are equal.
/// @throws ContractError unless there is one finite score a label.
Outcome<Auc> EstimateAuc(const LabelledScores& cases, const AucOptions& options = {});

/// Areas of several tests of the same cases and their DeLong covariance.
struct AucSet {
  std::vector<double> values{};                 ///< one a test
  std::vector<std::vector<double>> covariance;  ///< [test][test]
};

/// @return Refusal(kTooFewValues) with fewer than two cases of a class.
/// @throws ContractError unless every test has one finite score a label.
Outcome<AucSet> EstimateAucs(const LabelledTests& tests);

/// As `EstimateAucs`, with the covariance of leaving out one case at a time (factor (n - 1) / n),
/// as the DBM method uses it [Hillis2005].
Outcome<AucSet> EstimateAucsByJackknife(const LabelledTests& tests);

/// Two areas against each other; differences are a - b.
struct AucComparison {
  double auc_a = 0.0;
  double auc_b = 0.0;
  double difference = 0.0;
  double standard_error = 0.0;  ///< of the difference
  double covariance = 0.0;      ///< of the two areas; 0 when unpaired
  Interval interval{};          ///< of the difference
  TestResult test{};            ///< of equal areas, two-sided
};

/// Two tests of the same cases [DeLong1988], normal reference.
/// @return Refusal(kTooFewValues) as `EstimateAuc`; Refusal(kNoVariation) when the difference has
/// no
///   variance, e.g. because both rank all cases alike.
Outcome<AucComparison> CompareAucsPaired(const LabelledScores& a, const std::vector<double>& b,
                                         double level = 0.95);

/// The same test, or two, on different cases: t reference with the degrees of freedom of pROC
/// (Satterthwaite over the two totals of cases).
Outcome<AucComparison> CompareAucsUnpaired(const LabelledScores& a, const LabelledScores& b,
                                           double level = 0.95);

/// Score interval of an area from its value and the numbers of cases alone [Newcombe2006, method
/// 5].
/// @throws ContractError for a value outside [0, 1], no cases, or a level outside (0, 1).
Interval NewcombeAucInterval(double auc, std::size_t positives, std::size_t negatives,
                             double level = 0.95);

/// AUC with the variance for several cases a patient, diseased or not [Obuchowski1997]. With one
/// case a patient it is close to DeLong's.
/// @param patient any number that all cases of one patient share; one per case.
/// @return as `EstimateAuc`; Refusal(kTooFewValues) also for fewer than two patients with a
/// positive
///   or with a negative case.
Outcome<Auc> EstimateClusteredAuc(const LabelledScores& cases, const std::vector<int>& patient,
                                  const AucOptions& options = {});

}  // namespace etalon::stats
