#include "etalon/stats/accuracy/placements.h"

#include <algorithm>
#include <cstddef>

#include "etalon/core/error.h"

namespace etalon::stats {
namespace {

struct Ranked {
  double score;
  std::size_t index;
};

std::vector<Ranked> FromLowToHigh(const std::vector<double>& scores) {
  std::vector<Ranked> ranked(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) ranked[i] = {scores[i], i};
  std::sort(ranked.begin(), ranked.end(),
            [](const Ranked& a, const Ranked& b) { return a.score < b.score; });
  return ranked;
}

/// Numbers of cases with a lower score than those of a group of ties, and in the group.
struct TieGroup {
  double positives_below = 0.0;
  double negatives_below = 0.0;
  double positives = 0.0;
  double negatives = 0.0;
};

}  // namespace

Placements ComputePlacements(const std::vector<double>& scores, const std::vector<bool>& positive) {
  RequireScores(scores, positive);
  const ClassCounts classes = CountClasses(positive);
  Require(classes.positives > 0 && classes.negatives > 0, "placements need cases of both classes");
  const double positives = static_cast<double>(classes.positives);
  const double negatives = static_cast<double>(classes.negatives);
  const std::vector<Ranked> ranked = FromLowToHigh(scores);

  Placements placements{.of_case = std::vector<double>(scores.size())};
  double wins = 0.0;  // of positives over negatives, whole or half: exact
  TieGroup group;
  for (std::size_t first = 0, last = 0; first < ranked.size(); first = last) {
    group.positives = group.negatives = 0.0;
    for (; last < ranked.size() && ranked[last].score == ranked[first].score; ++last) {
      (positive[ranked[last].index] ? group.positives : group.negatives) += 1.0;
    }
    const double beaten = group.negatives_below + group.negatives / 2.0;
    const double beating = positives - group.positives_below - group.positives / 2.0;
    for (std::size_t i = first; i < last; ++i) {
      const std::size_t index = ranked[i].index;
      placements.of_case[index] = positive[index] ? beaten / negatives : beating / positives;
    }
    wins += group.positives * beaten;
    group.positives_below += group.positives;
    group.negatives_below += group.negatives;
  }
  placements.auc = wins / positives / negatives;
  return placements;
}

}  // namespace etalon::stats
