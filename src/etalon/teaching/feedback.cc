#include "etalon/teaching/feedback.h"

#include <algorithm>

#include "etalon/core/error.h"

namespace etalon::teaching {
namespace {

Verdict JudgeOne(const LabelAnswer& answer) {
  const bool called = answer.called.value_or(false);
  if (*answer.present) return called ? Verdict::kSeen : Verdict::kMissed;
  return called ? Verdict::kInvented : Verdict::kExcluded;
}

bool HasParentThere(const std::vector<LabelAnswer>& answers, const LabelAnswer& answer) {
  if (!answer.parent) return true;
  Require(*answer.parent < answers.size(), "a label whose parent is not there");
  return answers[*answer.parent].present.value_or(false);
}

}  // namespace

std::string_view Name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kSeen:
      return "seen";
    case Verdict::kExcluded:
      return "excluded";
    case Verdict::kMissed:
      return "missed";
    case Verdict::kInvented:
      return "invented";
    case Verdict::kNotScored:
      break;
  }
  return "not-scored";
}

bool IsRight(Verdict verdict) { return verdict == Verdict::kSeen || verdict == Verdict::kExcluded; }

bool IsWrong(Verdict verdict) {
  return verdict == Verdict::kMissed || verdict == Verdict::kInvented;
}

std::vector<Verdict> Judge(const std::vector<LabelAnswer>& answers) {
  std::vector<Verdict> verdicts;
  for (const LabelAnswer& answer : answers) {
    const bool scored = answer.present && HasParentThere(answers, answer);
    verdicts.push_back(scored ? JudgeOne(answer) : Verdict::kNotScored);
  }
  return verdicts;
}

bool SearchWasSatisfied(const std::vector<Verdict>& verdicts,
                        const std::vector<std::size_t>& checklist) {
  const auto any = [&](Verdict wanted) {
    return std::ranges::any_of(checklist,
                               [&](std::size_t label) { return verdicts.at(label) == wanted; });
  };
  return any(Verdict::kSeen) && any(Verdict::kMissed);
}

std::vector<std::size_t> Unanswered(const std::vector<LabelAnswer>& answers,
                                    const std::vector<std::size_t>& checklist) {
  std::vector<std::size_t> open;
  std::ranges::copy_if(checklist, std::back_inserter(open),
                       [&](std::size_t label) { return !answers.at(label).called; });
  return open;
}

double ExpertVotes::Agreement() const {
  Require(count() > 0, "agreement without a vote");
  return static_cast<double>(std::max(present, absent)) / count();
}

}  // namespace etalon::teaching
