#include "etalon/stats/cohort/competing_risks.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/stats/cohort/risk_table.h"
#include "etalon/stats/cohort/samples.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

using cohort::Square;

/// Counts at one time.
struct Counts {
  double time = 0.0;
  double at_risk = 0.0;
  double of_cause = 0.0;
  double of_others = 0.0;
};

std::vector<CompetingFollowUp> SortedByTime(const std::vector<CompetingFollowUp>& subjects) {
  std::vector<CompetingFollowUp> sorted;
  for (const CompetingFollowUp& subject : subjects) {
    if (std::isnan(subject.time)) continue;
    cohort::RequireTime(subject.time);
    Require(subject.cause >= 0, "a negative cause of an event");
    sorted.push_back(subject);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.time < b.time; });
  return sorted;
}

std::vector<Counts> CountByTime(const std::vector<CompetingFollowUp>& sorted, int cause) {
  std::vector<Counts> rows;
  auto at_risk = static_cast<double>(sorted.size());
  for (const CompetingFollowUp& subject : sorted) {
    if (rows.empty() || rows.back().time != subject.time)
      rows.push_back({subject.time, at_risk, 0.0, 0.0});
    if (subject.cause == cause) rows.back().of_cause += 1.0;
    if (subject.cause != cause && subject.cause != 0) rows.back().of_others += 1.0;
    at_risk -= 1.0;
  }
  return rows;
}

/// Variance of tied events of one cause relative to as many untied ones.
double TieFactor(double events, double at_risk) {
  return events > 1.0 ? 1.0 - (events - 1.0) / (at_risk - 1.0) : 1.0;
}

/// The three sums whose combination is the variance at any incidence F:
/// sum a^2 t + F^2 sum b^2 t - 2 F sum a b t.
struct VarianceSums {
  double aa = 0.0, ab = 0.0, bb = 0.0;

  void Add(double a, double b, double t) {
    aa += a * a * t;
    ab += a * b * t;
    bb += b * b * t;
  }
  double At(double incidence) const {
    return std::max(0.0, aa + incidence * incidence * bb - 2.0 * incidence * ab);
  }
};

}  // namespace

Outcome<Estimate> CumulativeIncidence::At(double time) const {
  cohort::RequireTime(time);
  if (time > last_time) {
    return Refusal{RefusalCode::kNotEstimable, "The time asked for lies beyond the follow-up."};
  }
  const auto after =
      std::upper_bound(steps.begin(), steps.end(), time,
                       [](double t, const IncidenceStep& step) { return t < step.time; });
  if (after == steps.begin()) return Estimate{0.0, std::nullopt, std::nullopt, {}};
  const IncidenceStep& step = *(after - 1);
  Estimate estimate{step.incidence, step.standard_error, std::nullopt, {}};
  if (step.incidence >= 1.0) return estimate;
  const double log_incidence = std::log(step.incidence);
  const double factor =
      std::exp(kNormal975 * step.standard_error / (step.incidence * std::abs(log_incidence)));
  estimate.interval = Interval{std::exp(log_incidence * factor), std::exp(log_incidence / factor)};
  estimate.interval_method = "Gray variance, log-log";
  return estimate;
}

Outcome<CumulativeIncidence> FitCumulativeIncidence(const std::vector<CompetingFollowUp>& subjects,
                                                    int cause) {
  Require(cause >= 1, "causes of events count from 1");
  const std::vector<CompetingFollowUp> sorted = SortedByTime(subjects);
  CumulativeIncidence result{cause, sorted.size(), 0, 0.0, {}};
  VarianceSums sums;
  double free_of_any = 1.0;
  double incidence = 0.0;
  for (const Counts& row : CountByTime(sorted, cause)) {
    const double left = row.at_risk - row.of_cause - row.of_others;
    const double free_after = free_of_any * left / row.at_risk;
    const double inverse = free_after > 0.0 ? 1.0 / free_after : 0.0;
    incidence += free_of_any * row.of_cause / row.at_risk;
    const double unit = Square(free_of_any / row.at_risk);
    if (row.of_others > 0.0 && free_after > 0.0) {
      sums.Add(incidence * inverse, inverse,
               unit * row.of_others * TieFactor(row.of_others, row.at_risk));
    }
    if (row.of_cause > 0.0) {
      sums.Add(1.0 + incidence * inverse, inverse,
               unit * row.of_cause * TieFactor(row.of_cause, row.at_risk));
      result.steps.push_back({row.time, incidence, std::sqrt(sums.At(incidence))});
      result.events += static_cast<std::size_t>(row.of_cause);
    }
    free_of_any = free_after;
    result.last_time = row.time;
  }
  if (result.events == 0) {
    return Refusal{RefusalCode::kTooFewValues, "No subject has an event of this cause."};
  }
  return result;
}

}  // namespace etalon::stats
