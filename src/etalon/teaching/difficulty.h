#pragma once

#include <cstddef>
#include <vector>

#include "etalon/teaching/belief.h"
#include "etalon/teaching/skill.h"

namespace etalon::teaching {

/// One person's first call on one case, for one label.
struct PersonsCall {
  std::size_t person = 0;
  std::size_t item = 0;  ///< the case
  bool present = false;
  bool called = false;
};

/// How difficult each case is, learned from all who answered it: students and, where they read
/// blind, experts. Persons and cases are estimated in turn, each with its normal prior, until both
/// rest (a penalised joint likelihood; the priors keep what is seen by few near the average)
/// [Mislevy1986].
class CaseDifficulties {
 public:
  /// @throws ContractError for an index beyond the counts.
  CaseDifficulties(const std::vector<PersonsCall>& calls, std::size_t persons, std::size_t items,
                   const SkillPrior& prior = {});

  /// By all who answered it.
  Belief Of(std::size_t item) const;

  /// By all others, so that a person's own answer does not make the case look harder or easier than
  /// it is to him.
  Belief ByOthers(std::size_t item, std::size_t person) const;

 private:
  struct Seen {
    std::size_t person;
    bool present;
    bool right;
  };
  struct Person {
    Belief level;  ///< ability
    double leaning = 0.0;
  };

  template <typename Counts>
  Belief Estimate(std::size_t item, Counts counts) const;
  void EstimatePersons(const std::vector<PersonsCall>& calls, const SkillPrior& prior);

  Belief cases_;
  std::vector<Person> persons_;
  std::vector<std::vector<Seen>> seen_;  ///< by case
  std::vector<Belief> items_;
};

}  // namespace etalon::teaching
