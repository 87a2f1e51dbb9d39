#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "etalon/core/outcome.h"

namespace etalon::stats {

/// What one reader called one item. A reader may call an item several times.
struct Vote {
  std::size_t item = 0;
  std::size_t reader = 0;
  std::size_t category = 0;
};

/// How many of each there are; votes hold numbers below these.
struct VoteSizes {
  std::size_t items = 0;
  std::size_t readers = 0;
  std::size_t categories = 0;
};

/// The category of each item that most votes name; nothing for ties and for items without votes.
/// @throws ContractError for a number beyond `sizes`.
std::vector<std::optional<std::size_t>> MajorityVote(std::span<const Vote> votes,
                                                     const VoteSizes& sizes);

struct DawidSkeneOptions {
  int most_iterations = 200;
  double tolerance = 1e-7;  ///< greatest change of a posterior probability between two iterations
  /// Votes that each reader is thought to have given beforehand, spread over a row of the confusion
  /// matrix with `prior_agreement` of them right: readers of few items are drawn to the usual.
  double prior_votes = 2.0;
  double prior_agreement = 0.7;
};

/// What readers' votes come to when each reader's habits are taken into account.
class DawidSkene {
 public:
  const VoteSizes& sizes() const { return sizes_; }

  /// Probability that an item is of a category; the prevalences for an item without votes.
  double Probability(std::size_t item, std::size_t category) const;
  /// The most probable category, the first among equals.
  std::size_t Category(std::size_t item) const;
  /// Probability that a reader calls an item of category `truth` by the name `called`.
  double Confusion(std::size_t reader, std::size_t truth, std::size_t called) const;
  /// Mean over categories of the probability of calling them rightly: 1 / categories is guessing.
  double Skill(std::size_t reader) const;
  double Prevalence(std::size_t category) const { return prevalence_.at(category); }

  int iterations() const { return iterations_; }

 private:
  friend Outcome<DawidSkene> EstimateDawidSkene(std::span<const Vote> votes, const VoteSizes& sizes,
                                                const DawidSkeneOptions& options);
  friend class DawidSkeneSearch;

  VoteSizes sizes_;
  std::vector<double> probability_;  ///< items x categories
  std::vector<double> confusion_;    ///< readers x truth x called
  std::vector<double> prevalence_;
  int iterations_ = 0;
};

/// Estimates true categories and readers' confusion matrices together by expectation and
/// maximisation, beginning with the share of votes [DawidSkene1979].
/// @return Refusal(kTooFewValues) without votes or with less than two categories;
///   Refusal(kNotEstimable) when the probabilities do not settle.
/// @throws ContractError for a number beyond `sizes`, or options out of range.
Outcome<DawidSkene> EstimateDawidSkene(std::span<const Vote> votes, const VoteSizes& sizes,
                                       const DawidSkeneOptions& options = {});

}  // namespace etalon::stats
