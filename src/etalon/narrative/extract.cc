#include "etalon/narrative/extract.h"

#include <algorithm>
#include <array>

#include "etalon/core/error.h"
#include "etalon/narrative/scope.h"
#include "etalon/narrative/sentence.h"
#include "etalon/narrative/sizes.h"

namespace etalon::narrative {
namespace {

using Term = Lexicon::Term;
using FoundSite = Lexicon::Found<std::size_t>;
using FoundTerm = Lexicon::Found<Term>;

constexpr std::array<std::pair<Assertion, std::string_view>, 6> kAssertions{
    {{Assertion::kPresent, "present"},
     {Assertion::kAbsent, "absent"},
     {Assertion::kPossible, "possible"},
     {Assertion::kHistory, "history"},
     {Assertion::kFamily, "family"},
     {Assertion::kReason, "reason"}}};

/// Words from a term to the organ that it is of: "nodule hypoéchogène du segment IV du foie".
constexpr std::size_t kSiteReach = 6;
/// Words between an organ and "normal": "le foie est normal".
constexpr std::size_t kNormalReach = 4;

std::size_t Distance(const WordRange& a, const WordRange& b) {
  if (a.last <= b.first) return b.first - a.last;
  return b.last <= a.first ? a.first - b.last : 0;
}

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

/// Reads one sentence; organs are carried from the sentence before.
class SentenceReader {
 public:
  SentenceReader(std::span<const Word> words, const Sentence& sentence, const Lexicon& lexicon,
                 std::optional<std::size_t> carried_site)
      : words_(words.subspan(sentence.words.first, sentence.words.last - sentence.words.first)),
        sentence_(sentence),
        lexicon_(lexicon),
        carried_site_(carried_site),
        sites_(lexicon.FindSites(words_)),
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
  std::optional<std::size_t> LastSite() const {
    if (!sites_.empty()) return sites_.back().meaning;
    return sentence_.site ? sentence_.site : carried_site_;
  }

 private:
  static std::vector<WordRange> RangesOf(const std::vector<FoundTerm>& terms) {
    std::vector<WordRange> ranges;
    for (const FoundTerm& term : terms) ranges.push_back(term.words);
    return ranges;
  }

  /// Terms whose organ is not meant are mere words. A term that names its organ by itself is where
  /// the next terms look for theirs.
  std::vector<FoundTerm> MeantTerms() {
    std::vector<FoundTerm> meant;
    for (std::size_t at = 0; at < words_.size();) {
      const std::vector<FoundTerm> terms = MeantAt(at);
      for (const FoundTerm& term : terms) {
        meant.push_back(term);
        NoteSite(term);
        AddForOtherSites(term, meant);
      }
      at = terms.empty() ? at + 1 : terms.front().words.last;
    }
    return meant;
  }

  /// Of the terms that begin at a word, the longest that is meant; several labels may share it.
  std::vector<FoundTerm> MeantAt(std::size_t at) const {
    std::vector<FoundTerm> meant;
    for (const auto& found : lexicon_.TermsAt(words_, at)) {
      for (const Term& term : Meant(found.words, found.meaning))
        meant.push_back({found.words, term});
      if (!meant.empty()) break;
    }
    return meant;
  }

  void NoteSite(const FoundTerm& term) {
    const auto site = lexicon_.labels()[term.meaning.label].site;
    if (!site || term.meaning.needs_site) return;
    const auto behind = std::ranges::find_if(
        sites_, [&](const FoundSite& known) { return known.words.first >= term.words.first; });
    sites_.insert(behind, {term.words, *site});
  }

  /// "lésion du foie, de la rate ou du pancréas": the term counts for each organ of the list.
  void AddForOtherSites(const FoundTerm& term, std::vector<FoundTerm>& meant) const {
    if (!term.meaning.needs_site) return;
    const auto own = lexicon_.labels()[term.meaning.label].site;
    bool in_list = false;
    std::size_t end = 0;
    for (const FoundSite& site : sites_) {
      if (in_list && !OnlyListWords(end, site.words.first)) break;
      if (in_list) AddForSite(term, site.meaning, meant);
      if (site.meaning == own && site.words.last > term.words.first) in_list = true;
      end = site.words.last;
    }
  }

  void AddForSite(const FoundTerm& term, std::size_t site, std::vector<FoundTerm>& meant) const {
    for (const auto& found : lexicon_.TermsAt(words_, term.words.first)) {
      for (const Term& other : found.meaning) {
        if (!other.needs_site || lexicon_.labels()[other.label].site != site) continue;
        meant.push_back({found.words, other});
        return;
      }
    }
  }

  /// Whether only articles, commas and "et", "ou", "ni" stand between two words.
  bool OnlyListWords(std::size_t from, std::size_t to) const {
    static constexpr std::array<std::string_view, 13> kList{
        "de", "d", "du", "des", "la", "le", "les", "l", "et", "ou", "ni", ",", "/"};
    for (std::size_t at = from; at < to; ++at) {
      if (std::ranges::find(kList, words_[at].text) == kList.end()) return false;
    }
    return true;
  }

  /// Of the labels that share the words, those whose organ is meant, else those that need none.
  std::vector<Term> Meant(const WordRange& words, const std::vector<Term>& terms) const {
    const std::optional<std::size_t> site = SiteFor(words);
    std::vector<Term> of_site;
    std::vector<Term> free;
    for (const Term& term : terms) {
      if (!term.needs_site) free.push_back(term);
      if (term.needs_site && site && lexicon_.labels()[term.label].site == site) {
        of_site.push_back(term);
      }
    }
    return of_site.empty() ? free : of_site;
  }

  /// The organ right behind the term, else the last before it, else the first behind it, else that
  /// of the heading or of the sentence before.
  std::optional<std::size_t> SiteFor(const WordRange& term) const {
    const FoundSite* before = nullptr;
    const FoundSite* behind = nullptr;
    for (const FoundSite& site : sites_) {
      if (site.words.first >= term.last) {
        if (behind == nullptr) behind = &site;
      } else {
        before = &site;
      }
    }
    if (behind != nullptr && Distance(term, behind->words) <= kSiteReach &&
        !MarkBetween(term, *behind)) {
      return behind->meaning;
    }
    if (before != nullptr) return before->meaning;
    if (behind != nullptr) return behind->meaning;
    return sentence_.site ? sentence_.site : carried_site_;
  }

  bool MarkBetween(const WordRange& term, const FoundSite& site) const {
    const auto first = words_.begin() + static_cast<std::ptrdiff_t>(term.last);
    const auto last = words_.begin() + static_cast<std::ptrdiff_t>(site.words.first);
    return std::any_of(first, last, [](const Word& word) {
      return word.is_mark && word.text != "(" && word.text != ")" && word.text != "-";
    });
  }

  Assertion AssertionOf(const WordRange& words, const Term& term) const {
    const auto reaches = [&](Cue cue) { return scopes_.Reaches(cue, words); };
    if (reaches(Cue::kFamily)) return Assertion::kFamily;
    if (sentence_.section == SectionKind::kHistory) return Assertion::kHistory;
    if (reaches(Cue::kHistoryBefore) || reaches(Cue::kHistoryAfter)) return Assertion::kHistory;
    if (sentence_.section == SectionKind::kReason) return Assertion::kReason;
    if (term.denies) return Assertion::kAbsent;
    if (reaches(Cue::kNegationBefore) || reaches(Cue::kNegationAfter) ||
        reaches(Cue::kNegationEither)) {
      return Assertion::kAbsent;
    }
    const bool hypothesis =
        term.suspects || reaches(Cue::kHypothesisBefore) || reaches(Cue::kHypothesisAfter);
    return hypothesis ? Assertion::kPossible : Assertion::kPresent;
  }

  void AddMention(const WordRange& words, const Term& term) {
    Mention mention{.label = term.label,
                    .assertion = AssertionOf(words, term),
                    .section = sentence_.section,
                    .term = SpanOf(words),
                    .sentence = SpanOf({0, words_.size()})};
    if (IsPaired(term.label)) mention.side = SideFor(words);
    if (mention.assertion != Assertion::kAbsent) mention.sizes_mm = SizesFor(words);
    mentions_.push_back(mention);
    const auto parent = lexicon_.labels()[term.label].parent;
    if (!term.suspects || mention.assertion != Assertion::kPossible || !parent) return;
    mention.label = *parent;
    mention.assertion = Assertion::kPresent;
    mentions_.push_back(std::move(mention));
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
    for (const WordRange& normal : scopes_.CuesOf(Cue::kNormal)) {
      for (const std::size_t site : NormalSites(normal)) DenyAllOf(site, normal);
    }
  }

  /// The organ before the cue and those listed with it, else that of the heading.
  std::vector<std::size_t> NormalSites(const WordRange& normal) const {
    std::vector<std::size_t> normal_sites;
    std::size_t begin = 0;
    for (auto site = sites_.rbegin(); site != sites_.rend(); ++site) {
      if (site->words.last > normal.first) continue;
      const bool near = normal.first - site->words.last <= kNormalReach;
      if (normal_sites.empty() ? !near : !OnlyListWords(site->words.last, begin)) break;
      normal_sites.push_back(site->meaning);
      begin = site->words.first;
    }
    if (sites_.empty() && sentence_.site) normal_sites.push_back(*sentence_.site);
    return normal_sites;
  }

  void DenyAllOf(std::size_t site, const WordRange& normal) {
    for (std::size_t label = 0; label < lexicon_.labels().size(); ++label) {
      const Label& one = lexicon_.labels()[label];
      if (one.site != site || !one.denied_by_normal || IsMentioned(label)) continue;
      mentions_.push_back({.label = label,
                           .assertion = Assertion::kAbsent,
                           .section = sentence_.section,
                           .term = SpanOf(normal),
                           .sentence = SpanOf({0, words_.size()})});
    }
  }

  bool IsMentioned(std::size_t label) const {
    return std::ranges::find(mentions_, label, &Mention::label) != mentions_.end();
  }

  std::span<const Word> words_;
  const Sentence& sentence_;
  const Lexicon& lexicon_;
  std::optional<std::size_t> carried_site_;
  std::vector<FoundSite> sites_;
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
  const std::vector<Word> words = SplitWords(text);
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
  return mentions;
}

}  // namespace etalon::narrative
