#include "etalon/report/markup.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "etalon/core/error.h"

namespace etalon::report {
namespace {

constexpr std::string_view kReplacement = "\uFFFD";

/// Length of the UTF-8 sequence at the start of `text`; 0 when it is none.
std::size_t SequenceLength(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  const auto is_tail = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; };
  const std::string_view tail = text.substr(1, length - 1);
  return std::all_of(tail.begin(), tail.end(), is_tail) ? length : 0;
}

std::string_view EscapeCharacter(std::string_view sequence) {
  switch (sequence[0]) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '\n':
    case '\t':
      return sequence;
    default:
      return static_cast<unsigned char>(sequence[0]) < 0x20 ? kReplacement : sequence;
  }
}

/// Percent signs and French double punctuation do not part from the word before them.
std::string KeepTogether(const std::string& text) {
  std::string kept;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool binds = text[i] == ' ' && i + 1 < text.size() && std::strchr("%:;", text[i + 1]);
    if (binds) {
      kept += "\u00A0";
    } else {
      kept += text[i];
    }
  }
  return kept;
}

}  // namespace

std::string Escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = SequenceLength(text);
    escaped += length == 0 ? kReplacement : EscapeCharacter(text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return escaped;
}

std::string Both(const Text& text) {
  const std::string english = Escape(KeepTogether(text.english));
  if (text.english == text.french) return english;
  return fmt::format(R"(<span lang="en">{}</span><span lang="fr">{}</span>)", english,
                     Escape(KeepTogether(text.french)));
}

std::string SvgText(double x, double y, std::string_view anchor, std::string_view css_class,
                    const Text& text) {
  const auto element = [&](std::string_view language, const std::string& content) {
    return fmt::format(R"(<text x="{}" y="{}" text-anchor="{}" class="{}"{}>{}</text>)",
                       Coordinate(x), Coordinate(y), anchor, css_class, language, Escape(content));
  };
  if (text.english == text.french) return element("", text.english);
  return element(R"( lang="en")", text.english) + element(R"( lang="fr")", text.french);
}

Text NumberText(double value, int decimals) {
  Require(std::isfinite(value), "a number that is not finite in a report");
  std::string english = fmt::format("{:.{}f}", std::abs(value), decimals);
  const bool is_zero = english.find_first_not_of("0.") == std::string::npos;
  if (value < 0.0 && !is_zero) english.insert(0, "\u2212");
  std::string french = english;
  std::replace(french.begin(), french.end(), '.', ',');
  return {english, french};
}

int DisplayDecimals(std::string_view ucum, double value) {
  if (ucum == "%" || ucum == "/min" || ucum == "{grade}") return 0;
  if (ucum == "1") return 2;
  if (ucum == "s") return 2;
  if (ucum.starts_with("mL")) return std::abs(value) < 10.0 ? 1 : 0;
  return ucum == "pixel" ? 0 : 1;
}

Text QuantityText(double value, std::string_view ucum) {
  const Text number = NumberText(value, DisplayDecimals(ucum, value));
  const Text unit = UnitText(ucum);
  return unit.english.empty() ? number : number + "\u00A0" + unit;
}

std::string Coordinate(double value) {
  std::string text = fmt::format("{:.2f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

Text operator+(const Text& a, const Text& b) {
  return {a.english + b.english, a.french + b.french};
}

Text operator+(const Text& a, std::string_view b) {
  return {a.english + std::string(b), a.french + std::string(b)};
}

std::string Base64(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto byte = [&](std::size_t k) -> std::uint32_t {
      return i + k < bytes.size() ? bytes[i + k] : 0U;
    };
    const std::uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
    text += kDigits[group >> 18];
    text += kDigits[group >> 12 & 63];
    text += i + 1 < bytes.size() ? kDigits[group >> 6 & 63] : '=';
    text += i + 2 < bytes.size() ? kDigits[group & 63] : '=';
  }
  return text;
}

}  // namespace etalon::report
