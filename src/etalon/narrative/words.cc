#include "etalon/narrative/words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace etalon::narrative {
namespace {

/// A character: its code point and how many bytes it takes.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

constexpr char32_t kReplacement = 0xFFFD;

Character DecodeAt(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xF0 ? 4 : (lead >= 0xE0 ? 3 : (lead >= 0xC2 ? 2 : 0));
  if (bytes == 0 || at + bytes > text.size()) return {kReplacement, 1};
  char32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {kReplacement, 1};
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  return {code, bytes};
}

struct Fold {
  char32_t first;
  char32_t last;
  std::string_view letters;
};

// Latin-1 letters and the French ones beyond it; capitals and small letters alike.
constexpr std::array kFolds{
    Fold{0xC0, 0xC5, "a"},   Fold{0xE0, 0xE5, "a"}, Fold{0xC6, 0xC6, "ae"},
    Fold{0xE6, 0xE6, "ae"},  Fold{0xC7, 0xC7, "c"}, Fold{0xE7, 0xE7, "c"},
    Fold{0xC8, 0xCB, "e"},   Fold{0xE8, 0xEB, "e"}, Fold{0xCC, 0xCF, "i"},
    Fold{0xEC, 0xEF, "i"},   Fold{0xD1, 0xD1, "n"}, Fold{0xF1, 0xF1, "n"},
    Fold{0xD2, 0xD6, "o"},   Fold{0xF2, 0xF6, "o"}, Fold{0xD9, 0xDC, "u"},
    Fold{0xF9, 0xFC, "u"},   Fold{0xFD, 0xFF, "y"}, Fold{0x152, 0x153, "oe"},
    Fold{0x178, 0x178, "y"}, Fold{0xB5, 0xB5, "u"}, Fold{0x3BC, 0x3BC, "u"},
};

/// The letters of a character; nothing when it is no letter.
std::optional<std::string_view> LettersOf(char32_t code) {
  static constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz";
  if (code >= 'a' && code <= 'z') return kAlphabet.substr(code - 'a', 1);
  if (code >= 'A' && code <= 'Z') return kAlphabet.substr(code - 'A', 1);
  for (const Fold& fold : kFolds) {
    if (code >= fold.first && code <= fold.last) return fold.letters;
  }
  return std::nullopt;
}

bool IsDigit(char32_t code) { return code >= '0' && code <= '9'; }

bool IsMark(char32_t code) {
  static constexpr std::u32string_view kMarks = U".,;:?!()/[]<>=+*×•–—";
  return kMarks.find(code) != std::u32string_view::npos;
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<Word> Split() {
    while (at_ < text_.size()) Step();
    return std::move(words_);
  }

 private:
  void Step() {
    const Character here = DecodeAt(text_, at_);
    if (IsDigit(here.code)) {
      TakeNumber();
    } else if (LettersOf(here.code)) {
      TakeLetters();
    } else {
      if (here.code == '\n' || here.code == '\r') line_break_ = true;
      if (IsMark(here.code)) Add({at_, at_ + here.bytes}, MarkText(here)).is_mark = true;
      at_ += here.bytes;
    }
  }

  std::string MarkText(const Character& mark) const {
    if (mark.code == U'×') return "x";
    if (mark.code >= 0x80) return "-";
    return std::string(1, static_cast<char>(mark.code));
  }

  Word& Add(TextSpan span, std::string text) {
    words_.push_back({.text = std::move(text), .span = span, .starts_a_line = line_break_});
    line_break_ = false;
    return words_.back();
  }

  /// Digits, and one comma or point between digits.
  void TakeNumber() {
    const std::size_t begin = at_;
    std::string number;
    bool has_point = false;
    for (; at_ < text_.size(); ++at_) {
      const char letter = text_[at_];
      if (IsDigit(static_cast<unsigned char>(letter))) {
        number += letter;
      } else if ((letter == ',' || letter == '.') && !has_point && DigitFollows()) {
        number += '.';
        has_point = true;
      } else {
        break;
      }
    }
    Add({begin, at_}, std::move(number)).is_number = true;
  }

  bool DigitFollows() const {
    return at_ + 1 < text_.size() && IsDigit(static_cast<unsigned char>(text_[at_ + 1]));
  }

  void TakeLetters() {
    const std::size_t begin = at_;
    std::string word;
    while (at_ < text_.size()) {
      const Character here = DecodeAt(text_, at_);
      const auto letters = LettersOf(here.code);
      if (!letters) break;
      word += *letters;
      at_ += here.bytes;
    }
    Add({begin, at_}, std::move(word));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool line_break_ = true;
  std::vector<Word> words_;
};

}  // namespace

std::vector<Word> SplitWords(std::string_view text) { return Splitter(text).Split(); }

std::string Folded(std::string_view text) {
  std::string folded;
  for (const Word& word : SplitWords(text)) {
    if (!folded.empty()) folded += ' ';
    folded += word.text;
  }
  return folded;
}

}  // namespace etalon::narrative
