#include <algorithm>
#include <array>

#include "etalon/narrative/extract.h"

namespace etalon::narrative {
namespace {

/// Rank of what is said when a report says several things; the smallest decides.
int Rank(Assertion assertion) {
  static constexpr std::array kOrder{Assertion::kPresent, Assertion::kPossible, Assertion::kAbsent,
                                     Assertion::kHistory, Assertion::kFamily,   Assertion::kReason};
  return static_cast<int>(std::ranges::find(kOrder, assertion) - kOrder.begin());
}

Side Merged(Side a, Side b) {
  if (a == Side::kUnknown || a == b) return b;
  return b == Side::kUnknown ? a : Side::kBoth;
}

using States = std::vector<std::optional<LabelState>>;

void Take(const Mention& mention, std::optional<LabelState>& state) {
  if (!state || Rank(mention.assertion) < Rank(state->assertion)) {
    state = LabelState{mention.label, mention.assertion, mention.side, {}, mention.sentence};
  } else if (mention.assertion == state->assertion) {
    state->side = Merged(state->side, mention.side);
  } else {
    return;
  }
  for (const double size : mention.sizes_mm) {
    state->largest_mm = std::max(size, state->largest_mm.value_or(0.0));
  }
}

/// Parents stand before their children.
void RaiseToParents(const Lexicon& lexicon, States& states) {
  for (std::size_t label = states.size(); label-- > 0;) {
    const auto parent = lexicon.labels()[label].parent;
    if (!parent || !states[label]) continue;
    const Assertion assertion = states[label]->assertion;
    if (assertion == Assertion::kAbsent) continue;
    auto& above = states[*parent];
    if (above && Rank(above->assertion) <= Rank(assertion)) continue;
    above = states[label];
    above->label = *parent;
  }
}

void LowerToChildren(const Lexicon& lexicon, States& states) {
  for (std::size_t label = 0; label < states.size(); ++label) {
    const auto parent = lexicon.labels()[label].parent;
    if (!parent || states[label] || !states[*parent]) continue;
    if (states[*parent]->assertion != Assertion::kAbsent) continue;
    states[label] = states[*parent];
    states[label]->label = label;
  }
}

}  // namespace

std::vector<LabelState> Summarise(const std::vector<Mention>& mentions, const Lexicon& lexicon) {
  States states(lexicon.labels().size());
  for (const Mention& mention : mentions) {
    if (mention.assertion != Assertion::kReason) Take(mention, states[mention.label]);
  }
  RaiseToParents(lexicon, states);
  LowerToChildren(lexicon, states);
  std::vector<LabelState> known;
  for (const auto& state : states) {
    if (state) known.push_back(*state);
  }
  return known;
}

}  // namespace etalon::narrative
