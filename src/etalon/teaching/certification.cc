#include "etalon/teaching/certification.h"

#include <algorithm>
#include <cmath>

#include "etalon/core/error.h"

namespace etalon::teaching {
namespace {

int After(int look, const CertificationRule& rule) {
  return std::max(look + 1, static_cast<int>(std::ceil(look * rule.look_every)));
}

}  // namespace

void CertificationRule::Validate() const {
  Require(bar > 0.5 && bar < 1.0, "the bar of certification is outside (0.5, 1)");
  Require(risk > 0.0 && risk < 0.5, "the risk of certification is outside (0, 0.5)");
  Require(least_calls > 0, "certification without a call");
  Require(look_every > 1.0, "looks at certification that do not rise");
}

std::string_view Name(CertificationState state) {
  switch (state) {
    case CertificationState::kPassed:
      return "passed";
    case CertificationState::kBelow:
      return "below";
    case CertificationState::kUndecided:
      break;
  }
  return "undecided";
}

int LookAt(int calls, const CertificationRule& rule) {
  if (calls < rule.least_calls) return 0;
  int look = rule.least_calls;
  for (int next = After(look, rule); next <= calls; next = After(look, rule)) look = next;
  return look;
}

int NextLook(int calls, const CertificationRule& rule) {
  const int look = LookAt(calls, rule);
  return look == 0 ? rule.least_calls : After(look, rule);
}

CertificationLook Certify(const std::vector<Call>& calls, const SkillPrior& prior,
                          const CertificationRule& rule) {
  rule.Validate();
  const int total = static_cast<int>(calls.size());
  CertificationLook look{.calls = LookAt(total, rule), .next_look = NextLook(total, rule)};
  SkillPosterior posterior(prior);
  for (int i = 0; i < look.calls; ++i) posterior.Add(calls[static_cast<std::size_t>(i)]);
  look.skill = posterior.Estimate();
  look.lower_bound = posterior.AccuracyQuantile(rule.risk);
  if (look.calls == 0) return look;
  if (look.lower_bound >= rule.bar) {
    look.state = CertificationState::kPassed;
  } else if (look.skill.interval.high < rule.bar) {
    look.state = CertificationState::kBelow;
  }
  return look;
}

double VoteWeight(const Skill& skill) {
  const double accuracy = std::clamp(skill.accuracy, 0.5, 0.999);
  return std::log(accuracy / (1.0 - accuracy));
}

}  // namespace etalon::teaching
