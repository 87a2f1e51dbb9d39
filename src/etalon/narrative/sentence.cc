#include "etalon/narrative/sentence.h"

#include <algorithm>
#include <array>

namespace etalon::narrative {
namespace {

bool IsMarked(const std::vector<Word>& words, std::size_t at, char mark) {
  return at < words.size() && words[at].is_mark && words[at].text[0] == mark;
}

/// "Dr. Martin", "cf. supra": the point ends no sentence; single letters are looked at apart.
bool IsAbbreviation(const Word& word) {
  static constexpr std::array<std::string_view, 9> kShort{"dr", "pr",  "mme", "mr",  "cf",
                                                          "ex", "env", "fig", "resp"};
  if (word.is_number || word.is_mark) return false;
  return std::ranges::find(kShort, word.text) != kShort.end();
}

bool IsCapital(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return first >= 'A' && first <= 'Z';
  // Capitals of Latin-1 follow 0xC3 with 0x80 to 0x9E; OE is 0xC5 0x92.
  const auto second = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
  return (first == 0xC3 && second >= 0x80 && second <= 0x9E) || (first == 0xC5 && second == 0x92);
}

class SentenceSplitter {
 public:
  SentenceSplitter(std::string_view text, const std::vector<Word>& words, const Lexicon& lexicon)
      : text_(text), words_(words), lexicon_(lexicon) {
    for (const auto& found : lexicon.FindSites(words)) sites_.push_back(found);
  }

  std::vector<Sentence> Split() {
    for (at_ = 0; at_ < words_.size();) {
      if (words_[at_].starts_a_line && OpensLine(at_)) OpenLine();
      if (AtStart() && !InOpeningSentence() && OpensFinding()) LeaveLine();
      if (TakeHeading() || TakeSiteHeading()) continue;
      if (EndsSentence()) {
        Close(at_ + 1);
      }
      ++at_;
    }
    Close(words_.size());
    return std::move(sentences_);
  }

 private:
  /// "INDICATION : douleurs." and a line break: what follows was seen.
  void OpenLine() {
    Close(at_);
    if (!words_[at_].is_mark) LeaveLine();
  }

  void LeaveLine() {
    if (!one_line_) return;
    section_ = SectionKind::kFindings;
    one_line_ = false;
  }

  bool InOpeningSentence() const { return at_ == section_begin_; }

  /// "ATCD : diabète. Foie homogène.", "Motif : ictère. Pas de calcul.": what follows an indication
  /// on its line is a finding when it begins with an organ or says what there is.
  bool OpensFinding() const {
    static constexpr std::array<std::string_view, 6> kOpening{"quelques", "presence", "absence",
                                                              "aucun",    "aucune",   "pas"};
    static constexpr std::array<std::string_view, 4> kArticles{"le", "la", "les", "l"};
    if (std::ranges::find(kOpening, words_[at_].text) != kOpening.end()) return true;
    const bool article = std::ranges::find(kArticles, words_[at_].text) != kArticles.end();
    const std::size_t noun = article ? at_ + 1 : at_;
    return std::ranges::any_of(sites_, [&](const auto& site) { return site.words.first == noun; });
  }

  bool OpensLine(std::size_t at) const {
    return IsCapital(text_, words_[at].span.begin) || words_[at].is_mark || words_[at].is_number;
  }

  bool EndsSentence() const {
    const Word& word = words_[at_];
    if (!word.is_mark) return false;
    if (word.text == ";" || word.text == "!" || word.text == "?") return true;
    return word.text == "." && (at_ == 0 || !IsAbbreviation(words_[at_ - 1])) && !IsInitial();
  }

  /// "v. porte", but not "hépatite B. Foie".
  bool IsInitial() const {
    if (at_ == 0 || at_ + 1 >= words_.size()) return false;
    const Word& letter = words_[at_ - 1];
    return letter.text.size() == 1 && !letter.is_mark && !letter.is_number && !OpensLine(at_ + 1);
  }

  /// The sentence under way ends before word `end`.
  void Close(std::size_t end) {
    if (end > begin_) sentences_.push_back({{begin_, end}, section_, site_});
    begin_ = end;
  }

  bool AtStart() const { return begin_ == at_; }

  /// "CONCLUSION :" or "CONCLUSION" alone on its line.
  bool TakeHeading() {
    if (!AtStart()) return false;
    const auto heading = lexicon_.HeadingAt(words_, at_);
    if (!heading) return false;
    const std::size_t next = heading->words.last;
    const bool colon = IsMarked(words_, next, ':');
    const bool alone =
        words_[at_].starts_a_line && (next >= words_.size() || words_[next].starts_a_line);
    if (!colon && !alone) return false;
    section_ = heading->meaning;
    const bool is_apart = section_ == SectionKind::kReason || section_ == SectionKind::kHistory;
    one_line_ = is_apart && colon && next + 1 < words_.size() && !words_[next + 1].starts_a_line;
    site_.reset();
    begin_ = at_ = colon ? next + 1 : next;
    section_begin_ = at_;
    return true;
  }

  /// "Foie :", "- Rein droit :".
  bool TakeSiteHeading() {
    if (!AtStart() && !AfterBullet()) return false;
    const auto site =
        std::ranges::find_if(sites_, [&](const auto& found) { return found.words.first == at_; });
    if (site == sites_.end()) return false;
    std::size_t next = site->words.last;
    while (next < words_.size() && next < site->words.last + 2 && !words_[next].is_mark) ++next;
    if (!IsMarked(words_, next, ':')) return false;
    site_ = site->meaning;
    at_ = next + 1;  // The heading stays in the sentence: it may name the side.
    return true;
  }

  bool AfterBullet() const { return at_ > 0 && begin_ + 1 == at_ && words_[begin_].is_mark; }

  std::string_view text_;
  const std::vector<Word>& words_;
  const Lexicon& lexicon_;
  std::vector<Lexicon::Found<std::size_t>> sites_;
  std::vector<Sentence> sentences_;
  SectionKind section_ = SectionKind::kFindings;
  std::optional<std::size_t> site_;
  bool one_line_ = false;  ///< the section is a single line
  std::size_t section_begin_ = 0;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
};

}  // namespace

std::vector<Sentence> SplitSentences(std::string_view text, const std::vector<Word>& words,
                                     const Lexicon& lexicon) {
  return SentenceSplitter(text, words, lexicon).Split();
}

}  // namespace etalon::narrative
