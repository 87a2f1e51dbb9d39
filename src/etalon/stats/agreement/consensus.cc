#include "etalon/stats/agreement/consensus.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>
#include <utility>

#include "etalon/core/error.h"

namespace etalon::stats {
namespace {

void CheckVotes(std::span<const Vote> votes, const VoteSizes& sizes) {
  for (const Vote& vote : votes) {
    Require(
        vote.item < sizes.items && vote.reader < sizes.readers && vote.category < sizes.categories,
        "a vote beyond the sizes");
  }
}

/// Votes for each category of each item, items x categories.
std::vector<double> CountVotes(std::span<const Vote> votes, const VoteSizes& sizes) {
  std::vector<double> counts(sizes.items * sizes.categories, 0.0);
  for (const Vote& vote : votes) counts[vote.item * sizes.categories + vote.category] += 1.0;
  return counts;
}

/// Scales a row to a sum of 1; an empty row becomes `fallback`.
void Normalise(std::span<double> row, std::span<const double> fallback) {
  double sum = 0.0;
  for (const double value : row) sum += value;
  if (sum > 0.0) {
    for (double& value : row) value /= sum;
  } else {
    std::ranges::copy(fallback, row.begin());
  }
}

}  // namespace

std::vector<std::optional<std::size_t>> MajorityVote(std::span<const Vote> votes,
                                                     const VoteSizes& sizes) {
  CheckVotes(votes, sizes);
  const std::vector<double> counts = CountVotes(votes, sizes);
  std::vector<std::optional<std::size_t>> chosen(sizes.items);
  for (std::size_t item = 0; item < sizes.items; ++item) {
    const auto row = std::span(counts).subspan(item * sizes.categories, sizes.categories);
    const auto most = std::ranges::max_element(row);
    if (most == row.end() || *most == 0.0 || std::ranges::count(row, *most) > 1) continue;
    chosen[item] = static_cast<std::size_t>(most - row.begin());
  }
  return chosen;
}

double DawidSkene::Probability(std::size_t item, std::size_t category) const {
  Require(item < sizes_.items && category < sizes_.categories, "no such item or category");
  return probability_[item * sizes_.categories + category];
}

std::size_t DawidSkene::Category(std::size_t item) const {
  Require(item < sizes_.items, "no such item");
  const auto row = std::span(probability_).subspan(item * sizes_.categories, sizes_.categories);
  return static_cast<std::size_t>(std::ranges::max_element(row) - row.begin());
}

double DawidSkene::Confusion(std::size_t reader, std::size_t truth, std::size_t called) const {
  const std::size_t k = sizes_.categories;
  Require(reader < sizes_.readers && truth < k && called < k, "no such reader or category");
  return confusion_[(reader * k + truth) * k + called];
}

double DawidSkene::Skill(std::size_t reader) const {
  double sum = 0.0;
  for (std::size_t truth = 0; truth < sizes_.categories; ++truth) {
    sum += Confusion(reader, truth, truth);
  }
  return sum / static_cast<double>(sizes_.categories);
}

/// Items with the same votes of the same readers are one item with a weight: five readers and two
/// categories make at most 243 of a hundred thousand.
struct VotePatterns {
  std::vector<std::size_t> of_item;
  std::vector<double> weights;  ///< items of each pattern
  std::vector<Vote> votes;      ///< `item` is the pattern
};

VotePatterns FindPatterns(std::span<const Vote> votes, std::size_t items) {
  std::vector<std::size_t> starts(items + 1, 0);
  for (const Vote& vote : votes) ++starts[vote.item + 1];
  for (std::size_t item = 0; item < items; ++item) starts[item + 1] += starts[item];
  using Said = std::pair<std::size_t, std::size_t>;  // reader and category
  std::vector<Said> said(votes.size());
  std::vector<std::size_t> next(starts.begin(), starts.end() - 1);
  for (const Vote& vote : votes) said[next[vote.item]++] = {vote.reader, vote.category};
  VotePatterns patterns;
  std::unordered_map<std::string, std::size_t> known;
  for (std::size_t item = 0; item < items; ++item) {
    const auto own = std::span(said).subspan(starts[item], starts[item + 1] - starts[item]);
    std::ranges::sort(own);
    const auto bytes = std::as_bytes(own);
    const std::string key(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const auto [pattern, is_new] = known.try_emplace(key, patterns.weights.size());
    patterns.of_item.push_back(pattern->second);
    if (is_new) {
      patterns.weights.push_back(0.0);
      for (const auto& [reader, category] : own) {
        patterns.votes.push_back({pattern->second, reader, category});
      }
    }
    patterns.weights[pattern->second] += 1.0;
  }
  return patterns;
}

/// The two steps, one after the other, on patterns.
class DawidSkeneSearch {
 public:
  DawidSkeneSearch(std::span<const Vote> votes, const VoteSizes& sizes,
                   const DawidSkeneOptions& options)
      : patterns_(FindPatterns(votes, sizes.items)), options_(options), k_(sizes.categories) {
    result_.sizes_ = sizes;
    result_.prevalence_.assign(k_, 1.0 / static_cast<double>(k_));
    result_.confusion_.resize(sizes.readers * k_ * k_);
    const VoteSizes reduced{patterns_.weights.size(), sizes.readers, k_};
    result_.probability_ = CountVotes(patterns_.votes, reduced);
    for (std::size_t pattern = 0; pattern < reduced.items; ++pattern) {
      Normalise(RowOf(result_.probability_, pattern), result_.prevalence_);
    }
  }

  Outcome<DawidSkene> Run() {
    for (result_.iterations_ = 1; result_.iterations_ <= options_.most_iterations;
         ++result_.iterations_) {
      Maximise();
      if (Expect() < options_.tolerance) return Expanded();
    }
    return Refusal{RefusalCode::kNotEstimable, "The readers' skills do not settle."};
  }

 private:
  std::span<double> RowOf(std::vector<double>& table, std::size_t row) const {
    return std::span(table).subspan(row * k_, k_);
  }

  /// Every item gets the probabilities of its pattern.
  DawidSkene Expanded() {
    std::vector<double> probability;
    probability.reserve(patterns_.of_item.size() * k_);
    for (const std::size_t pattern : patterns_.of_item) {
      const auto row = RowOf(result_.probability_, pattern);
      probability.insert(probability.end(), row.begin(), row.end());
    }
    result_.probability_ = std::move(probability);
    return std::move(result_);
  }

  /// Confusion matrices and prevalences from the probabilities of the patterns.
  void Maximise() {
    const double right = options_.prior_votes * options_.prior_agreement;
    const double wrong = (options_.prior_votes - right) / static_cast<double>(k_ - 1);
    for (std::size_t row = 0; row < result_.sizes_.readers * k_; ++row) {
      std::ranges::fill(RowOf(result_.confusion_, row), wrong);
      result_.confusion_[row * k_ + row % k_] = right;
    }
    for (const Vote& vote : patterns_.votes) {
      for (std::size_t truth = 0; truth < k_; ++truth) {
        result_.confusion_[(vote.reader * k_ + truth) * k_ + vote.category] +=
            patterns_.weights[vote.item] * result_.probability_[vote.item * k_ + truth];
      }
    }
    const std::vector<double> even(k_, 1.0 / static_cast<double>(k_));
    for (std::size_t row = 0; row < result_.sizes_.readers * k_; ++row) {
      Normalise(RowOf(result_.confusion_, row), even);
    }
    std::ranges::fill(result_.prevalence_, 0.0);
    for (std::size_t i = 0; i < result_.probability_.size(); ++i) {
      result_.prevalence_[i % k_] += patterns_.weights[i / k_] * result_.probability_[i];
    }
    Normalise(result_.prevalence_, even);
  }

  /// Probabilities of the patterns from confusion matrices and prevalences; the greatest change.
  double Expect() {
    std::vector<double> logs(result_.probability_.size());
    for (std::size_t i = 0; i < logs.size(); ++i) {
      logs[i] = std::log(std::max(result_.prevalence_[i % k_], 1e-300));
    }
    std::vector<double> log_confusion(result_.confusion_);
    for (double& value : log_confusion) value = std::log(std::max(value, 1e-300));
    for (const Vote& vote : patterns_.votes) {
      for (std::size_t truth = 0; truth < k_; ++truth) {
        logs[vote.item * k_ + truth] +=
            log_confusion[(vote.reader * k_ + truth) * k_ + vote.category];
      }
    }
    double change = 0.0;
    for (std::size_t pattern = 0; pattern < patterns_.weights.size(); ++pattern) {
      change = std::max(change, Settle(RowOf(logs, pattern), RowOf(result_.probability_, pattern)));
    }
    return change;
  }

  static double Settle(std::span<double> logs, std::span<double> probability) {
    const double most = std::ranges::max(logs);
    double sum = 0.0;
    for (double& value : logs) sum += value = std::exp(value - most);
    double change = 0.0;
    for (std::size_t i = 0; i < logs.size(); ++i) {
      const double settled = logs[i] / sum;
      change = std::max(change, std::abs(settled - probability[i]));
      probability[i] = settled;
    }
    return change;
  }

  VotePatterns patterns_;
  DawidSkeneOptions options_;
  std::size_t k_;
  DawidSkene result_;
};

Outcome<DawidSkene> EstimateDawidSkene(std::span<const Vote> votes, const VoteSizes& sizes,
                                       const DawidSkeneOptions& options) {
  CheckVotes(votes, sizes);
  Require(options.prior_votes > 0.0 && options.prior_agreement > 0.0 &&
              options.prior_agreement < 1.0 && options.tolerance > 0.0,
          "options of Dawid and Skene out of range");
  if (votes.empty() || sizes.categories < 2) {
    return Refusal{RefusalCode::kTooFewValues,
                   "A consensus needs votes and at least two categories."};
  }
  return DawidSkeneSearch(votes, sizes, options).Run();
}

}  // namespace etalon::stats
