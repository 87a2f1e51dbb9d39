#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/accuracy/labelled_scores.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// A yes/no test against the reference standard.
struct TwoByTwo {
  std::int64_t true_positives = 0;
  std::int64_t false_positives = 0;
  std::int64_t false_negatives = 0;
  std::int64_t true_negatives = 0;
};

/// Scores at or above `threshold` are called positive.
/// @throws ContractError unless there is one finite score a label.
TwoByTwo CountTwoByTwo(const LabelledScores& cases, double threshold);

enum class ProportionInterval { kClopperPearson, kWilson };

struct DiagnosticOptions {
  ProportionInterval interval = ProportionInterval::kClopperPearson;  ///< that of epiR's epi.tests
  double level = 0.95;
};

/// Everything that epiR's `epi.tests` prints, with the same intervals. A row without a denominator,
/// or infinite, is a Refusal(kNotEstimable); a ratio of 0 has no interval.
struct DiagnosticTable {
  Outcome<Estimate> apparent_prevalence;  ///< share called positive
  Outcome<Estimate> prevalence;           ///< share with the condition
  Outcome<Estimate> sensitivity;
  Outcome<Estimate> specificity;
  Outcome<Estimate> accuracy;               ///< share of right calls
  Outcome<Estimate> diagnostic_odds_ratio;  ///< interval on the log scale (Woolf)
  Outcome<Estimate>
      number_needed_to_diagnose;   ///< 1 / Youden; interval only if Youden's excludes 0
  Outcome<Estimate> youden_index;  ///< interval from the bounds of its two parts: conservative
  Outcome<Estimate> positive_predictive_value;
  Outcome<Estimate> negative_predictive_value;
  Outcome<Estimate> positive_likelihood_ratio;  ///< interval on the log scale [Simel1991]
  Outcome<Estimate> negative_likelihood_ratio;
  Outcome<Estimate> ruled_out;                ///< share called negative
  Outcome<Estimate> ruled_in;                 ///< share called positive
  Outcome<Estimate> false_positive_rate;      ///< called positive of those without the condition
  Outcome<Estimate> false_negative_rate;      ///< called negative of those with it
  Outcome<Estimate> false_discovery_share;    ///< without the condition of those called positive
  Outcome<Estimate> false_reassurance_share;  ///< with the condition of those called negative
};

/// @throws ContractError for a negative count or a level outside (0, 1).
DiagnosticTable MakeDiagnosticTable(const TwoByTwo& counts, const DiagnosticOptions& options = {});

struct DiagnosticRow {
  std::string_view name;  ///< e.g. "sensitivity"
  Outcome<Estimate> estimate;
};

/// The table's rows in the order of `epi.tests`.
std::vector<DiagnosticRow> Rows(const DiagnosticTable& table);

/// Predictive values that the sensitivity and specificity of a table give where the condition has
/// another prevalence; logit intervals [Mercaldo2007], none where a cell is 0.
/// The prevalence is taken as known; the interval says nothing of its uncertainty.
struct PredictiveValues {
  Outcome<Estimate> positive;
  Outcome<Estimate> negative;
};

/// @throws ContractError unless 0 < prevalence < 1.
PredictiveValues PredictiveValuesAt(double prevalence, const TwoByTwo& counts, double level = 0.95);

}  // namespace etalon::stats
