#include "etalon/teaching/difficulty.h"

#include <cmath>

#include "etalon/core/error.h"

namespace etalon::teaching {
namespace {

constexpr int kRounds = 4;
constexpr int kNewtonSteps = 12;
constexpr double kRest = 1e-9;  // logits

}  // namespace

template <typename Counts>
Belief CaseDifficulties::Estimate(std::size_t item, Counts counts) const {
  const double precision = 1.0 / (cases_.sd * cases_.sd);
  double difficulty = cases_.mean;
  double curvature = precision;
  for (int step = 0; step < kNewtonSteps; ++step) {
    double slope = -precision * (difficulty - cases_.mean);
    curvature = precision;
    for (const Seen& seen : seen_[item]) {
      if (!counts(seen.person)) continue;
      const Person& person = persons_[seen.person];
      const double shrinkage = Shrinkage(person.level.sd);
      const double level = person.level.mean + (seen.present ? 1 : -1) * person.leaning;
      const double chance = Logistic(shrinkage * (level - difficulty));
      slope += shrinkage * (chance - (seen.right ? 1.0 : 0.0));
      curvature += shrinkage * shrinkage * chance * (1.0 - chance);
    }
    difficulty += slope / curvature;
    if (std::abs(slope / curvature) < kRest) break;
  }
  return {difficulty, 1.0 / std::sqrt(curvature)};
}

void CaseDifficulties::EstimatePersons(const std::vector<PersonsCall>& calls,
                                       const SkillPrior& prior) {
  SkillPrior still = prior;
  still.drift_sd = 0.0;
  still.early_drift_sd = 0.0;
  std::vector<std::vector<const PersonsCall*>> of_person(persons_.size());
  for (const PersonsCall& call : calls) of_person[call.person].push_back(&call);
  for (std::size_t person = 0; person < persons_.size(); ++person) {
    SkillPosterior posterior(still);
    for (const PersonsCall* call : of_person[person]) {
      posterior.Add({call->present, call->called, ByOthers(call->item, person)});
    }
    const Skill skill = posterior.Estimate();
    persons_[person] = {skill.ability, skill.leaning.mean};
  }
}

CaseDifficulties::CaseDifficulties(const std::vector<PersonsCall>& calls, std::size_t persons,
                                   std::size_t items, const SkillPrior& prior)
    : cases_(prior.cases), persons_(persons, {prior.ability, 0.0}), seen_(items) {
  for (const PersonsCall& call : calls) {
    Require(call.person < persons && call.item < items, "a call of an unknown person or case");
    seen_[call.item].push_back({call.person, call.present, call.present == call.called});
  }
  for (int round = 0; round < kRounds; ++round) EstimatePersons(calls, prior);
  for (std::size_t item = 0; item < items; ++item) {
    items_.push_back(Estimate(item, [](std::size_t) { return true; }));
  }
}

Belief CaseDifficulties::Of(std::size_t item) const {
  Require(item < items_.size(), "the difficulty of an unknown case");
  return items_[item];
}

Belief CaseDifficulties::ByOthers(std::size_t item, std::size_t person) const {
  Require(item < seen_.size(), "the difficulty of an unknown case");
  return Estimate(item, [person](std::size_t other) { return other != person; });
}

}  // namespace etalon::teaching
