#include "etalon/stats/cohort/risk_table.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::stats::cohort {

void RequireTime(double time) {
  Require(std::isfinite(time) && time >= 0.0, "a negative or infinite follow-up time");
}

std::vector<FollowUp> Observed(const std::vector<FollowUp>& subjects) {
  std::vector<FollowUp> observed;
  for (const FollowUp& subject : subjects) {
    if (std::isnan(subject.time)) continue;
    RequireTime(subject.time);
    observed.push_back(subject);
  }
  return observed;
}

std::vector<RiskRow> RiskTable(std::vector<FollowUp> subjects) {
  std::sort(subjects.begin(), subjects.end(),
            [](const FollowUp& a, const FollowUp& b) { return a.time < b.time; });
  std::vector<RiskRow> rows;
  auto at_risk = static_cast<double>(subjects.size());
  for (const FollowUp& subject : subjects) {
    if (rows.empty() || rows.back().time != subject.time)
      rows.push_back({subject.time, at_risk, 0.0, 0.0});
    (subject.event ? rows.back().events : rows.back().censored) += 1.0;
    at_risk -= 1.0;
  }
  return rows;
}

}  // namespace etalon::stats::cohort
