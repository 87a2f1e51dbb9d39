#include "etalon/stats/cohort/rank_tests.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numeric>

#include "etalon/core/error.h"
#include "etalon/stats/cohort/hodges_lehmann.h"
#include "etalon/stats/cohort/rank_distributions.h"
#include "etalon/stats/cohort/ranks.h"
#include "etalon/stats/cohort/samples.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

using cohort::Count;
using cohort::PairwiseSums;
using cohort::RankDistribution;
using cohort::Square;

constexpr std::size_t kSmallestForNormal = 50;

TestResult NormalRankTest(double statistic, double mean, double variance, const char* name,
                          const RankTestOptions& options) {
  const double deviation = statistic - mean;
  double step = 0.0;
  if (options.continuity_correction && deviation != 0.0) step = std::copysign(0.5, deviation);
  const double p = std::min(1.0, TwoSidedNormal((deviation - step) / std::sqrt(variance)));
  return {statistic, p, std::nullopt,
          std::string(name) + ", normal" +
              (options.continuity_correction ? " with continuity correction" : "")};
}

TestResult ExactRankTest(double statistic, const RankDistribution& distribution, const char* name) {
  return {statistic, distribution.TwoSided(statistic), std::nullopt, std::string(name) + ", exact"};
}

/// Rank from the end of the pairwise sums where the 95 % interval begins; 0 where there is none.
std::int64_t NormalIntervalRank(double pairs, double variance) {
  const double rank = pairs / 2.0 - kNormal975 * std::sqrt(variance);
  return std::max(std::int64_t{0}, static_cast<std::int64_t>(std::floor(rank)));
}

std::int64_t ExactIntervalRank(const RankDistribution& distribution) {
  return distribution.Cdf(0.0) > 0.025 ? 0 : distribution.Quantile(0.025);
}

Estimate HodgesLehmann(const PairwiseSums& sums, double scale, std::int64_t interval_rank) {
  Estimate shift{scale * sums.Median(), std::nullopt, std::nullopt, {}};
  if (interval_rank < 1) return shift;
  shift.interval = Interval{scale * sums.Select(interval_rank),
                            scale * sums.Select(sums.size() + 1 - interval_rank)};
  shift.interval_method = "Hodges-Lehmann order statistics";
  return shift;
}

double SignedRankVariance(double n) { return n * (n + 1.0) * (2.0 * n + 1.0) / 24.0; }

Estimate SignedRankShift(const std::vector<double>& differences) {
  const double n = Count(differences);
  const bool exact = differences.size() < kSmallestForNormal;
  const std::int64_t rank =
      exact ? ExactIntervalRank(cohort::SignedRankDistribution(static_cast<int>(n)))
            : NormalIntervalRank(n * (n + 1.0) / 2.0, SignedRankVariance(n));
  return HodgesLehmann(PairwiseSums::Within(differences), 0.5, rank);
}

/// Rank sum of the positive values.
double PositiveRankSum(const std::vector<double>& values, const std::vector<double>& ranks) {
  double sum = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] > 0.0) sum += ranks[i];
  }
  return sum;
}

TestResult SignedRankTest(double statistic, double n, const cohort::Ranking& ranking, bool any_zero,
                          const RankTestOptions& options) {
  const char* name = "Wilcoxon signed rank";
  const bool exact =
      !options.always_normal && n < kSmallestForNormal && !ranking.HasTies() && !any_zero;
  if (exact) {
    return ExactRankTest(statistic, cohort::SignedRankDistribution(static_cast<int>(n)), name);
  }
  return NormalRankTest(statistic, n * (n + 1.0) / 4.0,
                        SignedRankVariance(n) - ranking.TieCubes() / 48.0, name, options);
}

std::vector<double> Concatenated(const std::vector<std::vector<double>>& groups) {
  std::vector<double> all;
  for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

double RankSum(const std::vector<double>& ranks, std::size_t begin, std::size_t count) {
  const auto from = ranks.begin() + static_cast<std::ptrdiff_t>(begin);
  return std::accumulate(from, from + static_cast<std::ptrdiff_t>(count), 0.0);
}

/// Group sizes of a Mann-Whitney test.
struct Sizes {
  double first, second;

  double All() const { return first + second; }
  double Pairs() const { return first * second; }
  bool AreSmall() const { return std::max(first, second) < kSmallestForNormal; }
  RankDistribution Distribution() const {
    return cohort::MannWhitneyDistribution(static_cast<int>(first), static_cast<int>(second));
  }
  double Variance(double tie_cubes) const {
    return Pairs() / 12.0 * (All() + 1.0 - tie_cubes / (All() * (All() - 1.0)));
  }
};

TestResult MannWhitneyTest(double statistic, const Sizes& sizes, const cohort::Ranking& ranking,
                           const RankTestOptions& options) {
  const char* name = "Mann-Whitney";
  if (!options.always_normal && sizes.AreSmall() && !ranking.HasTies()) {
    return ExactRankTest(statistic, sizes.Distribution(), name);
  }
  return NormalRankTest(statistic, sizes.Pairs() / 2.0, sizes.Variance(ranking.TieCubes()), name,
                        options);
}

Estimate MannWhitneyShift(const std::vector<double>& first, std::vector<double> second,
                          const Sizes& sizes) {
  for (double& value : second) value = -value;
  const std::int64_t rank = sizes.AreSmall()
                                ? ExactIntervalRank(sizes.Distribution())
                                : NormalIntervalRank(sizes.Pairs(), sizes.Variance(0.0));
  return HodgesLehmann(PairwiseSums::Between(first, std::move(second)), 1.0, rank);
}

/// Subjects x conditions without the rows that miss a value.
std::vector<std::vector<double>> CompleteRows(const std::vector<std::vector<double>>& conditions) {
  const std::size_t subjects = conditions.front().size();
  std::vector<std::vector<double>> rows;
  for (std::size_t subject = 0; subject < subjects; ++subject) {
    std::vector<double> row;
    for (const auto& condition : conditions) {
      Require(condition.size() == subjects, "conditions of unequal numbers of subjects");
      row.push_back(condition[subject]);
    }
    std::vector<double> present = cohort::Present(row);
    if (present.size() == row.size()) rows.push_back(std::move(row));
  }
  return rows;
}

/// What Friedman's statistic is made of.
struct FriedmanSums {
  double rank_spread = 0.0;  ///< sum of squared deviations of the conditions' rank sums
  double tie_cubes = 0.0;
};

FriedmanSums SumRanks(const std::vector<std::vector<double>>& rows) {
  const double conditions = Count(rows.front());
  std::vector<double> rank_sums(rows.front().size(), 0.0);
  FriedmanSums sums;
  for (const auto& row : rows) {
    const cohort::Ranking ranking = cohort::AverageRanks(row);
    std::transform(rank_sums.begin(), rank_sums.end(), ranking.ranks.begin(), rank_sums.begin(),
                   std::plus<>());
    sums.tie_cubes += ranking.TieCubes();
  }
  const double expected = static_cast<double>(rows.size()) * (conditions + 1.0) / 2.0;
  for (const double sum : rank_sums) sums.rank_spread += Square(sum - expected);
  return sums;
}

}  // namespace

Outcome<RankComparison> WilcoxonSignedRank(const std::vector<double>& first,
                                           const std::vector<double>& second,
                                           const RankTestOptions& options) {
  const std::vector<double> differences = cohort::PairedDifferences(first, second);
  if (differences.empty()) {
    return Refusal{RefusalCode::kTooFewValues, "A signed-rank test needs at least one pair."};
  }
  std::vector<double> non_zero = differences;
  std::erase(non_zero, 0.0);
  if (non_zero.empty()) {
    return Refusal{RefusalCode::kNoVariation, "All paired differences are zero."};
  }
  std::vector<double> magnitudes = non_zero;
  for (double& value : magnitudes) value = std::abs(value);
  const cohort::Ranking ranking = cohort::AverageRanks(magnitudes);
  const double n = Count(non_zero);
  const double statistic = PositiveRankSum(non_zero, ranking.ranks);
  const bool any_zero = non_zero.size() < differences.size();
  return RankComparison{non_zero.size(), 0, SignedRankShift(differences),
                        4.0 * statistic / (n * (n + 1.0)) - 1.0,
                        SignedRankTest(statistic, n, ranking, any_zero, options)};
}

Outcome<RankComparison> MannWhitney(const std::vector<double>& first,
                                    const std::vector<double>& second,
                                    const RankTestOptions& options) {
  const std::vector<double> a = cohort::Present(first);
  const std::vector<double> b = cohort::Present(second);
  if (a.empty() || b.empty()) {
    return Refusal{RefusalCode::kTooFewValues,
                   "A Mann-Whitney test needs at least one value in each group."};
  }
  const std::vector<double> all = Concatenated({a, b});
  if (cohort::IsConstant(all)) {
    return Refusal{RefusalCode::kNoVariation, "All values of both groups are equal."};
  }
  const cohort::Ranking ranking = cohort::AverageRanks(all);
  const Sizes sizes{Count(a), Count(b)};
  const double statistic =
      RankSum(ranking.ranks, 0, a.size()) - sizes.first * (sizes.first + 1.0) / 2.0;
  return RankComparison{a.size(), b.size(), MannWhitneyShift(a, b, sizes),
                        2.0 * statistic / sizes.Pairs() - 1.0,
                        MannWhitneyTest(statistic, sizes, ranking, options)};
}

Outcome<TestResult> KruskalWallis(const std::vector<std::vector<double>>& groups) {
  std::vector<std::vector<double>> present;
  for (const auto& group : groups) present.push_back(cohort::Present(group));
  std::erase_if(present, [](const auto& group) { return group.empty(); });
  const std::vector<double> all = Concatenated(present);
  if (present.size() < 2 || all.size() < 3) {
    return Refusal{RefusalCode::kTooFewValues,
                   "A Kruskal-Wallis test needs at least two groups and three values."};
  }
  if (cohort::IsConstant(all)) {
    return Refusal{RefusalCode::kNoVariation, "All values of all groups are equal."};
  }
  const cohort::Ranking ranking = cohort::AverageRanks(all);
  const double n = Count(all);
  double spread = 0.0;
  std::size_t begin = 0;
  for (const auto& group : present) {
    spread += Square(RankSum(ranking.ranks, begin, group.size())) / Count(group);
    begin += group.size();
  }
  const double uncorrected = 12.0 * spread / (n * (n + 1.0)) - 3.0 * (n + 1.0);
  const double h = std::max(0.0, uncorrected / (1.0 - ranking.TieCubes() / (n * n * n - n)));
  const double df = static_cast<double>(present.size()) - 1.0;
  return TestResult{h, ChiSquaredSurvival(h, df), df, "Kruskal-Wallis"};
}

Outcome<FriedmanResult> Friedman(const std::vector<std::vector<double>>& conditions) {
  const Refusal too_few{RefusalCode::kTooFewValues,
                        "A Friedman test needs at least two conditions and two complete subjects."};
  if (conditions.size() < 2) return too_few;
  const auto rows = CompleteRows(conditions);
  if (rows.size() < 2) return too_few;
  const FriedmanSums sums = SumRanks(rows);
  const auto subjects = static_cast<double>(rows.size());
  const double k = Count(rows.front());
  const double scale = subjects * k * (k + 1.0) - sums.tie_cubes / (k - 1.0);
  if (scale <= 0.0) {
    return Refusal{RefusalCode::kNoVariation, "Every subject has equal values throughout."};
  }
  const double chi_squared = 12.0 * sums.rank_spread / scale;
  return FriedmanResult{
      rows.size(),
      chi_squared / (subjects * (k - 1.0)),
      {chi_squared, ChiSquaredSurvival(chi_squared, k - 1.0), k - 1.0, "Friedman"}};
}

}  // namespace etalon::stats
