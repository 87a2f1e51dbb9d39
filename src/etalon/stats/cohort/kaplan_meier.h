#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/stats/cohort/follow_up.h"
#include "etalon/stats/estimate.h"

namespace etalon::stats {

/// On which scale a survival interval is symmetric. `kLog` is R's default; `kLogLog` keeps its
/// coverage in small samples and stays within (0, 1); `kPlain` is cut at 0 and 1.
enum class SurvivalScale { kLog, kLogLog, kPlain };

/// The curve from `time` on.
struct SurvivalStep {
  double time = 0.0;
  double at_risk = 0.0;  ///< subjects at risk just before `time`
  double events = 0.0;
  double censored = 0.0;             ///< at `time`, taken as after its events
  double survival = 1.0;             ///< probability to be free of the event after `time`
  double standard_error = 0.0;       ///< of the survival [Greenwood1926]
  std::optional<Interval> interval;  ///< absent once the survival is 0
};

/// Kaplan-Meier's estimate [Kaplan1958].
class SurvivalCurve {
 public:
  SurvivalCurve(std::size_t subjects, std::size_t events, SurvivalScale scale,
                std::vector<SurvivalStep> steps)
      : subjects_(subjects), events_(events), scale_(scale), steps_(std::move(steps)) {}

  std::size_t subjects() const { return subjects_; }
  std::size_t events() const { return events_; }
  SurvivalScale scale() const { return scale_; }

  /// One step a distinct time of an event or of censoring, ascending.
  const std::vector<SurvivalStep>& steps() const { return steps_; }

  /// Survival at a time, with its standard error and interval (none while the survival is still 1).
  /// Refuses with kNotEstimable after the last time followed, unless nobody was left.
  /// @throws ContractError for a negative time.
  Outcome<Estimate> At(double time) const;

  /// Subjects followed until `time` or longer without the event before it.
  double AtRisk(double time) const;

  /// First time with a survival of at most 1/2 (the middle of the step where it is exactly 1/2).
  /// The interval inverts the curve's (Brookmeyer-Crowley on its scale); it is absent where either
  /// limit lies beyond the follow-up, `MedianLimits` then holds the other.
  /// Refuses with kNotEstimable when the curve stays above 1/2.
  Outcome<Estimate> Median() const;

  struct Limits {
    std::optional<double> low;
    std::optional<double> high;
  };
  Limits MedianLimits() const;

  /// Mean time free of the event up to `horizon` (area under the curve) with its standard error and
  /// normal interval. Refuses with kNotEstimable beyond the last time followed, unless nobody was
  /// left. @throws ContractError unless the horizon is positive.
  Outcome<Estimate> RestrictedMean(double horizon) const;

 private:
  bool IsFollowedTo(double time) const;

  std::size_t subjects_;
  std::size_t events_;
  SurvivalScale scale_;
  std::vector<SurvivalStep> steps_;
};

/// Refuses with kTooFewValues without a subject. @throws ContractError for a negative time.
Outcome<SurvivalCurve> KaplanMeier(const std::vector<FollowUp>& subjects,
                                   SurvivalScale scale = SurvivalScale::kLog);

}  // namespace etalon::stats
