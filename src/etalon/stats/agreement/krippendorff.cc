#include "etalon/stats/agreement/krippendorff.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "etalon/stats/bootstrap.h"

namespace etalon::stats {
namespace {

constexpr std::size_t kMostRatioValues = 1000;

/// The paired readings: of each subject with two or more, the indices of its values.
struct Readings {
  std::vector<std::vector<std::size_t>> subjects;
  std::vector<double> values;  ///< the different ones, rising
};

Readings PairedReadings(const RatingTable& table) {
  Readings readings;
  std::vector<std::vector<double>> paired;
  for (std::size_t i = 0; i < table.subjects(); ++i) {
    std::vector<double> of_subject = table.OfSubject(i);
    if (of_subject.size() < 2) continue;
    readings.values.insert(readings.values.end(), of_subject.begin(), of_subject.end());
    paired.push_back(std::move(of_subject));
  }
  auto& values = readings.values;
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  for (const auto& of_subject : paired) {
    std::vector<std::size_t> indices;
    for (const double value : of_subject) {
      const auto place = std::lower_bound(values.begin(), values.end(), value);
      indices.push_back(static_cast<std::size_t>(place - values.begin()));
    }
    readings.subjects.push_back(std::move(indices));
  }
  return readings;
}

/// How often each value occurs in the drawn subjects.
std::vector<double> Frequencies(const Readings& readings, std::span<const int> draws) {
  std::vector<double> frequencies(readings.values.size(), 0.0);
  for (std::size_t u = 0; u < readings.subjects.size(); ++u) {
    for (const std::size_t value : readings.subjects[u]) frequencies[value] += draws[u];
  }
  return frequencies;
}

/// Half way through each value's place among all: the ordinal metric is the squared difference of
/// these.
std::vector<double> MiddleRanks(const std::vector<double>& frequencies) {
  std::vector<double> ranks;
  double before = 0.0;
  for (const double frequency : frequencies) {
    ranks.push_back(before + 0.5 * frequency);
    before += frequency;
  }
  return ranks;
}

double Sum(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum;
}

/// Squared distance of two values, by index.
using Metric = std::function<double(std::size_t, std::size_t)>;

double ObservedByPairs(const Readings& readings, std::span<const int> draws, const Metric& metric) {
  double sum = 0.0;
  for (std::size_t u = 0; u < readings.subjects.size(); ++u) {
    if (draws[u] == 0) continue;
    const auto& indices = readings.subjects[u];
    double pairs = 0.0;
    for (std::size_t i = 0; i < indices.size(); ++i) {
      for (std::size_t j = i + 1; j < indices.size(); ++j) pairs += metric(indices[i], indices[j]);
    }
    sum += draws[u] * 2.0 * pairs / static_cast<double>(indices.size() - 1);
  }
  return sum;
}

double ExpectedByPairs(const std::vector<double>& frequencies, const Metric& metric) {
  double sum = 0.0;
  for (std::size_t c = 0; c < frequencies.size(); ++c) {
    for (std::size_t k = c + 1; k < frequencies.size(); ++k) {
      sum += 2.0 * frequencies[c] * frequencies[k] * metric(c, k);
    }
  }
  return sum;
}

double ExpectedNominal(const std::vector<double>& frequencies) {
  const double total = Sum(frequencies);
  double same = 0.0;
  for (const double frequency : frequencies) same += frequency * frequency;
  return total * total - same;
}

/// Sum of squared differences over all ordered pairs, from the variance.
double ExpectedOfScores(const std::vector<double>& frequencies, const std::vector<double>& scores) {
  const double total = Sum(frequencies);
  double mean = 0.0;
  for (std::size_t c = 0; c < scores.size(); ++c) mean += frequencies[c] * scores[c] / total;
  double squares = 0.0;
  for (std::size_t c = 0; c < scores.size(); ++c) {
    squares += frequencies[c] * (scores[c] - mean) * (scores[c] - mean);
  }
  return 2.0 * total * squares;
}

std::optional<double> AlphaFrom(double observed, double expected, double total) {
  if (!(expected > 0.0) || !(total > 1.0)) return std::nullopt;
  return 1.0 - observed * (total - 1.0) / expected;
}

std::optional<double> Alpha(const Readings& readings, Scale scale, std::span<const int> draws) {
  const std::vector<double> frequencies = Frequencies(readings, draws);
  const double total = Sum(frequencies);
  if (scale == Scale::kNominal) {
    const Metric differ = [](std::size_t c, std::size_t k) { return c == k ? 0.0 : 1.0; };
    return AlphaFrom(ObservedByPairs(readings, draws, differ), ExpectedNominal(frequencies), total);
  }
  if (scale == Scale::kRatio) {
    const Metric metric = [&](std::size_t c, std::size_t k) {
      if (c == k) return 0.0;
      const double a = readings.values[c];
      const double b = readings.values[k];
      return (a - b) * (a - b) / ((a + b) * (a + b));
    };
    return AlphaFrom(ObservedByPairs(readings, draws, metric), ExpectedByPairs(frequencies, metric),
                     total);
  }
  const std::vector<double> scores =
      scale == Scale::kOrdinal ? MiddleRanks(frequencies) : readings.values;
  const Metric metric = [&](std::size_t c, std::size_t k) {
    return (scores[c] - scores[k]) * (scores[c] - scores[k]);
  };
  return AlphaFrom(ObservedByPairs(readings, draws, metric), ExpectedOfScores(frequencies, scores),
                   total);
}

std::optional<Refusal> WhyNot(const Readings& readings, Scale scale) {
  if (readings.subjects.size() < 2) {
    return Refusal{RefusalCode::kTooFewValues, "alpha needs two subjects with two readings"};
  }
  if (readings.values.size() < 2) {
    return Refusal{RefusalCode::kNoVariation, "all paired readings are equal"};
  }
  if (scale == Scale::kRatio && readings.values.front() < 0.0) {
    return Refusal{RefusalCode::kNotApplicable, "a ratio scale has no values below zero"};
  }
  if (scale == Scale::kRatio && readings.values.size() > kMostRatioValues) {
    return Refusal{RefusalCode::kNotApplicable,
                   "alpha of a ratio scale takes at most 1,000 different values"};
  }
  return std::nullopt;
}

}  // namespace

Outcome<Estimate> AnalyseKrippendorff(const RatingTable& table, Scale scale, int resamples) {
  const Readings readings = PairedReadings(table);
  if (const auto refusal = WhyNot(readings, scale)) return *refusal;
  const auto statistic = [&](std::span<const int> draws) { return Alpha(readings, scale, draws); };
  ClusterBootstrapOptions options;
  options.resamples = resamples;
  options.interval = BootstrapInterval::kBiasCorrectedAccelerated;
  const auto bootstrapped = ClusterBootstrap(readings.subjects.size(), statistic, options);
  if (bootstrapped) return *bootstrapped;
  const std::vector<int> once(readings.subjects.size(), 1);
  const auto alpha = statistic(once);
  if (!alpha) return Refusal{RefusalCode::kNotEstimable, "the expected disagreement is zero"};
  return Estimate{*alpha, std::nullopt, std::nullopt, ""};
}

}  // namespace etalon::stats
