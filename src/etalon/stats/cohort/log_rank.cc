#include "etalon/stats/cohort/log_rank.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "etalon/core/error.h"
#include "etalon/stats/cohort/quadratic_form.h"
#include "etalon/stats/cohort/risk_table.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Member {
  FollowUp follow_up;
  Eigen::Index group;
};

struct Sums {
  explicit Sums(Eigen::Index groups)
      : observed(VectorXd::Zero(groups)),
        expected(VectorXd::Zero(groups)),
        variance(MatrixXd::Zero(groups, groups)) {}

  VectorXd observed;
  VectorXd expected;
  MatrixXd variance;
};

/// Adds one event time: `at_risk` and `events` by group.
void AddEventTime(const VectorXd& at_risk, const VectorXd& events, double weight, Sums& sums) {
  const double all = at_risk.sum();
  const double deaths = events.sum();
  const VectorXd share = at_risk / all;
  sums.observed += weight * events;
  sums.expected += weight * deaths * share;
  if (all <= 1.0) return;
  const double hypergeometric = weight * weight * deaths * (all - deaths) / (all - 1.0);
  sums.variance -= hypergeometric * share * share.transpose();
  sums.variance.diagonal() += hypergeometric * share;
}

void AddStratum(std::vector<Member> members, double rho, Sums& sums) {
  std::sort(members.begin(), members.end(),
            [](const Member& a, const Member& b) { return a.follow_up.time < b.follow_up.time; });
  VectorXd at_risk = VectorXd::Zero(sums.observed.size());
  for (const Member& member : members) at_risk[member.group] += 1.0;
  double survival = 1.0;
  for (auto begin = members.begin(); begin != members.end();) {
    VectorXd events = VectorXd::Zero(at_risk.size());
    VectorXd leaving = VectorXd::Zero(at_risk.size());
    auto end = begin;
    for (; end != members.end() && end->follow_up.time == begin->follow_up.time; ++end) {
      leaving[end->group] += 1.0;
      if (end->follow_up.event) events[end->group] += 1.0;
    }
    if (events.sum() > 0.0) {
      AddEventTime(at_risk, events, std::pow(survival, rho), sums);
      survival *= 1.0 - events.sum() / at_risk.sum();
    }
    at_risk -= leaving;
    begin = end;
  }
}

}  // namespace

Outcome<LogRankResult> LogRank(const std::vector<FollowUp>& subjects,
                               const std::vector<int>& groups, const LogRankOptions& options) {
  Require(groups.size() == subjects.size(), "one group label a subject is needed");
  Require(options.strata.empty() || options.strata.size() == subjects.size(),
          "one stratum label a subject is needed");
  std::map<int, std::size_t> counts;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (std::isnan(subjects[i].time)) continue;
    cohort::RequireTime(subjects[i].time);
    ++counts[groups[i]];
  }
  std::map<int, std::vector<Member>> strata;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (std::isnan(subjects[i].time)) continue;
    const auto group = std::distance(counts.begin(), counts.find(groups[i]));
    strata[options.strata.empty() ? 0 : options.strata[i]].push_back({subjects[i], group});
  }
  Sums sums(static_cast<Eigen::Index>(counts.size()));
  for (auto& [label, members] : strata) AddStratum(std::move(members), options.rho, sums);
  if (counts.size() < 2 || sums.observed.sum() <= 0.0) {
    return Refusal{RefusalCode::kTooFewValues,
                   "A log-rank test needs at least two groups and one event."};
  }
  const Eigen::Index free = sums.observed.size() - 1;
  const auto statistic = cohort::QuadraticForm((sums.observed - sums.expected).head(free),
                                               sums.variance.topLeftCorner(free, free));
  if (!statistic) {
    return Refusal{RefusalCode::kNotEstimable,
                   "A group has nobody at risk together with another at any event."};
  }
  LogRankResult result;
  for (const auto& [label, count] : counts) {
    const auto index = static_cast<Eigen::Index>(result.groups.size());
    result.groups.push_back({label, count, sums.observed[index], sums.expected[index]});
  }
  const auto df = static_cast<double>(free);
  result.test = {*statistic, ChiSquaredSurvival(*statistic, df), df,
                 options.strata.empty() ? "log-rank" : "stratified log-rank"};
  if (options.rho != 0.0) result.test.method += ", weighted by survival";
  return result;
}

}  // namespace etalon::stats
