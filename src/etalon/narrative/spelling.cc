#include "etalon/narrative/spelling.h"

#include <algorithm>
#include <optional>

namespace etalon::narrative {
namespace {

constexpr std::size_t kLeastLetters = 7;
/// No word of a report is longer; anything may be a report's text.
constexpr std::size_t kMostLetters = 40;

std::size_t CommonStart(std::string_view a, std::string_view b) {
  return static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

/// What stands behind `stem` in a word that is one slip away from beginning with it.
std::optional<std::string_view> EndingBehind(std::string_view word, std::string_view stem) {
  const std::size_t at = CommonStart(word, stem);
  if (at == 0 || at + 1 >= stem.size() || at >= word.size()) return std::nullopt;
  const std::string_view written = word.substr(at);
  const std::string_view meant = stem.substr(at);
  const auto behind = [&](std::size_t skip_written, std::size_t skip_meant) {
    const std::string_view rest = meant.substr(skip_meant);
    const bool goes_on = written.size() >= skip_written + rest.size() &&
                         written.substr(skip_written).starts_with(rest);
    return goes_on ? std::optional(written.substr(skip_written + rest.size())) : std::nullopt;
  };
  const bool swapped = written.size() > 1 && written[0] == meant[1] && written[1] == meant[0];
  if (swapped) {
    if (const auto ending = behind(2, 2)) return ending;
  }
  for (const auto& [skip_written, skip_meant] : {std::pair{1, 1}, {1, 0}, {0, 1}}) {
    const auto ending =
        behind(static_cast<std::size_t>(skip_written), static_cast<std::size_t>(skip_meant));
    if (ending) return ending;
  }
  return std::nullopt;
}

}  // namespace

void Spelling::Learn(const Phrase& phrase) {
  for (const Phrase::Stem& stem : phrase.Stems()) {
    const bool is_new = (stem.any_ending ? beginnings_ : whole_).insert(stem.text).second;
    const char first = stem.text.front();
    if (!is_new || stem.text.size() < kLeastLetters || first < 'a' || first > 'z') continue;
    long_of_letter_[static_cast<std::size_t>(first - 'a')].push_back(stem);
  }
}

bool Spelling::Knows(std::string_view word) const {
  if (whole_.contains(std::string(word))) return true;
  for (std::size_t letters = 2; letters <= word.size(); ++letters) {
    if (beginnings_.contains(std::string(word.substr(0, letters)))) return true;
  }
  return false;
}

std::string Spelling::Nearest(std::string_view word) const {
  for (const Phrase::Stem& stem : long_of_letter_[static_cast<std::size_t>(word.front() - 'a')]) {
    const auto ending = EndingBehind(word, stem.text);
    if (ending && (stem.any_ending || ending->empty())) return stem.text + std::string(*ending);
  }
  return {};
}

void Spelling::Mend(std::span<Word> words) const {
  for (Word& word : words) {
    const std::size_t letters = word.text.size();
    if (word.is_mark || word.is_number) continue;
    if (letters + 1 < kLeastLetters || letters > kMostLetters) continue;
    if (Knows(word.text)) continue;
    std::string mended = Nearest(word.text);
    if (!mended.empty()) word.text = std::move(mended);
  }
}

}  // namespace etalon::narrative
