#include "etalon/workflow/agree_group.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace etalon::workflow {
namespace {

bool IsFinite(const Interval& interval) {
  return std::isfinite(interval.low) && std::isfinite(interval.high);
}

/// The last guard before a reader: what extreme readings leave without a value becomes a refusal.
void KeepFinite(report::AgreementFigure& figure) {
  if (figure.p_value && !std::isfinite(*figure.p_value)) figure.p_value.reset();
  if (!figure.estimate.ok()) return;
  stats::Estimate estimate = *figure.estimate;
  if (!std::isfinite(estimate.value)) {
    figure.estimate =
        Refusal{RefusalCode::kNotEstimable, "the readings leave it without a finite value"};
    return;
  }
  if (estimate.interval && !IsFinite(*estimate.interval)) estimate.interval.reset();
  const bool bare_error = estimate.standard_error && !std::isfinite(*estimate.standard_error);
  if (bare_error) estimate.standard_error.reset();
  figure.estimate = estimate;
}

}  // namespace

int ResamplesFor(std::size_t readings, int wanted) {
  constexpr double kMostReadings = 2e7;
  constexpr double kFewest = 200.0;
  const double affordable = kMostReadings / static_cast<double>(std::max<std::size_t>(readings, 1));
  return static_cast<int>(std::clamp(affordable, kFewest, static_cast<double>(wanted)));
}

Outcome<stats::Estimate> Resampled(const stats::RatingTable& table,
                                   const std::function<Outcome<stats::Estimate>()>& estimate) {
  constexpr double kMostReadings = 1e8;
  const double readings =
      static_cast<double>(table.subjects()) * static_cast<double>(table.Count());
  if (readings <= kMostReadings) return estimate();
  return Refusal{
      RefusalCode::kNotApplicable,
      "so many subjects would take too long to resample; other figures need no resampling"};
}

stats::Estimate Bare(double value) { return {value, std::nullopt, std::nullopt, ""}; }

GroupBuilder& GroupBuilder::In(const std::string& unit, int decimals) {
  unit_ = unit;
  decimals_ = decimals;
  return *this;
}

report::AgreementFigure& GroupBuilder::Add(const std::string& key,
                                           Outcome<stats::Estimate> estimate,
                                           const std::string& about) {
  group_.figures.push_back({.key = key,
                            .estimate = std::move(estimate),
                            .unit = unit_,
                            .decimals = decimals_,
                            .about = about});
  return group_.figures.back();
}

report::AgreementGroup GroupBuilder::Finish() {
  for (report::AgreementFigure& figure : group_.figures) KeepFinite(figure);
  return std::move(group_);
}

std::vector<double> ReadingsOf(const stats::RatingTable& table, std::size_t reader) {
  std::vector<double> readings;
  readings.reserve(table.subjects());
  for (std::size_t subject = 0; subject < table.subjects(); ++subject) {
    double sum = 0.0, count = 0.0;
    for (std::size_t session = 0; session < table.sessions(); ++session) {
      const double value = table.At(subject, reader, session);
      if (std::isnan(value)) continue;
      sum += value;
      count += 1.0;
    }
    readings.push_back(count == 0.0 ? std::numeric_limits<double>::quiet_NaN() : sum / count);
  }
  return readings;
}

stats::RatingTable FirstSession(const stats::RatingTable& table) {
  stats::RatingTable first(table.subjects(), table.readers());
  for (std::size_t subject = 0; subject < table.subjects(); ++subject) {
    for (std::size_t reader = 0; reader < table.readers(); ++reader) {
      first.Set(subject, reader, table.At(subject, reader, 0));
    }
  }
  return first;
}

std::vector<report::AgreementPair> PairsOf(const report::AgreementReadings& readings) {
  std::vector<report::AgreementPair> pairs;
  const std::size_t count = readings.readers.size();
  if (count > kMostPairedReaders || readings.readers_are_interchangeable) return pairs;
  for (std::size_t first = 0; first < count; ++first) {
    for (std::size_t second = first + 1; second < count; ++second) {
      const char* between = readings.scale == report::AgreementScale::kNumbers ? " \u2212 " : " / ";
      pairs.push_back(
          {first, second, readings.readers[first] + between + readings.readers[second]});
    }
  }
  return pairs;
}

int DecimalsFor(double scatter) {
  if (!(scatter > 0.0) || !std::isfinite(scatter)) return 2;
  return std::clamp(2 - static_cast<int>(std::floor(std::log10(scatter))), 0, 9);
}

}  // namespace etalon::workflow
