#include "etalon/teaching/choose_cases.h"

#include <algorithm>
#include <numeric>

#include "etalon/core/error.h"

namespace etalon::teaching {
namespace {

double BalanceOf(const CaseQuestion& question, const LabelState& state) {
  const double same = 1.0 + (question.present ? state.present_calls : state.absent_calls);
  const double other = 1.0 + (question.present ? state.absent_calls : state.present_calls);
  return other / (same + other);
}

double WorthOf(const CaseCandidate& candidate, const std::vector<LabelState>& states) {
  double worth = 0.0;
  for (const CaseQuestion& question : candidate.questions) {
    Require(question.label < states.size(), "a question on an unknown label");
    worth += WorthOf(question, states[question.label]);
  }
  return worth;
}

/// Position in `open` of the case to show next.
std::size_t Draw(const std::vector<CaseCandidate>& candidates, const std::vector<std::size_t>& open,
                 const std::vector<LabelState>& states, const ChoiceOptions& options,
                 Random& random) {
  if (random.Uniform() < options.exploration) return random.Below(open.size());
  std::vector<double> worth(open.size());
  std::ranges::transform(open, worth.begin(), [&](std::size_t candidate) {
    return WorthOf(candidates[candidate], states);
  });
  std::vector<std::size_t> order(open.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const std::size_t best = std::min(std::max<std::size_t>(options.among_best, 1), order.size());
  const auto middle = order.begin() + static_cast<std::ptrdiff_t>(best);
  std::partial_sort(order.begin(), middle, order.end(), [&](std::size_t a, std::size_t b) {
    return worth[a] != worth[b] ? worth[a] > worth[b] : a < b;
  });
  return order[random.Below(best)];
}

}  // namespace

void ChoiceOptions::Validate() const {
  Require(count > 0, "a choice of no cases");
  Require(exploration >= 0.0 && exploration <= 1.0, "the share of exploration is outside [0, 1]");
}

double WorthOf(const CaseQuestion& question, const LabelState& state) {
  const Belief& ability = state.skill.ability;
  const double leaning = (question.present ? 1 : -1) * state.skill.leaning.mean;
  const double spread = std::hypot(ability.sd, question.difficulty.sd);
  const double chance = ProbabilityOf({ability.mean + leaning - question.difficulty.mean, spread});
  const double need = 1.0 - state.skill.interval.low;
  return chance * (1.0 - chance) * need * BalanceOf(question, state);
}

std::vector<std::size_t> ChooseCases(const std::vector<CaseCandidate>& candidates,
                                     std::vector<LabelState> states, const ChoiceOptions& options,
                                     Random& random) {
  options.Validate();
  std::vector<std::size_t> open(candidates.size());
  std::iota(open.begin(), open.end(), std::size_t{0});
  std::vector<std::size_t> chosen;
  while (!open.empty() && chosen.size() < options.count) {
    const std::size_t drawn = Draw(candidates, open, states, options, random);
    const CaseCandidate& candidate = candidates[open[drawn]];
    chosen.push_back(candidate.item);
    for (const CaseQuestion& question : candidate.questions) {
      LabelState& state = states[question.label];
      ++(question.present ? state.present_calls : state.absent_calls);
    }
    open.erase(open.begin() + static_cast<std::ptrdiff_t>(drawn));
  }
  return chosen;
}

}  // namespace etalon::teaching
