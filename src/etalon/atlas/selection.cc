#include "etalon/atlas/selection.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "etalon/atlas/logistic_head.h"
#include "etalon/atlas/threads.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

constexpr std::size_t kMostCandidates = 4000;
constexpr std::size_t kMostAudience = 2000;  // pictures that are to be stood for
constexpr std::size_t kReachNeighbour = 10;
constexpr std::size_t kLeastKnown = 5;  // annotated pictures before their heads are asked
constexpr std::size_t kBlock = 64;

/// At most `most` of some items, evenly spaced.
std::vector<std::size_t> Thinned(const std::vector<std::size_t>& items, std::size_t most) {
  if (items.size() <= most) return items;
  std::vector<std::size_t> thinned;
  for (std::size_t i = 0; i < most; ++i) thinned.push_back(items[i * items.size() / most]);
  return thinned;
}

/// A head of what is known of one label; without anything known 0.5 everywhere.
LogisticHead HeadOf(PointsView space, const std::vector<LabelValue>& values, double ridge) {
  std::vector<std::size_t> rows;
  std::vector<std::uint8_t> positive;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == LabelValue::kUnknown) continue;
    rows.push_back(i);
    positive.push_back(values[i] == LabelValue::kPresent ? 1 : 0);
  }
  if (!rows.empty()) return FitLogisticHead(space, rows, positive, ridge);
  return {.bias = 0.0, .weights = std::vector<double>(space.dimensions, 0.0)};
}

double Uncertainty(double probability) { return 4.0 * probability * (1.0 - probability); }

/// Chooses one item after the other.
class Selector {
 public:
  Selector(PointsView space, const std::vector<std::vector<LabelValue>>& labels,
           const SelectionOptions& options)
      : space_(space), options_(options) {
    for (const auto& values : labels) heads_.push_back(HeadOf(space, values, options.ridge));
    std::vector<std::size_t> all(space.count());
    std::iota(all.begin(), all.end(), 0);
    for (const std::size_t i : all) {
      const bool open = std::ranges::all_of(
          labels, [i](const auto& values) { return values[i] == LabelValue::kUnknown; });
      (open ? candidates_ : known_).push_back(i);
    }
    audience_ = Thinned(all, kMostAudience);
    candidates_ = Thinned(candidates_, kMostCandidates);
    reach_ = Reach();
    Weigh();
    Cover();
    FillKernel();
  }

  std::vector<Suggestion> Choose(std::size_t most) {
    std::vector<Suggestion> chosen;
    std::vector<char> is_open(candidates_.size(), 1);
    while (chosen.size() < std::min(most, candidates_.size())) {
      const std::vector<double> gains = Gains(is_open);
      const auto place = static_cast<std::size_t>(std::ranges::max_element(gains) - gains.begin());
      chosen.push_back(Describe(candidates_[place], gains[place]));
      is_open[place] = 0;
      chosen_.push_back(candidates_[place]);
      for (std::size_t j = 0; j < audience_.size(); ++j) {
        covered_[j] = std::max(covered_[j], Kernel(place)[j]);
      }
    }
    return chosen;
  }

 private:
  double Likeness(std::size_t a, std::size_t b) const {
    return std::exp(-0.5 * SquaredDistance(space_[a], space_[b]) / (reach_ * reach_));
  }

  std::span<const float> Kernel(std::size_t candidate) const {
    return std::span(kernel_).subspan(candidate * audience_.size(), audience_.size());
  }

  /// Median distance of a picture to its tenth neighbour.
  double Reach() const {
    std::vector<double> reaches(audience_.size(), 0.0);
    ForBlocks(reaches.size(), kBlock, options_.threads, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        std::vector<double> squares;
        for (const std::size_t other : audience_) {
          squares.push_back(SquaredDistance(space_[audience_[i]], space_[other]));
        }
        const auto rank =
            static_cast<std::ptrdiff_t>(std::min(kReachNeighbour, squares.size() - 1));
        std::ranges::nth_element(squares, squares.begin() + rank);
        reaches[i] = std::sqrt(squares[static_cast<std::size_t>(rank)]);
      }
    });
    const auto middle = static_cast<std::ptrdiff_t>(reaches.size() / 2);
    std::ranges::nth_element(reaches, reaches.begin() + middle);
    constexpr double kLeastReach = 1e-6;  // all pictures alike
    return std::max(reaches[reaches.size() / 2], kLeastReach);
  }

  void Weigh() {
    weights_.assign(audience_.size(), 1.0);
    if (known_.size() < kLeastKnown) return;
    for (std::size_t j = 0; j < audience_.size(); ++j) {
      double doubt = 0.0;
      for (const LogisticHead& head : heads_) {
        doubt += Uncertainty(head.Probability(space_[audience_[j]]));
      }
      weights_[j] = doubt / static_cast<double>(heads_.size());
    }
  }

  /// What is annotated stands for its neighbours already.
  void Cover() {
    covered_.assign(audience_.size(), 0.0F);
    ForBlocks(audience_.size(), kBlock, options_.threads, [&](std::size_t begin, std::size_t end) {
      for (std::size_t j = begin; j < end; ++j) {
        for (const std::size_t item : known_) {
          covered_[j] = std::max(covered_[j], static_cast<float>(Likeness(audience_[j], item)));
        }
      }
    });
  }

  void FillKernel() {
    kernel_.assign(candidates_.size() * audience_.size(), 0.0F);
    ForBlocks(candidates_.size(), kBlock, options_.threads,
              [&](std::size_t begin, std::size_t end) {
                for (std::size_t i = begin; i < end; ++i) {
                  float* row = kernel_.data() + i * audience_.size();
                  for (std::size_t j = 0; j < audience_.size(); ++j) {
                    row[j] = static_cast<float>(Likeness(candidates_[i], audience_[j]));
                  }
                }
              });
  }

  std::vector<double> Gains(const std::vector<char>& is_open) const {
    std::vector<double> gains(candidates_.size(), -1.0);
    ForBlocks(gains.size(), kBlock, options_.threads, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        if (is_open[i] == 0) continue;
        const std::span<const float> row = Kernel(i);
        double gain = 0.0;
        for (std::size_t j = 0; j < row.size(); ++j) {
          if (row[j] > covered_[j]) gain += weights_[j] * static_cast<double>(row[j] - covered_[j]);
        }
        gains[i] = gain / static_cast<double>(audience_.size());
      }
    });
    return gains;
  }

  Suggestion Describe(std::size_t item, double gain) const {
    Suggestion one{.item = item, .gain = gain};
    double most_uncertain = -1.0;
    for (std::size_t label = 0; label < heads_.size(); ++label) {
      const double probability = heads_[label].Probability(space_[item]);
      if (Uncertainty(probability) <= most_uncertain) continue;
      most_uncertain = Uncertainty(probability);
      one.label = label;
      one.probability = probability;
    }
    double nearest = 0.0;
    for (const auto* taken : {&known_, &chosen_}) {
      for (const std::size_t other : *taken) nearest = std::max(nearest, Likeness(item, other));
    }
    one.novelty = 1.0 - nearest;
    constexpr double kNovel = 0.8;
    constexpr double kUndecided = 0.84;  // a probability between 0.3 and 0.7
    const bool asked = known_.size() >= kLeastKnown;
    one.reason = asked && most_uncertain > kUndecided ? SelectionReason::kUncertain
                 : one.novelty > kNovel               ? SelectionReason::kNew
                                                      : SelectionReason::kTypical;
    return one;
  }

  PointsView space_;
  const SelectionOptions& options_;
  std::vector<LogisticHead> heads_;
  std::vector<std::size_t> known_;
  std::vector<std::size_t> candidates_;
  std::vector<std::size_t> audience_;
  std::vector<std::size_t> chosen_;
  double reach_ = 1.0;
  std::vector<double> weights_;  ///< of the audience
  std::vector<float> covered_;   ///< of the audience
  std::vector<float> kernel_;    ///< candidate x audience
};

}  // namespace

std::vector<Suggestion> SuggestInSpace(PointsView space,
                                       const std::vector<std::vector<LabelValue>>& labels,
                                       std::size_t most, const SelectionOptions& options) {
  CheckPoints(space);
  Require(!labels.empty() && options.ridge > 0.0, "suggestions without a label or a ridge");
  for (const auto& values : labels) {
    Require(values.size() == space.count(), "labels of another number of items than the space");
  }
  return Selector(space, labels, options).Choose(most);
}

std::vector<Suggestion> SuggestNext(PointsView embeddings,
                                    const std::vector<std::vector<LabelValue>>& labels,
                                    std::size_t most, const SelectionOptions& options) {
  return SuggestInSpace(HeadSpace(embeddings, options.most_dimensions, options.threads), labels,
                        most, options);
}

}  // namespace etalon::atlas
