#include "etalon/report/text_table.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

namespace etalon::report {
namespace {

/// Takes the whole numbers out of a sentence and leaves '#' in their places.
std::vector<std::string> TakeNumbers(std::string& sentence) {
  std::vector<std::string> numbers;
  std::string pattern;
  for (const char character : sentence) {
    const bool digit = std::isdigit(static_cast<unsigned char>(character)) != 0;
    if (!digit) {
      pattern += character;
    } else if (pattern.ends_with('#')) {
      numbers.back() += character;
    } else {
      pattern += '#';
      numbers.emplace_back(1, character);
    }
  }
  sentence = pattern;
  return numbers;
}

std::string PutNumbers(const std::string& pattern, const std::vector<std::string>& numbers) {
  std::string sentence;
  auto number = numbers.begin();
  for (const char character : pattern) {
    if (character == '#' && number != numbers.end()) {
      sentence += *number++;
    } else {
      sentence += character;
    }
  }
  return sentence;
}

}  // namespace

std::optional<Text> FindText(std::span<const TextRow> table, std::string_view key) {
  const auto row = std::ranges::find(table, key, &TextRow::key);
  if (row == table.end()) return std::nullopt;
  return Text{std::string(row->english), std::string(row->french)};
}

std::optional<Text> FindSentence(std::span<const TextRow> table, std::string_view sentence) {
  std::string pattern(sentence);
  const std::vector<std::string> numbers = TakeNumbers(pattern);
  const auto text = FindText(table, pattern);
  if (!text) return std::nullopt;
  return Text{PutNumbers(text->english, numbers), PutNumbers(text->french, numbers)};
}

}  // namespace etalon::report
