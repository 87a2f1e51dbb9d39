#include "etalon/stats/cohort/ranks.h"

#include <algorithm>
#include <numeric>

namespace etalon::stats::cohort {

double Ranking::TieCubes() const {
  double sum = 0.0;
  for (const double size : tie_sizes) sum += size * (size * size - 1.0);
  return sum;
}

Ranking AverageRanks(const std::vector<double>& sample) {
  std::vector<std::size_t> order(sample.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return sample[a] < sample[b]; });
  Ranking ranking;
  ranking.ranks.resize(sample.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && sample[order[end]] == sample[order[begin]]) ++end;
    const double rank = 0.5 * static_cast<double>(begin + 1 + end);
    for (std::size_t i = begin; i < end; ++i) ranking.ranks[order[i]] = rank;
    if (end - begin > 1) ranking.tie_sizes.push_back(static_cast<double>(end - begin));
    begin = end;
  }
  return ranking;
}

}  // namespace etalon::stats::cohort
