#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "etalon/core/outcome.h"
#include "etalon/report/analysis.h"
#include "etalon/stats/estimate.h"

namespace etalon::report {

/// So many of so many, with the interval of the share.
struct CountedShare {
  std::int64_t count = 0;
  std::int64_t of = 0;
  Outcome<stats::Estimate> share = Refusal{RefusalCode::kTooFewValues, "there is no case"};
};

/// The share of patients that have been explored, by days since detection.
struct ExplorationCurve {
  std::vector<double> days;
  std::vector<double> share;
  std::vector<double> low;
  std::vector<double> high;
};

struct OverdueLine {
  std::string item;
  std::string state;  ///< of the worklist
  std::string detected_on;
  std::string deadline;
  int days = 0;  ///< since the deadline
};

/// A worklist in numbers. A patient is counted once an episode.
struct WorklistCohort {
  std::string day;          ///< on which it was counted
  std::string measurement;  ///< what puts a scan on the list
  double at_least = 0.0;
  std::int64_t scans = 0;  ///< that were offered to the measurement
  CountedShare unreadable_scans;
  CountedShare positive_scans;       ///< of those read, by the newest reading
  std::int64_t patients = 0;         ///< on the worklist
  std::int64_t without_patient = 0;  ///< of these, single scans whose patient is not known
  CountedShare withdrawn;            ///< no scan is positive any more
  CountedShare unexplored, notified, explored, confirmed, refuted, lost;  ///< state today
  CountedShare ever_explored;    ///< with or without a conclusion, before detection or after
  CountedShare explored_before;  ///< not after the day of detection
  CountedShare overdue;
  CountedShare confirmed_of_concluded;    ///< of confirmed and refuted
  Outcome<stats::Estimate> median_days =  ///< among those explored after detection
      Refusal{RefusalCode::kTooFewValues, "there is no case"};
  Outcome<stats::Estimate> median_days_of_all =  ///< Kaplan-Meier: counts those still waiting
      Refusal{RefusalCode::kTooFewValues, "there is no case"};
  ExplorationCurve curve;  ///< empty without a patient followed
  std::vector<OverdueLine> overdue_list;
};

/// The name of a state of the worklist as a clinician reads it; an unknown one is shown as it is.
Text WorklistStateText(const std::string& state);

/// Page, JSON, plots and lines of a worklist in numbers (`WriteAnalysis`, `AnalysisLines`).
Analysis WorklistAnalysis(const WorklistCohort& cohort);

}  // namespace etalon::report
