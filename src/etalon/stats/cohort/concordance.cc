#include "etalon/stats/cohort/concordance.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"
#include "etalon/stats/cohort/risk_table.h"
#include "etalon/stats/cohort/samples.h"
#include "etalon/stats/distributions.h"

namespace etalon::stats {
namespace {

/// How often values up to a rank were added (a binary indexed tree).
class RankCounter {
 public:
  explicit RankCounter(std::size_t ranks) : sums_(ranks + 1, 0.0) {}

  void Add(std::size_t rank) {
    all_ += 1.0;
    for (std::size_t i = rank + 1; i < sums_.size(); i += i & (~i + 1)) sums_[i] += 1.0;
  }
  double Below(std::size_t rank) const {
    double sum = 0.0;
    for (std::size_t i = rank; i > 0; i -= i & (~i + 1)) sum += sums_[i];
    return sum;
  }
  double Above(std::size_t rank) const { return all_ - Below(rank + 1); }
  double All() const { return all_; }

 private:
  std::vector<double> sums_;
  double all_ = 0.0;
};

struct Member {
  double time;
  bool event;
  std::size_t rank;       // of the risk, equal risks sharing one
  double favour = 0.0;    // concordant minus discordant pairs that it takes part in
  double compared = 0.0;  // pairs that it takes part in
};

std::vector<Member> Rank(const std::vector<FollowUp>& subjects, const std::vector<double>& risks) {
  Require(risks.size() == subjects.size(), "a concordance needs one risk a subject");
  std::vector<double> levels = cohort::Present(risks);
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  std::vector<Member> members;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    if (std::isnan(subjects[i].time) || std::isnan(risks[i])) continue;
    cohort::RequireTime(subjects[i].time);
    const auto level = std::lower_bound(levels.begin(), levels.end(), risks[i]);
    members.push_back(
        {subjects[i].time, subjects[i].event, static_cast<std::size_t>(level - levels.begin())});
  }
  // Events before the censorings of the same time, with which they are compared.
  std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
    return a.time != b.time ? a.time < b.time : a.event > b.event;
  });
  return members;
}

/// Whether both are events at one time, whose order is unknown.
bool AreTiedEvents(const Member& a, const Member& b) {
  return a.event && b.event && a.time == b.time;
}

void CompareEventsWithLater(std::vector<Member>& members) {
  RankCounter later(members.size());
  for (std::size_t end = members.size(); end > 0;) {
    std::size_t begin = end - 1;
    while (begin > 0 && AreTiedEvents(members[begin - 1], members[end - 1])) --begin;
    for (std::size_t i = begin; i < end && members[i].event; ++i) {
      members[i].favour += later.Below(members[i].rank) - later.Above(members[i].rank);
      members[i].compared += later.All();
    }
    for (std::size_t i = begin; i < end; ++i) later.Add(members[i].rank);
    end = begin;
  }
}

void CompareWithEarlierEvents(std::vector<Member>& members) {
  RankCounter earlier(members.size());
  for (std::size_t begin = 0; begin < members.size();) {
    std::size_t end = begin + 1;
    while (end < members.size() && AreTiedEvents(members[begin], members[end])) ++end;
    for (std::size_t i = begin; i < end; ++i) {
      members[i].favour += earlier.Above(members[i].rank) - earlier.Below(members[i].rank);
      members[i].compared += earlier.All();
    }
    for (std::size_t i = begin; i < end && members[i].event; ++i) earlier.Add(members[i].rank);
    begin = end;
  }
}

}  // namespace

Outcome<Estimate> Concordance(const std::vector<FollowUp>& subjects,
                              const std::vector<double>& risks) {
  std::vector<Member> members = Rank(subjects, risks);
  CompareEventsWithLater(members);
  CompareWithEarlierEvents(members);
  double favour = 0.0;
  double compared = 0.0;
  for (const Member& member : members) {
    favour += 0.5 * member.favour;  // each pair was counted at both of its ends
    compared += 0.5 * member.compared;
  }
  if (compared == 0.0) {
    return Refusal{RefusalCode::kTooFewValues, "No two subjects have a known order of events."};
  }
  const double somers = favour / compared;
  double variance = 0.0;
  for (const Member& member : members)
    variance += cohort::Square((member.favour - member.compared * somers) / compared);
  const double c = 0.5 * (1.0 + somers);
  const double standard_error = 0.5 * std::sqrt(variance);
  const double half_width = kNormal975 * standard_error;
  return Estimate{c, standard_error,
                  Interval{std::max(0.0, c - half_width), std::min(1.0, c + half_width)},
                  "infinitesimal jackknife"};
}

}  // namespace etalon::stats
