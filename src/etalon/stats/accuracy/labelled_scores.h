#pragma once

#include <cstddef>
#include <vector>

#include "etalon/core/outcome.h"

namespace etalon::stats {

/// What a test (a model, a marker, a reader) says of cases whose truth is known.
struct LabelledScores {
  std::vector<double>
      scores;  ///< finite; higher speaks for the condition (negate where lower does)
  std::vector<bool> positive;  ///< by the reference standard; one per score
};

/// Several tests of the same cases.
struct LabelledTests {
  std::vector<std::vector<double>> scores;  ///< [test][case], finite
  std::vector<bool> positive;               ///< one per case
};

struct CompleteTests {
  LabelledTests tests;
  std::size_t dropped = 0;  ///< cases left out for a missing score or label
};

/// The cases for which nothing is missing, from the columns of a table.
/// @param scores [test][case]; quiet NaN = missing. @param labels 1 = has the condition, 0 = has
///   not, quiet NaN = missing.
/// @return Refusal(kNotApplicable) for an infinite score or another label.
/// @throws ContractError unless there is a test and all columns have the same length.
Outcome<CompleteTests> CompleteCases(const std::vector<std::vector<double>>& scores,
                                     const std::vector<double>& labels);

struct ClassCounts {
  std::size_t positives = 0;
  std::size_t negatives = 0;
};

ClassCounts CountClasses(const std::vector<bool>& positive);

/// @throws ContractError unless there is one finite score a label.
void RequireScores(const std::vector<double>& scores, const std::vector<bool>& positive);

}  // namespace etalon::stats
