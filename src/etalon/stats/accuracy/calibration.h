#pragma once

#include <cstddef>
#include <vector>

#include "etalon/core/measurement.h"
#include "etalon/core/outcome.h"
#include "etalon/stats/accuracy/labelled_scores.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

// Do predicted probabilities occur as often as they say? Throughout, the scores are probabilities
// of the condition. All functions throw ContractError for a probability outside [0, 1] or not one
// probability a label, and refuse with kTooFewValues without cases.

/// Mean squared distance of probability and outcome [Brier1950], with a normal interval from the
/// spread of the squared distances. Refusal(kTooFewValues) below 2 cases.
Outcome<Estimate> BrierScore(const LabelledScores& cases, double level = 0.95);

enum class Binning {
  kEqualWidth,  ///< bins of one width over [0, 1]
  kEqualCount   ///< bins of about as many cases; equal probabilities stay together
};

struct BinningOptions {
  Binning binning = Binning::kEqualWidth;
  int bins = 10;
  double level = 0.95;  ///< of the intervals of the observed shares

  /// @throws ContractError naming the option that is wrong.
  void Validate() const;
};

/// One point of a reliability curve.
struct ReliabilityBin {
  std::size_t cases = 0;
  std::size_t positives = 0;
  double lowest = 0.0;   ///< probability in the bin
  double highest = 0.0;  ///< probability in the bin
  double mean_probability = 0.0;
  double observed = 0.0;  ///< share of positives
  Interval interval;      ///< Wilson, of `observed`
};

/// Bins that hold a case, from low to high probabilities.
Outcome<std::vector<ReliabilityBin>> ReliabilityCurve(const LabelledScores& cases,
                                                      const BinningOptions& options = {});

struct CalibrationError {
  double expected =
      0.0;               ///< mean distance of the bins from the diagonal by cases: ECE [Naeini2015]
  double maximum = 0.0;  ///< of any bin: MCE
};

/// Both are biased upwards: a perfect model does not reach 0 on a finite sample, and the more bins
/// the less. Compare only with the same bins and about as many cases.
Outcome<CalibrationError> EstimateCalibrationError(const LabelledScores& cases,
                                                   const BinningOptions& options = {});

/// brier = reliability - resolution + uncertainty + within_bins [Murphy1973, Stephenson2008].
struct BrierDecomposition {
  double brier = 0.0;
  double reliability = 0.0;  ///< squared distance of the bins from the diagonal; 0 is best
  double resolution = 0.0;   ///< squared distance of the bins from the overall share; high is best
  double uncertainty = 0.0;  ///< overall share times its complement
  double within_bins = 0.0;  ///< what binning unequal probabilities leaves; 0 for grades
};

Outcome<BrierDecomposition> DecomposeBrierScore(const LabelledScores& cases,
                                                const BinningOptions& options = {});

/// Logistic recalibration [Cox1958].
struct CalibrationLine {
  Estimate in_the_large;  ///< intercept for slope 1: 0 = right on average, above = too low
  Estimate intercept;     ///< of the line with the slope below
  Estimate slope;         ///< 1 = right spread, below 1 = too extreme (overfitted)
};

/// @return Refusal(kNotApplicable) for a probability of exactly 0 or 1, otherwise as `FitLogistic`.
Outcome<CalibrationLine> FitCalibrationLine(const LabelledScores& cases, double level = 0.95);

/// z test that all probabilities are right [Spiegelhalter1986], two-sided.
/// @return Refusal(kNoVariation) when every probability is 0, 0.5 or 1.
Outcome<TestResult> TestSpiegelhalter(const LabelledScores& cases);

}  // namespace etalon::stats
