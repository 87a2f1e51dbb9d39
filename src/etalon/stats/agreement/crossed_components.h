#pragma once

#include <cstddef>
#include <span>

#include "etalon/core/outcome.h"
#include "etalon/stats/agreement/rating_table.h"

namespace etalon::stats {

/// Variance components of
///     value = mean + subject + reader + subject x reader + error,
/// all effects random and independent, in squared units of the values.
struct CrossedComponents {
  double mean = 0.0;                   ///< generalised least squares
  double subject = 0.0;                ///< between subjects
  double reader = 0.0;                 ///< between readers: their biases
  double interaction = 0.0;            ///< subject x reader; 0 unless the interaction is separated
  double residual = 0.0;               ///< within a cell, or interaction and error together
  bool interaction_separated = false;  ///< some cell holds several sessions
};

/// Restricted maximum likelihood (REML) of the two-way model, from whatever cells are there; no
/// subject is dropped because a reader missed it. [Harville1977]
///
/// With complete data and positive ANOVA estimates these are the ANOVA estimates. The subject
/// effects are eliminated analytically and subjects read by the same readers are summed up once, so
/// that the cost does not grow with the number of subjects.
/// @param draws how often each subject enters, for a bootstrap; empty = once each.
/// @return Refusal(kTooFewValues) below 2 subjects or 2 readers, Refusal(kNotEstimable) without a
///   degree of freedom for the error, Refusal(kNoVariation) when all values are equal or readers
///   differ by a constant only.
Outcome<CrossedComponents> FitTwoWayComponents(const RatingTable& table,
                                               std::span<const int> draws = {});

/// REML of value = mean + subject + error: the readings of a subject are exchangeable, whoever
/// read. `residual` is then the within-subject variance; `reader` and `interaction` are 0. Refuses
/// as `FitTwoWayComponents`, without asking for 2 readers.
Outcome<CrossedComponents> FitOneWayComponents(const RatingTable& table);

}  // namespace etalon::stats
