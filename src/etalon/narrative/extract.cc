#include "etalon/narrative/extract.h"

#include <algorithm>
#include <array>

#include "etalon/core/error.h"
#include "etalon/narrative/scope.h"
#include "etalon/narrative/sentence.h"
#include "etalon/narrative/site_context.h"
#include "etalon/narrative/sizes.h"

namespace etalon::narrative {
namespace {

using Term = Lexicon::Term;
using FoundTerm = Lexicon::Found<Term>;

constexpr std::array<std::pair<Assertion, std::string_view>, 6> kAssertions{
    {{Assertion::kPresent, "present"},
     {Assertion::kAbsent, "absent"},
     {Assertion::kPossible, "possible"},
     {Assertion::kHistory, "history"},
     {Assertion::kFamily, "family"},
     {Assertion::kReason, "reason"}}};

Side SideAt(std::span<const Word> words, std::size_t at) {
  const Word& word = words[at];
  const bool last = at + 1 == words.size();
  if (word.text.starts_with("bilateral")) return Side::kBoth;
  if (word.text == "deux" && !last) {
    const std::string& next = words[at + 1].text;
    return next.starts_with("rein") || next.starts_with("cote") ? Side::kBoth : Side::kUnknown;
  }
  if (word.text.starts_with("gauche")) return Side::kLeft;
  return word.text == "droit" || word.text.starts_with("droite") || word.text == "droits"
             ? Side::kRight
             : Side::kUnknown;
}

/// One label, or one that implies the other.
bool IsSameThing(const Lexicon& lexicon, std::size_t one, std::size_t other) {
  const auto implies = [&](std::optional<std::size_t> label, std::size_t wanted) {
    while (label && *label != wanted) label = lexicon.labels()[*label].parent;
    return label.has_value();
  };
  return implies(one, other) || implies(other, one);
}

/// "Foie brillant, stéatose possible": what is seen is no surer than what it may be. The opinion
/// stands in the same sentence or in the next one.
void WeakenSigns(const Lexicon& lexicon, std::vector<Mention>& mentions) {
  const auto next_sentence = [&](const Mention& sign) {
    const auto next = std::ranges::find_if(
        mentions, [&](const Mention& other) { return other.sentence.begin > sign.sentence.begin; });
    return next == mentions.end() ? sign.sentence.begin : next->sentence.begin;
  };
  for (Mention& sign : mentions) {
    if (!sign.is_sign || sign.assertion != Assertion::kPresent) continue;
    const std::size_t next = next_sentence(sign);
    const bool doubted = std::ranges::any_of(mentions, [&](const Mention& other) {
      const bool is_close =
          other.sentence.begin == sign.sentence.begin || other.sentence.begin == next;
      return is_close && other.assertion == Assertion::kPossible &&
             IsSameThing(lexicon, other.label, sign.label);
    });
    if (doubted) sign.assertion = Assertion::kPossible;
  }
}

/// "Recherche d'ascite : négative", "suspicion de calcul : absence de lithiase": the answer stands.
void AnswerQuestions(std::vector<Mention>& mentions) {
  for (Mention& question : mentions) {
    if (question.assertion != Assertion::kPossible) continue;
    const bool denied = std::ranges::any_of(mentions, [&](const Mention& answer) {
      return answer.label == question.label && answer.sentence == question.sentence &&
             answer.assertion == Assertion::kAbsent && answer.term.begin > question.term.begin;
    });
    if (denied) question.assertion = Assertion::kAbsent;
  }
}

/// Reads one sentence; organs are carried from the sentence before.
class SentenceReader {
 public:
  SentenceReader(std::span<const Word> words, const Sentence& sentence, const Lexicon& lexicon,
                 std::optional<std::size_t> carried_site)
      : words_(words.subspan(sentence.words.first, sentence.words.last - sentence.words.first)),
        sentence_(sentence),
        lexicon_(lexicon),
        sites_(words_, lexicon.FindSites(words_), sentence.site ? sentence.site : carried_site),
        terms_(MeantTerms()),
        scopes_(words_, lexicon, RangesOf(terms_)),
        sizes_(FindSizes(words_)) {}

  std::vector<Mention> Read() {
    for (const FoundTerm& term : terms_) {
      if (!scopes_.Reaches(Cue::kElsewhere, term.words)) AddMention(term.words, term.meaning);
    }
    AddNormal();
    return std::move(mentions_);
  }

  /// The organ that the next sentence is of when it names none.
  std::optional<std::size_t> LastSite() const { return sites_.Last(); }

 private:
  static std::vector<WordRange> RangesOf(const std::vector<FoundTerm>& terms) {
    std::vector<WordRange> ranges;
    for (const FoundTerm& term : terms) ranges.push_back(term.words);
    return ranges;
  }

  /// Terms whose organ is not meant are mere words. A term that names its organ by itself tells
  /// the others theirs.
  std::vector<FoundTerm> MeantTerms() {
    for (std::size_t at = 0; at < words_.size();) at = NoteSiteAt(at);
    std::vector<FoundTerm> meant;
    for (std::size_t at = 0; at < words_.size();) at = AddMeantAt(at, meant);
    return meant;
  }

  /// @return the word to go on at.
  std::size_t NoteSiteAt(std::size_t at) {
    for (const auto& found : lexicon_.TermsAt(words_, at)) {
      if (found.meaning.empty()) return found.words.last;
      for (const Term& term : found.meaning) {
        const auto site = lexicon_.labels()[term.label].site;
        if (!site || term.needs_site) continue;
        sites_.Note({found.words, *site});
        return found.words.last;
      }
    }
    return at + 1;
  }

  /// Of the terms that begin at a word, the longest that is meant; several labels may share it, and
  /// a shorter one is of the other organs of a list: "lésions focales du foie et de la rate".
  /// @return the word to go on at.
  std::size_t AddMeantAt(std::size_t at, std::vector<FoundTerm>& terms) const {
    std::vector<Term> told;
    std::size_t next = at + 1;
    for (const auto& found : lexicon_.TermsAt(words_, at)) {
      if (found.meaning.empty()) return told.empty() ? found.words.last : next;
      if (told.empty()) next = found.words.last;
      const bool longest = told.empty() || found.words.last == next;
      for (const Term& term : Meant(found.words, found.meaning)) {
        if (!Adds(term, told, longest)) continue;
        terms.push_back({found.words, term});
        told.push_back(term);
      }
      if (told.empty()) next = at + 1;
    }
    return next;
  }

  /// Whether a term says more than those that begin at the same word.
  bool Adds(const Term& term, const std::vector<Term>& told, bool longest) const {
    const auto site = lexicon_.labels()[term.label].site;
    return std::ranges::none_of(told, [&](const Term& other) {
      const auto told_site = lexicon_.labels()[other.label].site;
      if (longest) return other.label == term.label;
      return !term.needs_site || !told_site || told_site == site;
    });
  }

  /// Of the labels that share the words, those whose organ is meant, else those that need none.
  /// Where no organ is told, those that are assumed.
  std::vector<Term> Meant(const WordRange& words, const std::vector<Term>& terms) const {
    const std::vector<std::size_t> sites = sites_.SitesOf(words);
    std::vector<Term> of_site;
    std::vector<Term> others;
    for (const Term& term : terms) {
      const Label& label = lexicon_.labels()[term.label];
      if (term.of_organ && !IsOfOrgan(words)) continue;
      const bool is_meant = term.needs_site && std::ranges::find(sites, label.site) != sites.end();
      if (is_meant) of_site.push_back(term);
      if (!term.needs_site || (sites.empty() && label.assumed)) others.push_back(term);
    }
    return of_site.empty() ? others : of_site;
  }

  /// "Foie : augmenté de volume", but not "nodule du foie, augmenté de volume": from the clause
  /// that names the organ on, nothing is named that could have the property.
  bool IsOfOrgan(const WordRange& property) const {
    const auto organ = sites_.NamedBefore(property);
    if (!organ) return false;
    std::size_t from = organ->first;
    while (from > 0 && !words_[from - 1].is_mark) --from;
    for (std::size_t at = from; at < property.first; ++at) {
      const bool named = lexicon_.IsThingAt(words_, at) || NamesAnotherAt(at);
      if (named && !IsDeniedAt(from, at)) return false;
    }
    return true;
  }

  /// "sans lésion": a word of denial stands one or two words before.
  bool IsDeniedAt(std::size_t from, std::size_t at) const {
    static constexpr std::array<std::string_view, 3> kDenials{"sans", "pas", "ni"};
    const std::size_t first = at >= from + 2 ? at - 2 : from;
    return std::ranges::any_of(words_.subspan(first, at - first), [](const Word& word) {
      return std::ranges::find(kDenials, word.text) != kDenials.end();
    });
  }

  bool NamesAnotherAt(std::size_t at) const {
    return std::ranges::any_of(lexicon_.TermsAt(words_, at), [&](const auto& found) {
      return std::ranges::any_of(found.meaning, [&](const Term& term) {
        return !term.denies && !lexicon_.labels()[term.label].of_organ;
      });
    });
  }

  Assertion AssertionOf(const WordRange& words, const Term& term) const {
    const auto reaches = [&](Cue cue) { return scopes_.Reaches(cue, words); };
    const bool told_as_past = reaches(Cue::kHistoryBefore) || reaches(Cue::kHistoryAfter);
    const bool past =
        sentence_.section == SectionKind::kHistory || (told_as_past && !reaches(Cue::kOngoing));
    if (reaches(Cue::kFamily)) return Assertion::kFamily;
    if (past && reaches(Cue::kNegationAfter)) return Assertion::kAbsent;
    if (past) return Assertion::kHistory;
    if (sentence_.section == SectionKind::kReason) return Assertion::kReason;
    if (term.denies) return IsDenied(words) ? Assertion::kPossible : Assertion::kAbsent;
    if (reaches(Cue::kNegationBefore) || reaches(Cue::kNegationAfter) ||
        reaches(Cue::kNegationEither)) {
      return Assertion::kAbsent;
    }
    if (reaches(Cue::kQuestionBefore)) return Assertion::kReason;
    const bool hypothesis = term.suspects || reaches(Cue::kHypothesisBefore) ||
                            reaches(Cue::kHypothesisAfter) || IsAlternative(words, term);
    return hypothesis ? Assertion::kPossible : Assertion::kPresent;
  }

  /// "veine porte non perméable".
  bool IsDenied(const WordRange& words) const {
    const auto within = words_.subspan(words.first, words.last - words.first);
    return std::ranges::any_of(
        within, [](const Word& word) { return word.text == "non" || word.text == "pas"; });
  }

  /// "calcul ou polype": one of two different things.
  bool IsAlternative(const WordRange& words, const Term& term) const {
    return std::ranges::any_of(terms_, [&](const FoundTerm& other) {
      const bool before = other.words.last <= words.first;
      const bool behind = other.words.first >= words.last;
      if ((!before && !behind) || IsSameThing(lexicon_, other.meaning.label, term.label))
        return false;
      return before ? IsOrBetween(other.words.last, words.first)
                    : IsOrBetween(words.last, other.words.first);
    });
  }

  bool IsOrBetween(std::size_t from, std::size_t to) const {
    constexpr std::size_t kFarthest = 4;
    if (to - from > kFarthest) return false;
    const auto between = words_.subspan(from, to - from);
    if (std::ranges::any_of(between, [](const Word& word) { return word.is_mark; })) return false;
    return std::ranges::any_of(
        between, [](const Word& word) { return word.text == "ou" || word.text == "versus"; });
  }

  void AddMention(const WordRange& words, const Term& term) {
    Mention mention{.label = term.label,
                    .assertion = AssertionOf(words, term),
                    .section = sentence_.section,
                    .term = SpanOf(words),
                    .sentence = SpanOf({0, words_.size()}),
                    .is_sign = term.is_sign};
    if (IsPaired(term.label)) mention.side = SideFor(words);
    if (mention.assertion != Assertion::kAbsent) mention.sizes_mm = SizesFor(words);
    mentions_.push_back(mention);
    const bool has_parent = lexicon_.labels()[term.label].parent.has_value();
    if (mention.assertion != Assertion::kPossible || !has_parent || !IsThingDoubted(words, term)) {
      return;
    }
    while (const auto parent = lexicon_.labels()[mention.label].parent) mention.label = *parent;
    mention.assertion = Assertion::kPresent;
    mention.is_sign = false;
    mentions_.push_back(std::move(mention));
  }

  /// "nodule suspect", "lésion d'allure bénigne": the thing is there, its nature is not known.
  bool IsThingDoubted(const WordRange& words, const Term& term) const {
    return term.suspects || (scopes_.StandsWithin(Cue::kHypothesisBefore, words) &&
                             lexicon_.IsThingAt(words_, words.first));
  }

  bool IsPaired(std::size_t label) const {
    const auto site = lexicon_.labels()[label].site;
    return site && lexicon_.sites()[*site].paired;
  }

  /// The first side behind the term, else the last before it.
  Side SideFor(const WordRange& term) const {
    for (std::size_t at = term.first; at < words_.size() && !IsEnd(at); ++at) {
      if (const Side side = SideAt(words_, at); side != Side::kUnknown) return side;
    }
    for (std::size_t at = term.first; at > 0; --at) {
      if (const Side side = SideAt(words_, at - 1); side != Side::kUnknown) return side;
    }
    return Side::kUnknown;
  }

  bool IsEnd(std::size_t at) const {
    return words_[at].is_mark && (words_[at].text == "," || words_[at].text == ":");
  }

  /// The sizes behind a term and before the next one, else the last ones before it that no other
  /// term claims.
  std::vector<double> SizesFor(const WordRange& term) const {
    std::size_t next_term = words_.size();
    std::size_t previous_term = 0;
    for (const FoundTerm& other : terms_) {
      if (other.words.first >= term.last) next_term = std::min(next_term, other.words.first);
      if (other.words.last <= term.first) previous_term = std::max(previous_term, other.words.last);
    }
    for (const Size& size : sizes_) {
      if (size.words.first >= term.last && size.words.last <= next_term) return size.millimetres;
    }
    if (previous_term > 0) return {};
    for (const Size& size : sizes_) {
      if (size.words.last <= term.first) return size.millimetres;
    }
    return {};
  }

  TextSpan SpanOf(const WordRange& words) const {
    return {words_[words.first].span.begin, words_[words.last - 1].span.end};
  }

  /// "Foie : sans particularité" denies what a normal liver excludes.
  void AddNormal() {
    if (sentence_.section == SectionKind::kReason || sentence_.section == SectionKind::kHistory) {
      return;
    }
    for (const WordRange& normal : scopes_.NormalCues()) {
      for (const std::size_t site : sites_.NormalSites(normal, sentence_.site)) {
        DenyAllOf(site, normal);
      }
    }
  }

  void DenyAllOf(std::size_t site, const WordRange& normal) {
    for (std::size_t label = 0; label < lexicon_.labels().size(); ++label) {
      const Label& one = lexicon_.labels()[label];
      if (one.site != site || !one.denied_by_normal || IsMentioned(label, normal)) continue;
      mentions_.push_back({.label = label,
                           .assertion = Assertion::kAbsent,
                           .section = sentence_.section,
                           .term = SpanOf(normal),
                           .sentence = SpanOf({0, words_.size()})});
    }
  }

  /// A question before a colon is answered by what stands behind it: "suspicion de cholécystite :
  /// vésicule normale".
  bool IsMentioned(std::size_t label, const WordRange& normal) const {
    const auto colon = std::ranges::find_if(
        words_, [](const Word& word) { return word.is_mark && word.text == ":"; });
    const bool answers = colon != words_.end() && colon->span.begin < SpanOf(normal).begin;
    return std::ranges::any_of(mentions_, [&](const Mention& mention) {
      const bool asked = mention.assertion == Assertion::kReason ||
                         (answers && mention.assertion == Assertion::kPossible &&
                          mention.term.begin < colon->span.begin);
      return mention.label == label && !asked;
    });
  }

  std::span<const Word> words_;
  const Sentence& sentence_;
  const Lexicon& lexicon_;
  SiteContext sites_;
  std::vector<FoundTerm> terms_;
  Scopes scopes_;
  std::vector<Size> sizes_;
  std::vector<Mention> mentions_;
};

}  // namespace

std::string_view Name(Assertion assertion) {
  for (const auto& [one, name] : kAssertions) {
    if (one == assertion) return name;
  }
  throw ContractError("unknown assertion");
}

std::optional<Assertion> AssertionNamed(std::string_view name) {
  for (const auto& [one, text] : kAssertions) {
    if (text == name) return one;
  }
  return std::nullopt;
}

std::string_view Name(Side side) {
  switch (side) {
    case Side::kUnknown:
      return "";
    case Side::kLeft:
      return "left";
    case Side::kRight:
      return "right";
    case Side::kBoth:
      return "both";
  }
  throw ContractError("unknown side");
}

std::vector<Mention> ReadReport(std::string_view text, const Lexicon& lexicon) {
  std::vector<Word> words = SplitWords(text);
  lexicon.Mend(words);
  std::vector<Mention> mentions;
  std::optional<std::size_t> carried;
  std::optional<SectionKind> section;
  for (const Sentence& sentence : SplitSentences(text, words, lexicon)) {
    if (section != sentence.section) carried.reset();
    section = sentence.section;
    SentenceReader reader(words, sentence, lexicon, carried);
    carried = reader.LastSite();
    for (Mention& mention : reader.Read()) mentions.push_back(std::move(mention));
  }
  WeakenSigns(lexicon, mentions);
  AnswerQuestions(mentions);
  return mentions;
}

}  // namespace etalon::narrative
