#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace etalon::teaching {

/// How an answer to one label meets what is known.
enum class Verdict {
  kSeen,       ///< there, and called
  kExcluded,   ///< not there, and not called
  kMissed,     ///< there, not called
  kInvented,   ///< not there, called
  kNotScored,  ///< not known, or its parent is not there
};

/// "seen", "excluded", "missed", "invented", "not-scored"
std::string_view Name(Verdict verdict);
bool IsRight(Verdict verdict);
bool IsWrong(Verdict verdict);

/// What is known and what was said of one label of a case.
struct LabelAnswer {
  std::optional<bool> present = {};        ///< none: not known
  std::optional<bool> called = {};         ///< none: not answered, which counts as not called
  std::optional<std::size_t> parent = {};  ///< index of the label that this one is a kind of
};

/// Verdicts by label. A kind of a finding is judged only where the finding is: on a case without a
/// lesion, "malignant" would be excluded by whoever sees no lesion.
std::vector<Verdict> Judge(const std::vector<LabelAnswer>& answers);

/// Something of the organ's checklist that was missed while something else was seen: the search was
/// satisfied too early [Berbaum1990].
bool SearchWasSatisfied(const std::vector<Verdict>& verdicts,
                        const std::vector<std::size_t>& checklist);

/// Labels of the checklist that got no answer.
std::vector<std::size_t> Unanswered(const std::vector<LabelAnswer>& answers,
                                    const std::vector<std::size_t>& checklist);

/// What the blind experts said of a label.
struct ExpertVotes {
  int present = 0;
  int absent = 0;
  int count() const { return present + absent; }
  /// Share who sided with the larger party, 1 when all agree. @throws ContractError without a vote.
  double Agreement() const;
};

}  // namespace etalon::teaching
