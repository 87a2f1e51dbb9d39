#include "etalon/workflow/verify_grid.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "etalon/core/sha256.h"

namespace etalon::workflow {
namespace {

/// `count` numbers of 0 .. 1, one in each of `count` equal parts, in random order.
std::vector<double> Stratified(int count, Random& random) {
  std::vector<double> parts;
  for (int i = 0; i < count; ++i) parts.push_back((i + random.Uniform()) / count);
  for (std::size_t i = parts.size(); i > 1; --i) std::swap(parts[i - 1], parts[random.Below(i)]);
  return parts;
}

std::string RefusalOf(const std::string& metric, const ReadPhantom& read) {
  const auto refused = std::ranges::find(read.refusals, metric, &RefusedMeasurement::name);
  return refused == read.refusals.end() ? "not-measured" : std::string(Name(refused->refusal.code));
}

/// All numbers of a reading in full.
std::string TextOf(const ReadPhantom& read) {
  std::string text;
  for (const Measurement& measured : read.measurements) {
    text += fmt::format("{} {:a} {} {}\n", measured.name, measured.value, measured.unit,
                        fmt::join(measured.flags, ","));
    if (measured.interval) {
      text += fmt::format("{:a} {:a}\n", measured.interval->low, measured.interval->high);
    }
  }
  for (const RefusedMeasurement& refused : read.refusals) {
    text += fmt::format("{} {}\n", refused.name, Name(refused.refusal.code));
  }
  return text;
}

void Keep(const Measurement& measured, std::size_t subject, std::vector<RepeatedMetric>& repeats) {
  auto metric = std::ranges::find(repeats, measured.name, &RepeatedMetric::metric);
  if (metric == repeats.end()) {
    metric = repeats.insert(repeats.end(), {measured.name, measured.unit, measured.rule, {}});
  }
  if (metric->subjects.size() <= subject) metric->subjects.resize(subject + 1);
  metric->subjects[subject].push_back(measured.value);
}

}  // namespace

void GridResult::Add(conformance::Acquisition acquisition, const ReadPhantom& read) {
  for (const Truth& truth : read.truths) {
    conformance::Reading row{.metric = truth.metric,
                             .unit = truth.unit,
                             .truth = truth.value,
                             .value = {},
                             .interval = {},
                             .refusal = {}};
    const auto measured = std::ranges::find(read.measurements, truth.metric, &Measurement::name);
    if (measured == read.measurements.end()) {
      row.refusal = RefusalOf(truth.metric, read);
    } else {
      row.value = measured->value;
      row.interval = measured->interval;
    }
    acquisition.readings.push_back(std::move(row));
  }
  if (!acquisition.level) {
    for (const Measurement& measured : read.measurements) {
      Keep(measured, static_cast<std::size_t>(acquisition.subject), repeats);
    }
  }
  acquisitions.push_back(std::move(acquisition));
}

void GridResult::Repeat(std::string how, const ReadPhantom& first, const ReadPhantom& again) {
  reference_sha256 = Sha256OfBytes(TextOf(first));
  std::string sha256 = Sha256OfBytes(TextOf(again));
  const bool identical = sha256 == reference_sha256;
  repetitions.push_back(
      {.how = std::move(how), .sha256 = std::move(sha256), .identical = identical});
}

std::vector<std::vector<double>> LatinHypercube(int count, int dimensions, Random& random) {
  std::vector<std::vector<double>> places(static_cast<std::size_t>(count));
  for (int dimension = 0; dimension < dimensions; ++dimension) {
    const auto parts = Stratified(count, random);
    for (std::size_t i = 0; i < parts.size(); ++i) places[i].push_back(parts[i]);
  }
  return places;
}

double Within(const Interval& range, double part) {
  return range.low + part * (range.high - range.low);
}

std::size_t PhantomsAhead() {
  // More would only cost memory: a SPECT/CT phantom takes a tenth of a gigabyte.
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 2, 8);
}

}  // namespace etalon::workflow
