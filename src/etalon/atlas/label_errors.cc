#include "etalon/atlas/label_errors.h"

#include <algorithm>
#include <map>

#include "etalon/atlas/logistic_head.h"
#include "etalon/core/error.h"

namespace etalon::atlas {
namespace {

/// One label of all items, and how probable it is where the item's own is not looked at.
class LabelJudge {
 public:
  LabelJudge(PointsView space, const NeighbourLists& neighbours,
             const std::vector<std::string>& groups, const std::vector<LabelValue>& labels,
             const LabelErrorOptions& options)
      : space_(space),
        neighbours_(neighbours),
        groups_(groups),
        labels_(labels),
        options_(options),
        folds_(labels.size()) {}

  std::vector<LabelSuspicion> Run() {
    if (!Divide()) return {};
    std::vector<double> present = HeadProbabilities();
    std::vector<LabelSuspicion> all;
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      if (labels_[i] == LabelValue::kUnknown) continue;
      LabelSuspicion one = Vote(i);
      if (one.voters > 0) present[i] = (present[i] + ShareOfVotes(one)) / 2.0;
      one.probability = labels_[i] == LabelValue::kPresent ? present[i] : 1.0 - present[i];
      all.push_back(one);
    }
    return Contradicted(all);
  }

 private:
  /// Puts whole groups of either label into folds in turn. @return whether there are enough.
  bool Divide() {
    std::map<std::string, std::size_t> fold_of;
    std::size_t next[2] = {0, 0};
    for (std::size_t i = 0; i < labels_.size(); ++i) {
      if (labels_[i] == LabelValue::kUnknown) continue;
      const auto side = static_cast<std::size_t>(labels_[i]);
      const auto [place, is_new] = fold_of.try_emplace(groups_[i], next[side] % options_.folds);
      if (is_new) ++next[side];
      folds_[i] = place->second;
    }
    return std::min(next[0], next[1]) >= 2 * options_.folds;
  }

  std::vector<double> HeadProbabilities() const {
    std::vector<double> probabilities(labels_.size(), 0.5);
    for (std::size_t fold = 0; fold < options_.folds; ++fold) {
      std::vector<std::size_t> rows;
      std::vector<std::uint8_t> positive;
      for (std::size_t i = 0; i < labels_.size(); ++i) {
        if (labels_[i] == LabelValue::kUnknown || folds_[i] == fold) continue;
        rows.push_back(i);
        positive.push_back(labels_[i] == LabelValue::kPresent ? 1 : 0);
      }
      const LogisticHead head = FitLogisticHead(space_, rows, positive, options_.ridge);
      for (std::size_t i = 0; i < labels_.size(); ++i) {
        if (folds_[i] == fold) probabilities[i] = head.Probability(space_[i]);
      }
    }
    return probabilities;
  }

  LabelSuspicion Vote(std::size_t item) const {
    LabelSuspicion vote{.item = item, .given = labels_[item]};
    for (const std::uint32_t other : neighbours_.Items(item)) {
      if (labels_[other] == LabelValue::kUnknown || groups_[other] == groups_[item]) continue;
      ++vote.voters;
      vote.voters_against += labels_[other] != labels_[item] ? 1U : 0U;
      if (vote.voters == options_.neighbours) break;
    }
    return vote;
  }

  static double ShareOfVotes(const LabelSuspicion& vote) {
    const double against = static_cast<double>(vote.voters_against);
    const double voters = static_cast<double>(vote.voters);
    const double present = vote.given == LabelValue::kPresent ? voters - against : against;
    return (present + 1.0) / (voters + 2.0);
  }

  static std::vector<LabelSuspicion> Contradicted(const std::vector<LabelSuspicion>& all) {
    double sums[2] = {0.0, 0.0};
    double counts[2] = {0.0, 0.0};
    for (const LabelSuspicion& one : all) {
      sums[static_cast<std::size_t>(one.given)] += one.probability;
      counts[static_cast<std::size_t>(one.given)] += 1.0;
    }
    std::vector<LabelSuspicion> suspected;
    for (const LabelSuspicion& one : all) {
      const std::size_t other = one.given == LabelValue::kPresent ? 0 : 1;
      const double confident = sums[other] / counts[other];
      const bool outvoted = 2 * one.voters_against > one.voters;
      if (1.0 - one.probability >= std::max(confident, 0.5) && outvoted) suspected.push_back(one);
    }
    std::ranges::stable_sort(suspected, {}, &LabelSuspicion::probability);
    return suspected;
  }

  PointsView space_;
  const NeighbourLists& neighbours_;
  const std::vector<std::string>& groups_;
  const std::vector<LabelValue>& labels_;
  const LabelErrorOptions& options_;
  std::vector<std::size_t> folds_;
};

}  // namespace

std::vector<LabelSuspicion> FindLabelErrors(PointsView space, const NeighbourLists& neighbours,
                                            const std::vector<std::string>& groups,
                                            const std::vector<LabelValue>& labels,
                                            const LabelErrorOptions& options) {
  const std::size_t count = space.count();
  Require(neighbours.count() == count && groups.size() == count && labels.size() == count,
          "labels, groups and neighbours of different numbers of items");
  Require(options.folds >= 2 && options.neighbours >= 1, "fewer than two folds or one neighbour");
  return LabelJudge(space, neighbours, groups, labels, options).Run();
}

}  // namespace etalon::atlas
