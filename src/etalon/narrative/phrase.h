#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "etalon/narrative/words.h"

namespace etalon::narrative {

/// Words [first, last) of a list of words.
struct WordRange {
  std::size_t first = 0;
  std::size_t last = 0;

  bool Holds(std::size_t word) const { return first <= word && word < last; }
};

/// A phrase of a lexicon: words in order, e.g. "pas de", "metasta* hepatiqu*", "n ~2 pas".
///
/// `*` at the end of a word stands for any ending; `~N` between two words lets up to N other words
/// stand there (no mark, no "sans", "avec", "mais"); between two plain words there may be up to
/// `gap`, none of them "et", "ou" or "ni". Accents, capitals, apostrophes and hyphens do not
/// matter.
class Phrase {
 public:
  /// @throws Error(kUsage) for a phrase without words, one that begins or ends with `~N`, or a word
  ///   of less than two letters before `*`.
  explicit Phrase(std::string_view text, int gap = 0);

  const std::string& text() const { return text_; }

  /// The words it takes when it begins at word `at`; nothing when it does not.
  std::optional<WordRange> MatchAt(std::span<const Word> words, std::size_t at) const;

  /// What a word must begin with, or be, for the phrase to begin there.
  std::string_view first_stem() const { return parts_.front().stem; }

  struct Stem {
    std::string text;
    bool any_ending = false;
  };
  /// Its words in order.
  std::vector<Stem> Stems() const;

 private:
  struct Part {
    std::string stem;
    bool any_ending = false;
    int gap_before = 0;
    bool gap_is_stated = false;

    bool Fits(const Word& word) const;
  };

  void AddPart(const std::string& part, int gap);

  std::string text_;
  std::vector<Part> parts_;
};

/// Phrases that can be looked for at a word without trying each.
class PhraseIndex {
 public:
  /// @param phrases must outlive the index.
  explicit PhraseIndex(std::span<const Phrase> phrases);

  struct Match {
    std::size_t phrase;  ///< index
    WordRange words;
  };

  /// The matches that begin at a word, those of most words first.
  std::vector<Match> AllAt(std::span<const Word> words, std::size_t at) const;

  /// The first of them; nothing when no phrase begins there.
  std::optional<Match> LongestAt(std::span<const Word> words, std::size_t at) const;

  /// All matches in reading order; those that begin within an earlier, longer one are left out.
  /// @param accepts whether a match counts; else the next longest is asked for.
  std::vector<Match> FindAll(
      std::span<const Word> words,
      const std::function<bool(const Match&)>& accepts = [](const Match&) { return true; }) const;

 private:
  std::span<const Phrase> phrases_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_start_;  ///< two letters
};

}  // namespace etalon::narrative
