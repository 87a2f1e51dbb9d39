#include "etalon/narrative/phrase.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <sstream>

#include "etalon/core/error.h"

namespace etalon::narrative {
namespace {

[[noreturn]] void Fail(std::string_view phrase, const char* cause) {
  throw Error(ErrorCode::kUsage, fmt::format("the phrase '{}' {}", phrase, cause));
}

/// The number of "~3"; nothing for a word.
std::optional<int> GapOf(const std::string& part) {
  if (!part.starts_with('~')) return std::nullopt;
  int gap = 0;
  const auto [end, error] = std::from_chars(part.data() + 1, part.data() + part.size(), gap);
  const bool whole = error == std::errc{} && end == part.data() + part.size();
  return whole ? std::optional(gap) : std::nullopt;
}

bool IsJoint(const Word& word) {
  return word.text == "et" || word.text == "ou" || word.text == "ni";
}

/// What opens something else, wherever words may stand between.
bool IsBreak(const Word& word) {
  return word.is_mark || word.text == "sans" || word.text == "avec" || word.text == "mais";
}

std::string StartOf(std::string_view word) { return std::string(word.substr(0, 2)); }

}  // namespace

bool Phrase::Part::Fits(const Word& word) const {
  return any_ending ? word.text.starts_with(stem) : word.text == stem;
}

Phrase::Phrase(std::string_view text, int gap) : text_(text) {
  std::istringstream stream(text_);
  bool gap_waits = false;
  int next_gap = 0;
  for (std::string part; stream >> part;) {
    const auto stated = GapOf(part);
    if (stated) {
      if (parts_.empty()) Fail(text, "begins with a gap");
      next_gap = *stated;
    } else {
      const std::size_t first_of_part = parts_.size();
      AddPart(part, next_gap);
      parts_.at(first_of_part).gap_is_stated = gap_waits;
      next_gap = gap;
    }
    gap_waits = stated.has_value();
  }
  if (parts_.empty()) Fail(text, "holds no word");
  if (gap_waits) Fail(text, "ends with a gap");
}

/// A part of the text may be several words: "hepato-renal".
void Phrase::AddPart(const std::string& part, int gap) {
  const bool any_ending = part.ends_with('*') && part.size() > 1;
  std::vector<Word> words = SplitWords(part);
  if (any_ending) words.pop_back();
  if (words.empty()) Fail(text_, "holds a part without a word");
  for (const Word& word : words) {
    parts_.push_back({word.text, false, &word == &words.front() ? gap : 0});
  }
  parts_.back().any_ending = any_ending;
  if (any_ending && parts_.back().stem.size() < 2) Fail(text_, "has '*' after a single letter");
}

std::vector<Phrase::Stem> Phrase::Stems() const {
  std::vector<Stem> stems;
  for (const Part& part : parts_) stems.push_back({part.stem, part.any_ending});
  return stems;
}

std::optional<WordRange> Phrase::MatchAt(std::span<const Word> words, std::size_t at) const {
  std::size_t next = at;
  for (const Part& part : parts_) {
    const std::size_t farthest = next + static_cast<std::size_t>(part.gap_before);
    while (next < words.size() && next < farthest && !part.Fits(words[next]) &&
           !IsBreak(words[next]) && (part.gap_is_stated || !IsJoint(words[next]))) {
      ++next;
    }
    if (next >= words.size() || !part.Fits(words[next])) return std::nullopt;
    ++next;
  }
  return WordRange{at, next};
}

PhraseIndex::PhraseIndex(std::span<const Phrase> phrases) : phrases_(phrases) {
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    by_start_[StartOf(phrases[i].first_stem())].push_back(i);
  }
}

std::vector<PhraseIndex::Match> PhraseIndex::AllAt(std::span<const Word> words,
                                                   std::size_t at) const {
  std::vector<Match> matches;
  const auto candidates = by_start_.find(StartOf(words[at].text));
  if (candidates == by_start_.end()) return matches;
  for (const std::size_t phrase : candidates->second) {
    if (const auto range = phrases_[phrase].MatchAt(words, at)) matches.push_back({phrase, *range});
  }
  std::ranges::stable_sort(matches, std::greater(),
                           [](const Match& match) { return match.words.last; });
  return matches;
}

std::optional<PhraseIndex::Match> PhraseIndex::LongestAt(std::span<const Word> words,
                                                         std::size_t at) const {
  const std::vector<Match> matches = AllAt(words, at);
  return matches.empty() ? std::nullopt : std::optional(matches.front());
}

std::vector<PhraseIndex::Match> PhraseIndex::FindAll(
    std::span<const Word> words, const std::function<bool(const Match&)>& accepts) const {
  std::vector<Match> found;
  for (std::size_t at = 0; at < words.size();) {
    const std::vector<Match> matches = AllAt(words, at);
    const auto match = std::ranges::find_if(matches, accepts);
    if (match != matches.end()) found.push_back(*match);
    at = match != matches.end() ? match->words.last : at + 1;
  }
  return found;
}

}  // namespace etalon::narrative
