#include "etalon/conformance/statement.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "etalon/stats/accuracy/proportions.h"
#include "etalon/stats/distributions.h"
#include "etalon/stats/moments.h"

namespace etalon::conformance {
namespace {

/// What was read of one subject, and beside each value what was true of that acquisition: the dose
/// of a contrast agent may differ.
struct Subject {
  std::vector<double> truths;
  std::vector<double> values;
};

/// The readings of one metric under nominal conditions, by subject.
struct Nominal {
  std::string unit;
  int acquisitions = 0;
  int refused = 0;
  int intervals = 0;
  int covered = 0;
  std::map<int, Subject> subjects;
  std::vector<double> truths;
  std::vector<double> values;

  void Add(int subject, const Reading& reading) {
    unit = reading.unit;
    ++acquisitions;
    Subject& own = subjects[subject];
    if (!reading.value) {
      ++refused;
      return;
    }
    own.truths.push_back(reading.truth);
    own.values.push_back(*reading.value);
    truths.push_back(reading.truth);
    values.push_back(*reading.value);
    if (!reading.interval) return;
    ++intervals;
    covered += reading.interval->low <= reading.truth && reading.truth <= reading.interval->high;
  }
};

std::optional<stats::Estimate> MeanError(const std::vector<double>& errors) {
  if (errors.empty()) return std::nullopt;
  stats::Estimate bias{
      .value = stats::Mean(errors), .standard_error = {}, .interval = {}, .interval_method = {}};
  if (errors.size() < 2) return bias;
  const auto count = static_cast<double>(errors.size());
  const double error = stats::StandardDeviation(errors) / std::sqrt(count);
  const double reach = error * stats::StudentQuantile(0.975, count - 1.0);
  bias.standard_error = error;
  bias.interval = Interval{bias.value - reach, bias.value + reach};
  bias.interval_method = "t over subjects";
  return bias;
}

MetricFigures Summarise(const std::string& metric, const Nominal& nominal) {
  std::vector<double> truths;
  std::vector<double> means;
  std::vector<double> errors;
  std::vector<std::vector<double>> repeats;
  for (const auto& [id, subject] : nominal.subjects) {
    if (subject.values.empty()) continue;
    truths.push_back(stats::Mean(subject.truths));
    means.push_back(stats::Mean(subject.values));
    errors.push_back(means.back() - truths.back());
    repeats.push_back(subject.values);
  }
  MetricFigures figures{.metric = metric,
                        .unit = nominal.unit,
                        .subjects = static_cast<int>(nominal.subjects.size()),
                        .acquisitions = nominal.acquisitions,
                        .refused = stats::Proportion({nominal.refused, nominal.acquisitions}),
                        .bias = MeanError(errors),
                        .linearity = stats::FitLine(truths, means),
                        .repeatability = stats::AnalyseRepeatability(repeats),
                        .coverage = {},
                        .truths = nominal.truths,
                        .values = nominal.values};
  if (nominal.intervals > 0) {
    figures.coverage = stats::Proportion({nominal.covered, nominal.intervals});
  }
  return figures;
}

std::vector<MetricFigures> NominalFigures(const std::vector<Acquisition>& acquisitions) {
  std::vector<std::string> order;
  std::map<std::string, Nominal> nominal;
  for (const Acquisition& acquisition : acquisitions) {
    if (acquisition.level) continue;
    for (const Reading& reading : acquisition.readings) {
      if (!nominal.contains(reading.metric)) order.push_back(reading.metric);
      nominal[reading.metric].Add(acquisition.subject, reading);
    }
  }
  std::vector<MetricFigures> figures;
  for (const std::string& metric : order) figures.push_back(Summarise(metric, nominal[metric]));
  return figures;
}

struct LevelErrors {
  LevelFigures figures;
  std::vector<double> errors;
};

std::vector<LevelFigures> SeriesFigures(const std::vector<Acquisition>& acquisitions) {
  std::vector<LevelErrors> rows;
  for (const Acquisition& acquisition : acquisitions) {
    if (!acquisition.level) continue;
    for (const Reading& reading : acquisition.readings) {
      auto row = std::find_if(rows.begin(), rows.end(), [&](const LevelErrors& candidate) {
        return candidate.figures.metric == reading.metric &&
               candidate.figures.level.factor == acquisition.level->factor &&
               candidate.figures.level.value == acquisition.level->value;
      });
      if (row == rows.end()) {
        row = rows.insert(rows.end(), LevelErrors{{.metric = reading.metric,
                                                   .unit = reading.unit,
                                                   .level = *acquisition.level,
                                                   .acquisitions = 0,
                                                   .refused = 0,
                                                   .bias = {},
                                                   .spread = {}},
                                                  {}});
      }
      ++row->figures.acquisitions;
      if (reading.value) {
        row->errors.push_back(*reading.value - reading.truth);
      } else {
        ++row->figures.refused;
      }
    }
  }
  std::vector<LevelFigures> figures;
  for (LevelErrors& row : rows) {
    if (!row.errors.empty()) row.figures.bias = stats::Mean(row.errors);
    if (row.errors.size() > 1) row.figures.spread = stats::StandardDeviation(row.errors);
    figures.push_back(std::move(row.figures));
  }
  return figures;
}

/// A check whose figure may be missing, with the reason why.
Check NotShown(const Claim& claim, const char* promise, double low, double high,
               const std::string& reason) {
  return {.metric = claim.metric,
          .promise = promise,
          .limit_low = low,
          .limit_high = high,
          .found = {},
          .found_interval = {},
          .finding = Finding::kNotShown,
          .reason = reason};
}

Check Shown(const Claim& claim, const char* promise, double low, double high, double found,
            std::optional<Interval> interval) {
  const Interval compared = interval.value_or(Interval{found, found});
  return {
      .metric = claim.metric,
      .promise = promise,
      .limit_low = low,
      .limit_high = high,
      .found = found,
      .found_interval = interval,
      .finding = compared.low >= low && compared.high <= high ? Finding::kMet : Finding::kNotMet,
      .reason = {}};
}

Check CheckBias(const Claim& claim, const MetricFigures& figures) {
  const double limit = *claim.largest_bias;
  if (!figures.bias || !figures.bias->interval) {
    return NotShown(claim, "bias", -limit, limit, "fewer than two subjects were measured");
  }
  return Shown(claim, "bias", -limit, limit, figures.bias->value, figures.bias->interval);
}

Check CheckSlope(const Claim& claim, const MetricFigures& figures) {
  if (!figures.linearity) {
    return NotShown(claim, "slope", claim.slope->low, claim.slope->high,
                    figures.linearity.refusal().reason);
  }
  const stats::Estimate& slope = figures.linearity->slope;
  return Shown(claim, "slope", claim.slope->low, claim.slope->high, slope.value, slope.interval);
}

Check CheckRepeatability(const Claim& claim, const MetricFigures& figures) {
  const double limit = *claim.repeatability_coefficient;
  if (!figures.repeatability) {
    return NotShown(claim, "repeatability", 0.0, limit, figures.repeatability.refusal().reason);
  }
  const stats::Precision& coefficient = figures.repeatability->coefficient;
  return Shown(claim, "repeatability", 0.0, limit, coefficient.estimate.value,
               Interval{0.0, coefficient.upper_bound});
}

Check CheckCoverage(const Claim& claim, const MetricFigures& figures) {
  if (!figures.coverage) {
    return NotShown(claim, "coverage", *claim.coverage, 1.0, "no interval was reported");
  }
  return Shown(claim, "coverage", *claim.coverage, 1.0, figures.coverage->value, std::nullopt);
}

void CheckClaim(const Claim& claim, const MetricFigures& figures, std::vector<Check>& checks) {
  if (claim.largest_bias) checks.push_back(CheckBias(claim, figures));
  if (claim.slope) checks.push_back(CheckSlope(claim, figures));
  if (claim.repeatability_coefficient) checks.push_back(CheckRepeatability(claim, figures));
  if (claim.refused) {
    checks.push_back(
        Shown(claim, "refused", 0.0, *claim.refused, figures.refused.value, std::nullopt));
  }
  if (claim.coverage) checks.push_back(CheckCoverage(claim, figures));
}

}  // namespace

bool Statement::Conforms() const {
  return !checks.empty() && std::all_of(checks.begin(), checks.end(), [](const Check& check) {
    return check.finding == Finding::kMet;
  });
}

Statement Judge(const Claims& claims, const std::vector<Acquisition>& acquisitions) {
  Statement statement{.claims = claims,
                      .metrics = NominalFigures(acquisitions),
                      .levels = SeriesFigures(acquisitions),
                      .checks = {}};
  for (const Claim& claim : claims.claims) {
    const auto figures =
        std::find_if(statement.metrics.begin(), statement.metrics.end(),
                     [&](const MetricFigures& row) { return row.metric == claim.metric; });
    if (figures == statement.metrics.end()) {
      statement.checks.push_back(NotShown(claim, "measured", 0.0, 0.0, "it was never measured"));
      continue;
    }
    const std::size_t first = statement.checks.size();
    CheckClaim(claim, *figures, statement.checks);
    if (figures->subjects >= claims.least_subjects) continue;
    for (std::size_t i = first; i < statement.checks.size(); ++i) {
      statement.checks[i].finding = Finding::kNotShown;
      statement.checks[i].reason = "fewer subjects than the claims ask for";
    }
  }
  return statement;
}

}  // namespace etalon::conformance
