#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace etalon::narrative {

/// Bytes [begin, end) of a report's text.
struct TextSpan {
  std::size_t begin = 0;
  std::size_t end = 0;

  bool operator==(const TextSpan&) const = default;
};

/// A word, a number or a mark of a report.
struct Word {
  std::string text;  ///< small letters without accents; "3.5" for "3,5"; a mark is itself
  TextSpan span;     ///< where it stands in the text as written
  bool is_number = false;
  bool is_mark = false;        ///< punctuation
  bool starts_a_line = false;  ///< the first word after a line break
};

/// Splits UTF-8 text into words: letters of the Latin alphabet with their accents folded ("Œdème"
/// is "oedeme"), numbers with a decimal comma or point, and marks one by one. Apostrophes and
/// hyphens part words and are not kept; bytes that are no UTF-8 part words.
std::vector<Word> SplitWords(std::string_view text);

/// `text` folded as the words are.
std::string Folded(std::string_view text);

}  // namespace etalon::narrative
