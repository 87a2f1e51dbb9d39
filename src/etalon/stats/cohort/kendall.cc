#include "etalon/stats/cohort/kendall.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "etalon/stats/cohort/samples.h"

namespace etalon::stats::cohort {
namespace {

using Points = std::vector<std::pair<double, double>>;

/// Sizes of the runs of equal neighbours.
template <typename Values, typename Same>
std::vector<double> RunSizes(const Values& values, Same same) {
  std::vector<double> sizes;
  for (std::size_t begin = 0; begin < values.size();) {
    std::size_t end = begin + 1;
    while (end < values.size() && same(values[begin], values[end])) ++end;
    sizes.push_back(static_cast<double>(end - begin));
    begin = end;
  }
  return sizes;
}

template <typename Function>
double SumOver(const std::vector<double>& sizes, Function function) {
  double sum = 0.0;
  for (const double size : sizes) sum += function(size);
  return sum;
}

double PairsWithin(const std::vector<double>& sizes) {
  return SumOver(sizes, [](double t) { return t * (t - 1.0) / 2.0; });
}

/// Sorts `values` by merging and counts the pairs that were in descending order.
std::int64_t SortCountingInversions(std::vector<double>& values) {
  std::vector<double> merged(values.size());
  std::int64_t inversions = 0;
  for (std::size_t width = 1; width < values.size(); width *= 2) {
    for (std::size_t begin = 0; begin < values.size(); begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, values.size());
      const std::size_t end = std::min(begin + 2 * width, values.size());
      std::size_t left = begin;
      std::size_t right = middle;
      for (std::size_t out = begin; out < end; ++out) {
        const bool take_right = right < end && (left == middle || values[right] < values[left]);
        if (take_right) inversions += static_cast<std::int64_t>(middle - left);
        merged[out] = take_right ? values[right++] : values[left++];
      }
    }
    values.swap(merged);
  }
  return inversions;
}

double ScoreVariance(double n, const std::vector<double>& ties_x,
                     const std::vector<double>& ties_y) {
  const auto single = [](double t) { return t * (t - 1.0) * (2.0 * t + 5.0); };
  const auto two = [](double t) { return t * (t - 1.0); };
  const auto three = [](double t) { return t * (t - 1.0) * (t - 2.0); };
  double variance = (single(n) - SumOver(ties_x, single) - SumOver(ties_y, single)) / 18.0 +
                    SumOver(ties_x, two) * SumOver(ties_y, two) / (2.0 * n * (n - 1.0));
  if (n > 2.0) {
    variance += SumOver(ties_x, three) * SumOver(ties_y, three) / (9.0 * n * (n - 1.0) * (n - 2.0));
  }
  return variance;
}

}  // namespace

double KendallCounts::TauB() const {
  const double scale = std::sqrt((all_pairs - ties_first) * (all_pairs - ties_second));
  return std::clamp(score / scale, -1.0, 1.0);
}

KendallCounts CountKendall(const std::vector<double>& first, const std::vector<double>& second) {
  Points points;
  for (std::size_t i = 0; i < first.size(); ++i) points.emplace_back(first[i], second[i]);
  std::sort(points.begin(), points.end());
  const auto ties_first =
      RunSizes(points, [](const auto& a, const auto& b) { return a.first == b.first; });
  const double ties_both =
      PairsWithin(RunSizes(points, [](const auto& a, const auto& b) { return a == b; }));
  std::vector<double> seconds;
  for (const auto& point : points) seconds.push_back(point.second);
  const auto discordant = static_cast<double>(SortCountingInversions(seconds));
  const auto ties_second = RunSizes(seconds, [](double a, double b) { return a == b; });

  const double n = Count(first);
  KendallCounts counts;
  counts.all_pairs = n * (n - 1.0) / 2.0;
  counts.ties_first = PairsWithin(ties_first);
  counts.ties_second = PairsWithin(ties_second);
  counts.score =
      counts.all_pairs - counts.ties_first - counts.ties_second + ties_both - 2.0 * discordant;
  counts.score_variance = ScoreVariance(n, ties_first, ties_second);
  return counts;
}

}  // namespace etalon::stats::cohort
