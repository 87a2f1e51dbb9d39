#pragma once

#include <string_view>

#include "etalon/teaching/skill.h"

namespace etalon::teaching {

/// When a student's labels may be used.
struct CertificationRule {
  double bar = 0.8;          ///< accuracy to be passed
  int least_calls = 40;      ///< before the first look
  double look_every = 1.25;  ///< the next look comes after so many times the calls of the last
  double risk = 0.01;        ///< at each look, that the skill lies below the bar all the same

  /// @throws ContractError unless the bar is in (0.5, 1), the risk in (0, 0.5), the looks rise and
  /// at least one call is asked for.
  void Validate() const;
};

enum class CertificationState {
  kPassed,     ///< the lower bound passes the bar
  kUndecided,  ///< more answers are needed
  kBelow,      ///< the upper bound of the 95 % interval lies below the bar
};

/// "passed", "undecided", "below"
std::string_view Name(CertificationState state);

/// The decision at a look.
struct CertificationLook {
  CertificationState state = CertificationState::kUndecided;
  int calls = 0;           ///< at the look; 0 before the first
  int next_look = 0;       ///< calls at which to look again
  double lower_bound = 0;  ///< of the accuracy, exceeded with probability 1 - risk
  Skill skill = {};        ///< at the look
};

/// The number of calls at the newest look that `calls` calls have reached, 0 before the first.
int LookAt(int calls, const CertificationRule& rule);
/// The number of calls at the look after that.
int NextLook(int calls, const CertificationRule& rule);

/// The newest look's decision over a student's calls in their order. Looks are few and fixed
/// beforehand, and each risks `rule.risk`: who looked after every answer until the bound happened
/// to pass would let through many more (measured by bench/teaching_simulation).
CertificationLook Certify(const std::vector<Call>& calls, const SkillPrior& prior,
                          const CertificationRule& rule);

/// Weight of a certified student's vote: the log odds of being right, the best weight of
/// independent votes [Nitzan1982]; at least 0.
double VoteWeight(const Skill& skill);

}  // namespace etalon::teaching
