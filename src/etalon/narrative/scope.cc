#include "etalon/narrative/scope.h"

#include <algorithm>
#include <array>

namespace etalon::narrative {
namespace {

bool IsOneOf(const Word& word, std::span<const std::string_view> list) {
  return std::ranges::find(list, word.text) != list.end();
}

bool IsMark(const Word& word, char mark) { return word.is_mark && word.text[0] == mark; }

constexpr std::array<std::string_view, 6> kListWords{"ni", "de", "d", "du", "des", "ou"};
constexpr std::array<std::string_view, 9> kOpeningWords{"un", "une",      "le", "la",  "les",
                                                        "l",  "presence", "on", "nous"};

}  // namespace

Scopes::Scopes(std::span<const Word> words, const Lexicon& lexicon, std::vector<WordRange> terms)
    : words_(words), lexicon_(lexicon), terms_(std::move(terms)), cues_(lexicon.FindCues(words)) {
  for (const auto& cue : cues_) Add(cue);
}

bool Scopes::Reaches(Cue cue, const WordRange& term) const {
  const bool reached = std::ranges::any_of(scopes_, [&](const Scope& scope) {
    return scope.cue == cue && scope.words.Holds(term.first) && term.last <= scope.words.last;
  });
  // "Wirsung non dilaté": the cue stands among the words of the term.
  const bool may_be_within = cue == Cue::kNegationBefore || cue == Cue::kHypothesisBefore;
  return reached || (may_be_within && StandsWithin(cue, term));
}

bool Scopes::StandsWithin(Cue cue, const WordRange& term) const {
  return std::ranges::any_of(cues_, [&](const Lexicon::Found<Cue>& one) {
    return one.meaning == cue && term.first < one.words.first && term.Holds(one.words.first);
  });
}

void Scopes::Add(const Lexicon::Found<Cue>& cue) {
  const std::size_t last = cue.words.last;
  switch (cue.meaning) {
    case Cue::kNegationBefore:
    case Cue::kElsewhere:
      scopes_.push_back({cue.meaning, {last, ListEnd(last)}});
      return;
    case Cue::kHypothesisBefore:
    case Cue::kQuestionBefore:
    case Cue::kNegationEither:
      AddEither(cue, PhraseEnd(last));
      return;
    case Cue::kHistoryBefore:
      AddEither(cue, ListEnd(last));
      return;
    case Cue::kNegationAfter:
      AddNegationAfter(cue);
      return;
    case Cue::kHistoryAfter:
      AddBehind(cue);
      return;
    case Cue::kHypothesisAfter:
      AddHypothesisAfter(cue);
      return;
    case Cue::kNormal:
      AddNormal(cue.words);
      return;
    case Cue::kOngoing:
      if (!IsDenied(cue.words)) scopes_.push_back({cue.meaning, {0, words_.size()}});
      return;
    case Cue::kFamily:
      scopes_.push_back({cue.meaning, {0, words_.size()}});
      return;
    case Cue::kNeutral:
      AddNeutral(cue.words);
      return;
    case Cue::kScopeEnd:
    case Cue::kException:
      return;
  }
}

/// "possible angiome" and "angiome possible".
void Scopes::AddEither(const Lexicon::Found<Cue>& cue, std::size_t end) {
  const WordRange behind{cue.words.last, end};
  scopes_.push_back({cue.meaning, HoldsTerm(behind)
                                      ? behind
                                      : NearestTermsBefore(cue.words.first, cue.words.first)});
}

/// What precedes in the clause, or the nearest term before it: "métastases connues, non visibles".
void Scopes::AddBehind(const Lexicon::Found<Cue>& cue) {
  const WordRange clause{ClauseStart(cue.words.first), cue.words.first};
  if (HoldsTerm(clause)) {
    scopes_.push_back({cue.meaning, clause});
    return;
  }
  // "masse possible, queue non vue": the clause has a subject of its own.
  constexpr std::size_t kOwnSubject = 2;
  if (clause.last - clause.first >= kOwnSubject) return;
  WordRange nearest;
  for (const WordRange& term : terms_) {
    if (term.last <= cue.words.first && term.last > nearest.last) nearest = term;
  }
  scopes_.push_back({cue.meaning, nearest});
}

/// "VBP : non dilatée", "il n'est pas mis en évidence de nodule" speak of what follows.
void Scopes::AddNegationAfter(const Lexicon::Found<Cue>& cue) {
  const std::size_t last = cue.words.last;
  const WordRange behind{last, ListEnd(last)};
  const bool goes_on = last < words_.size() && IsOneOf(words_[last], kListWords);
  if (LeadsOn(cue.words) || (goes_on && HoldsTerm(behind))) {
    scopes_.push_back({Cue::kNegationBefore, behind});
  } else {
    AddBehind(cue);
  }
}

/// Words of a term are no cue for the one before it.
void Scopes::AddHypothesisAfter(const Lexicon::Found<Cue>& cue) {
  const std::size_t first = cue.words.first;
  const bool within =
      std::ranges::any_of(terms_, [&](const WordRange& term) { return term.Holds(first); });
  if (within || IsOfThing(cue.words)) return;
  // "thrombose, à confirmer"
  const bool behind_comma = first > 0 && IsMark(words_[first - 1], ',');
  scopes_.push_back({cue.meaning, NearestTermsBefore(first, behind_comma ? first - 1 : first)});
}

/// "masse suspecte": that it is there is not in doubt. Without accents "suspectée" differs.
bool Scopes::IsOfThing(const WordRange& cue) const {
  static constexpr std::array<std::string_view, 7> kSuspect{
      "suspect", "suspecte", "suspects", "suspectes", "douteux", "douteuse", "douteuses"};
  if (!IsOneOf(words_[cue.first], kSuspect)) return false;
  const auto before = std::find_if(terms_.rbegin(), terms_.rend(),
                                   [&](const WordRange& term) { return term.last <= cue.first; });
  return before != terms_.rend() && lexicon_.IsThingAt(words_, before->first);
}

/// "pas d'anomalie focale" denies a term that shares its words; "paroi normale" is a term's own.
void Scopes::AddNormal(const WordRange& cue) {
  const bool within = std::ranges::any_of(terms_, [&](const WordRange& term) {
    return term.first < cue.first && term.Holds(cue.first);
  });
  if (within) return;
  if (HoldsTerm(cue)) {
    scopes_.push_back({Cue::kNegationBefore, {cue.first, ListEnd(cue.last)}});
  } else {
    normals_.push_back(cue);
  }
}

/// "pas d'augmentation de taille de la rate" is a denial where that is a term.
void Scopes::AddNeutral(const WordRange& cue) {
  static constexpr std::array<std::string_view, 4> kDenial{"pas", "sans", "non", "aucune"};
  const WordRange behind{cue.first + 1, cue.last};
  if (IsOneOf(words_[cue.first], kDenial) && HoldsTerm(behind)) {
    scopes_.push_back({Cue::kNegationBefore, {cue.first, ListEnd(cue.last)}});
  }
}

/// "sans récidive": a negation stands before a cue, with at most two words between.
bool Scopes::IsDenied(const WordRange& cue) const {
  constexpr std::size_t kReach = 2;
  return std::ranges::any_of(cues_, [&](const Lexicon::Found<Cue>& one) {
    return one.meaning == Cue::kNegationBefore && one.words.last <= cue.first &&
           cue.first - one.words.last <= kReach;
  });
}

bool Scopes::HoldsTerm(const WordRange& words) const {
  return std::ranges::any_of(terms_,
                             [&](const WordRange& term) { return words.Holds(term.first); });
}

/// ": non" that is not the last word speaks of what follows.
bool Scopes::LeadsOn(const WordRange& cue) const {
  return IsMark(words_[cue.first], ':') && cue.last - cue.first == 2 && cue.last < words_.size() &&
         !words_[cue.last].is_mark;
}

bool Scopes::IsCue(std::size_t at, Cue cue) const {
  return std::ranges::any_of(cues_, [&](const Lexicon::Found<Cue>& one) {
    return one.meaning == cue && one.words.first == at;
  });
}

/// A list of things denied or recalled goes on over commas that lead to "ni", "de", "ou".
std::size_t Scopes::ListEnd(std::size_t from) const {
  for (std::size_t at = from; at < words_.size(); ++at) {
    if (IsCue(at, Cue::kScopeEnd) || IsCue(at, Cue::kException)) return at;
    if ((IsMark(words_[at], ':') || IsMark(words_[at], '(')) && at > from) return at;
    if (IsMark(words_[at], ',') && !ListGoesOn(at + 1)) return at;
    if (words_[at].text == "et" && OpensAnother(at + 1)) return at;
  }
  return words_.size();
}

/// A hypothesis reaches to the next comma.
std::size_t Scopes::PhraseEnd(std::size_t from) const {
  for (std::size_t at = from; at < words_.size(); ++at) {
    const bool stops = IsMark(words_[at], ',') || IsMark(words_[at], ')') ||
                       IsCue(at, Cue::kScopeEnd) || IsCue(at, Cue::kNegationBefore);
    if (stops) return at;
  }
  return words_.size();
}

std::size_t Scopes::ClauseStart(std::size_t before) const {
  for (std::size_t at = before; at > 0; --at) {
    if (IsMark(words_[at - 1], ',') || IsCue(at - 1, Cue::kScopeEnd)) return at;
  }
  return 0;
}

bool Scopes::ListGoesOn(std::size_t after_comma) const {
  if (after_comma >= words_.size() || Describes(after_comma)) return false;
  if (IsOneOf(words_[after_comma], kListWords)) return true;
  if (OpensAnother(after_comma)) return false;
  // "absence de calcul, kyste ou masse": bare words up to an "ou" or "ni".
  for (std::size_t at = after_comma; at < words_.size(); ++at) {
    if (words_[at].text == "ou" || words_[at].text == "ni") return true;
    if (words_[at].text == "et" || words_[at].is_number || IsCue(at, Cue::kScopeEnd)) return false;
    if (words_[at].is_mark && !IsMark(words_[at], ',')) return false;
  }
  return false;
}

/// "de taille augmentée": another property of the organ, not another thing denied.
bool Scopes::Describes(std::size_t at) const {
  static constexpr std::array<std::string_view, 10> kProperties{
      "taille",     "volume",    "calibre", "contours",      "contour",
      "dimensions", "dimension", "aspect",  "echostructure", "morphologie"};
  static constexpr std::array<std::string_view, 2> kOf{"de", "d"};
  return at + 1 < words_.size() && IsOneOf(words_[at], kOf) && IsOneOf(words_[at + 1], kProperties);
}

/// What begins something new: an article, or the subject of another clause.
bool Scopes::OpensAnother(std::size_t at) const {
  return at < words_.size() && IsOneOf(words_[at], kOpeningWords);
}

/// The nearest term before `word` in the clause of `from`, and those that are joined to it.
WordRange Scopes::NearestTermsBefore(std::size_t word, std::size_t from) const {
  WordRange reached;
  const std::size_t start = ClauseStart(from);
  for (auto term = terms_.rbegin(); term != terms_.rend(); ++term) {
    if (term->last > word) continue;
    if (reached.last == 0) {
      if (term->first < start) break;
      reached = *term;
    } else if (Joined(term->last, reached.first)) {
      reached.first = term->first;
    } else {
      break;
    }
  }
  return reached;
}

/// Whether only "ou" and articles stand between two words, or the second is an adjective of the
/// first: "cholécystite lithiasique probable".
bool Scopes::Joined(std::size_t from, std::size_t to) const {
  constexpr std::size_t kAdjectiveReach = 1;
  const bool is_adjective = words_[to].text.ends_with("ique") || words_[to].text.ends_with("iques");
  if (is_adjective && to - from <= kAdjectiveReach &&
      std::ranges::none_of(words_.subspan(from, to - from), &Word::is_mark)) {
    return true;
  }
  bool has_or = false;
  for (std::size_t at = from; at < to; ++at) {
    const std::string& text = words_[at].text;
    has_or = has_or || text == "ou" || text == "vs" || text == "versus" || text == "/";
    if (!has_or && !IsOneOf(words_[at], kOpeningWords) && !IsOneOf(words_[at], kListWords)) {
      return false;
    }
  }
  return has_or;
}

}  // namespace etalon::narrative
