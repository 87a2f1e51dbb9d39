#include "etalon/narrative/sizes.h"

#include <charconv>
#include <optional>

namespace etalon::narrative {
namespace {

double NumberOf(const Word& word) {
  double number = 0.0;
  std::from_chars(word.text.data(), word.text.data() + word.text.size(), number);
  return number;
}

/// Millimetres a unit; nothing for a word that is none.
std::optional<double> UnitOf(const Word& word) {
  if (word.text == "mm" || word.text.starts_with("millimetre")) return 1.0;
  if (word.text == "cm" || word.text.starts_with("centimetre")) return 10.0;
  return std::nullopt;
}

/// "12 x 8", "8 et 10", "10 à 12", "10-12", "12 sur 8".
bool JoinsNumbers(const Word& word) {
  return word.text == "x" || word.text == "*" || word.text == "et" || word.text == "a" ||
         word.text == "sur" || word.text == "-";
}

/// Reads on from a number as long as numbers, units and joints follow each other.
class SizeReader {
 public:
  explicit SizeReader(std::span<const Word> words) : words_(words) {}

  /// Nothing when no unit follows.
  std::optional<Size> ReadAt(std::size_t at) {
    std::size_t next = at;
    std::vector<double> numbers;
    std::vector<double> waiting;  // numbers whose unit comes later
    std::size_t end = at;
    while (next < words_.size() && words_[next].is_number) {
      waiting.push_back(NumberOf(words_[next++]));
      if (const auto unit = UnitAt(next)) {
        for (const double number : waiting) numbers.push_back(number * *unit);
        waiting.clear();
        end = ++next;
      }
      const bool joined = next < words_.size() && JoinsNumbers(words_[next]);
      if (joined) ++next;
      if (!joined && !waiting.empty() && !NumberAt(next)) break;
      if (!joined && waiting.empty()) break;
    }
    if (numbers.empty()) return std::nullopt;
    return Size{{at, end}, std::move(numbers)};
  }

 private:
  std::optional<double> UnitAt(std::size_t at) const {
    return at < words_.size() ? UnitOf(words_[at]) : std::nullopt;
  }
  bool NumberAt(std::size_t at) const { return at < words_.size() && words_[at].is_number; }

  std::span<const Word> words_;
};

}  // namespace

std::vector<Size> FindSizes(std::span<const Word> words) {
  std::vector<Size> sizes;
  SizeReader reader(words);
  for (std::size_t at = 0; at < words.size();) {
    const auto size = words[at].is_number ? reader.ReadAt(at) : std::nullopt;
    if (size) sizes.push_back(*size);
    at = size ? size->words.last : at + 1;
  }
  return sizes;
}

}  // namespace etalon::narrative
