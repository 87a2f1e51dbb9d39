#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <map>

#include "etalon/core/error.h"
#include "etalon/stats/cohort/competing_risks.h"
#include "etalon/stats/cohort/quadratic_form.h"
#include "etalon/stats/cohort/risk_table.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Member {
  double time;
  bool of_cause;
  bool of_other;
  Index group;
};

/// Gray's score and its variance, built event time by event time; symbols as in [Gray1988].
class GrayScore {
 public:
  explicit GrayScore(ArrayXd at_risk)
      : at_risk_(std::move(at_risk)),
        survival_(ArrayXd::Ones(at_risk_.size())),
        incidence_(ArrayXd::Zero(at_risk_.size())),
        score_(VectorXd::Zero(at_risk_.size())),
        direct_(MatrixXd::Zero(at_risk_.size(), at_risk_.size())),
        integral_(direct_),
        cross_(direct_),
        variance_(direct_),
        own_(VectorXd::Zero(at_risk_.size())) {}

  void AddTime(const ArrayXd& of_cause, const ArrayXd& of_other) {
    const ArrayXd present = (at_risk_ > 0.0).cast<double>();
    const ArrayXd safe_risk = at_risk_.max(1.0);
    const ArrayXd survival_after = survival_ * (1.0 - present * (of_cause + of_other) / safe_risk);
    // Risk sets of the subdistribution: at risk, scaled up for those lost to other causes.
    const ArrayXd expanded = (present > 0.0).select(at_risk_ / survival_, 0.0);
    const double all = expanded.sum();
    const double all_subdistribution = (expanded * (1.0 - incidence_)).sum();
    const double deaths = of_cause.sum();
    const double pooled_after = pooled_ + deaths / all;
    SetWeights(expanded, all);
    integral_ += direct_ * (deaths / (all * (1.0 - pooled_)));
    if (deaths > 0.0) {
      score_ += (of_cause - deaths * expanded * (1.0 - incidence_) / all_subdistribution).matrix();
      AddEvents(present, survival_after, pooled_after, deaths, all);
    }
    AddOthers(of_other, survival_after, pooled_after);
    incidence_ += present * survival_ * of_cause / safe_risk;
    survival_ = survival_after;
    pooled_ = pooled_after;
  }

  void Leave(const ArrayXd& leaving) { at_risk_ -= leaving; }

  std::optional<double> Statistic() const {
    const MatrixXd cross = integral_ * cross_.transpose();
    const MatrixXd total = variance_ + integral_ * own_.asDiagonal() * integral_.transpose() +
                           cross + cross.transpose();
    const Index free = score_.size() - 1;
    return cohort::QuadraticForm(score_.head(free), total.topLeftCorner(free, free));
  }

 private:
  void SetWeights(const ArrayXd& expanded, double all) {
    direct_ = -(expanded.matrix() * expanded.matrix().transpose()) / all;
    direct_.diagonal() += expanded.matrix();
  }

  void AddVariance(Index group, const VectorXd& direction, double own, double amount) {
    own_[group] += own * own * amount;
    cross_.col(group) += direction * own * amount;
    variance_ += direction * direction.transpose() * amount;
  }

  void AddEvents(const ArrayXd& present, const ArrayXd& survival_after, double pooled_after,
                 double deaths, double all) {
    for (Index group = 0; group < at_risk_.size(); ++group) {
      if (present[group] == 0.0) continue;
      const double after = survival_after[group];
      const double own = after > 0.0 ? 1.0 - (1.0 - pooled_after) / after : 1.0;
      const double ties =
          deaths > 1.0 ? 1.0 - (deaths - 1.0) / (all * survival_[group] - 1.0) : 1.0;
      const double amount = ties * survival_[group] * deaths / (all * at_risk_[group]);
      AddVariance(group, direct_.col(group) - own * integral_.col(group), own, amount);
    }
  }

  void AddOthers(const ArrayXd& of_other, const ArrayXd& survival_after, double pooled_after) {
    for (Index group = 0; group < at_risk_.size(); ++group) {
      if (of_other[group] <= 0.0 || survival_after[group] <= 0.0) continue;
      const double own = (1.0 - pooled_after) / survival_after[group];
      const double ties =
          of_other[group] > 1.0 ? 1.0 - (of_other[group] - 1.0) / (at_risk_[group] - 1.0) : 1.0;
      const double share = survival_[group] / at_risk_[group];
      AddVariance(group, own * integral_.col(group), -own, ties * share * share * of_other[group]);
    }
  }

  ArrayXd at_risk_;
  ArrayXd survival_;   // free of any event, just before the time
  ArrayXd incidence_;  // of the cause, just before the time
  double pooled_ = 0.0;
  VectorXd score_;
  MatrixXd direct_;
  MatrixXd integral_;
  MatrixXd cross_;
  MatrixXd variance_;
  VectorXd own_;
};

std::vector<Member> MembersByTime(const std::vector<CompetingFollowUp>& subjects,
                                  const std::vector<int>& groups, int cause) {
  std::map<int, Index> labels;
  for (std::size_t i = 0; i < subjects.size(); ++i)
    if (!std::isnan(subjects[i].time)) labels.emplace(groups[i], 0);
  Index next = 0;
  for (auto& [label, index] : labels) index = next++;
  std::vector<Member> members;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const CompetingFollowUp& subject = subjects[i];
    if (std::isnan(subject.time)) continue;
    cohort::RequireTime(subject.time);
    Require(subject.cause >= 0, "a negative cause of an event");
    members.push_back({subject.time, subject.cause == cause,
                       subject.cause != cause && subject.cause != 0, labels.at(groups[i])});
  }
  std::sort(members.begin(), members.end(),
            [](const Member& a, const Member& b) { return a.time < b.time; });
  return members;
}

ArrayXd GroupCounts(const std::vector<Member>& members) {
  Index groups = 0;
  for (const Member& member : members) groups = std::max(groups, member.group + 1);
  ArrayXd counts = ArrayXd::Zero(groups);
  for (const Member& member : members) counts[member.group] += 1.0;
  return counts;
}

}  // namespace

Outcome<TestResult> GrayTest(const std::vector<CompetingFollowUp>& subjects,
                             const std::vector<int>& groups, int cause) {
  Require(groups.size() == subjects.size(), "one group label a subject is needed");
  Require(cause >= 1, "causes of events count from 1");
  const std::vector<Member> members = MembersByTime(subjects, groups, cause);
  const ArrayXd sizes = GroupCounts(members);
  const bool any = std::any_of(members.begin(), members.end(),
                               [](const Member& member) { return member.of_cause; });
  if (sizes.size() < 2 || !any) {
    return Refusal{RefusalCode::kTooFewValues,
                   "Gray's test needs at least two groups and one event of the cause."};
  }
  GrayScore score(sizes);
  for (auto begin = members.begin(); begin != members.end();) {
    ArrayXd of_cause = ArrayXd::Zero(sizes.size());
    ArrayXd of_other = of_cause;
    ArrayXd leaving = of_cause;
    auto end = begin;
    for (; end != members.end() && end->time == begin->time; ++end) {
      of_cause[end->group] += end->of_cause ? 1.0 : 0.0;
      of_other[end->group] += end->of_other ? 1.0 : 0.0;
      leaving[end->group] += 1.0;
    }
    if (of_cause.sum() + of_other.sum() > 0.0) score.AddTime(of_cause, of_other);
    score.Leave(leaving);
    begin = end;
  }
  const auto statistic = score.Statistic();
  if (!statistic) {
    return Refusal{RefusalCode::kNotEstimable, "The groups are not at risk at the same times."};
  }
  const auto df = static_cast<double>(sizes.size() - 1);
  return TestResult{*statistic, ChiSquaredSurvival(*statistic, df), df, "Gray"};
}

}  // namespace etalon::stats
