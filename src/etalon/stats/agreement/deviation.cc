#include "etalon/stats/agreement/deviation.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "etalon/core/error.h"
#include "etalon/stats/agreement/pairs.h"
#include "etalon/stats/bootstrap.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

double SortedQuantile(const std::vector<double>& sorted, double p) {
  const double position = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

/// Least k with P(X <= k) >= probability for a binomial X.
int BinomialQuantile(double probability, int trials, double p) {
  int low = -1;
  int high = trials;
  while (high - low > 1) {
    const int middle = low + (high - low) / 2;
    (BinomialCdf(middle, trials, p) >= probability ? high : low) = middle;
  }
  return high;
}

Estimate Percentile(const std::vector<double>& sorted, double p) {
  const auto n = static_cast<int>(sorted.size());
  Estimate estimate{SortedQuantile(sorted, p), std::nullopt, std::nullopt, ""};
  const int first = BinomialQuantile(0.025, n, p);
  const int last = BinomialQuantile(0.975, n, p) + 1;
  if (first < 1 || last > n || sorted.front() == sorted.back()) return estimate;
  estimate.interval = Interval{sorted[static_cast<std::size_t>(first - 1)],
                               sorted[static_cast<std::size_t>(last - 1)]};
  estimate.interval_method = "order statistics";
  return estimate;
}

DeviationPercentiles Percentiles(std::vector<double> deviations) {
  std::sort(deviations.begin(), deviations.end());
  return {Percentile(deviations, 0.50), Percentile(deviations, 0.75), Percentile(deviations, 0.95)};
}

Refusal TooFew() {
  return {RefusalCode::kTooFewValues, "percentiles of deviations need two cases"};
}

/// Mean squared differences of one subject.
struct Squares {
  double program_reader;
  double reader_reader;
};

Squares SquaresOf(double program, const std::vector<double>& readings) {
  Squares squares{0.0, 0.0};
  double pairs = 0.0;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    squares.program_reader += (program - readings[i]) * (program - readings[i]);
    for (std::size_t j = i + 1; j < readings.size(); ++j, pairs += 1.0) {
      squares.reader_reader += (readings[i] - readings[j]) * (readings[i] - readings[j]);
    }
  }
  return {squares.program_reader / static_cast<double>(readings.size()),
          squares.reader_reader / pairs};
}

Squares MeanSquares(const std::vector<Squares>& subjects, std::span<const int> draws) {
  Squares mean{0.0, 0.0};
  double total = 0.0;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    mean.program_reader += draws[i] * subjects[i].program_reader;
    mean.reader_reader += draws[i] * subjects[i].reader_reader;
    total += draws[i];
  }
  return {mean.program_reader / total, mean.reader_reader / total};
}

std::optional<double> Coefficient(const Squares& mean) {
  if (!(mean.reader_reader > 0.0)) return std::nullopt;
  return 2.0 * (mean.program_reader - mean.reader_reader) / mean.reader_reader;
}

}  // namespace

Outcome<Deviations> AnalyseDeviations(const std::vector<double>& value,
                                      const std::vector<double>& reference) {
  const Pairs pairs = CompletePairs(value, reference);
  if (pairs.size() < 2) return TooFew();
  std::vector<double> absolute;
  std::vector<double> relative;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    absolute.push_back(std::abs(pairs.a[i] - pairs.b[i]));
    if (pairs.b[i] != 0.0) relative.push_back(100.0 * absolute.back() / std::abs(pairs.b[i]));
  }
  Deviations result{pairs.size(), Percentiles(absolute), TooFew(), pairs.size() - relative.size(),
                    0.0};
  if (relative.size() >= 2) result.relative = Percentiles(relative);
  const double median = result.absolute.p50.value;
  if (median > 0.0) result.tail_ratio = result.absolute.p95.value / median;
  return result;
}

Outcome<IndividualEquivalence> AnalyseIndividualEquivalence(const std::vector<double>& program,
                                                            const RatingTable& readers,
                                                            double margin, int resamples) {
  Require(program.size() == readers.subjects(), "the program needs one value a subject");
  if (readers.sessions() > 1) {
    return Refusal{RefusalCode::kNotApplicable, "individual equivalence takes one session"};
  }
  std::vector<Squares> subjects;
  for (std::size_t i = 0; i < program.size(); ++i) {
    Require(!std::isinf(program[i]), "infinite value of the program");
    const std::vector<double> readings = readers.OfSubject(i);
    if (std::isnan(program[i]) || readings.size() < 2) continue;
    subjects.push_back(SquaresOf(program[i], readings));
  }
  if (subjects.size() < 3) {
    return Refusal{RefusalCode::kTooFewValues,
                   "individual equivalence needs three subjects with two readers each"};
  }
  const std::vector<int> once(subjects.size(), 1);
  const Squares mean = MeanSquares(subjects, once);
  const auto coefficient = Coefficient(mean);
  if (!coefficient) return Refusal{RefusalCode::kNoVariation, "the readers never differ"};
  ClusterBootstrapOptions options;
  options.resamples = resamples;
  options.interval = BootstrapInterval::kBiasCorrectedAccelerated;
  const auto bootstrapped = ClusterBootstrap(
      subjects.size(),
      [&](std::span<const int> draws) { return Coefficient(MeanSquares(subjects, draws)); },
      options);
  Estimate estimate{*coefficient, std::nullopt, std::nullopt, ""};
  if (bootstrapped) estimate = *bootstrapped;
  const bool equivalent = estimate.interval && estimate.interval->high < margin;
  return IndividualEquivalence{subjects.size(), estimate, mean.program_reader, mean.reader_reader,
                               equivalent};
}

}  // namespace etalon::stats
