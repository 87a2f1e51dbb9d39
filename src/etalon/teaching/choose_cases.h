#pragma once

#include <cstddef>
#include <vector>

#include "etalon/core/random.h"
#include "etalon/teaching/skill.h"

namespace etalon::teaching {

/// What a case asks of one label.
struct CaseQuestion {
  std::size_t label = 0;
  bool present = false;
  Belief difficulty = {};
};

/// A case that the student has not answered yet.
struct CaseCandidate {
  std::size_t item = 0;
  std::vector<CaseQuestion> questions;
};

/// What is known of the student on one label.
struct LabelState {
  Skill skill;
  int present_calls = 0;  ///< first answers on cases that have the label
  int absent_calls = 0;
};

struct ChoiceOptions {
  std::size_t count = 10;
  double exploration = 0.2;    ///< share of cases drawn blindly
  std::size_t among_best = 5;  ///< a case is drawn among so many that teach most

  /// @throws ContractError for an exploration outside [0, 1] or a count of 0.
  void Validate() const;
};

/// How much the answer to a question would teach: the information p (1 - p) of a Rasch item, which
/// is largest where the difficulty meets the student's level, times the need, 1 minus the lower
/// bound of the skill (what is missed or not known yet), times a weight that asks for cases with
/// and without the label alike, however rare it is.
double WorthOf(const CaseQuestion& question, const LabelState& state);

/// Chooses cases in the order in which they are to be shown. Each is drawn among the few of most
/// worth, so that students do not all see the same cases [Kingsbury1989], or, for exploration,
/// among all. @return items, at most `options.count`, each once.
std::vector<std::size_t> ChooseCases(const std::vector<CaseCandidate>& candidates,
                                     std::vector<LabelState> states, const ChoiceOptions& options,
                                     Random& random);

}  // namespace etalon::teaching
