#include "etalon/http/parse.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace etalon::http {
namespace {

constexpr std::size_t kMaxParameters = 64;

std::optional<unsigned> HexDigit(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a' + 10);
  if (digit >= 'A' && digit <= 'F') return static_cast<unsigned>(digit - 'A' + 10);
  return std::nullopt;
}

bool HasControlCharacter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte < 0x20 || byte == 0x7F;
  });
}

std::string_view Trim(std::string_view text) {
  const auto is_blank = [](char character) { return character == ' ' || character == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Calls `use` with each part of the text between separators, until it says false.
template <typename Use>
void ForEachPart(std::string_view text, char separator, Use use) {
  while (true) {
    const std::size_t end = text.find(separator);
    if (!use(text.substr(0, end)) || end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

bool ParseSegments(std::string_view path, Target& target) {
  bool valid = true;
  if (path == "/") return true;
  ForEachPart(path.substr(1), '/', [&](std::string_view part) {
    const auto segment = PercentDecode(part, false);
    valid = segment && *segment != "." && *segment != "..";
    if (valid) target.segments.push_back(*segment);
    return valid;
  });
  return valid;
}

bool ParseQuery(std::string_view query, Target& target) {
  bool valid = true;
  ForEachPart(query, '&', [&](std::string_view part) {
    if (part.empty()) return true;
    const std::size_t equals = part.find('=');
    const auto name = PercentDecode(part.substr(0, equals), true);
    const auto value = equals == std::string_view::npos
                           ? std::optional<std::string>("")
                           : PercentDecode(part.substr(equals + 1), true);
    valid = name && value && target.query.size() < kMaxParameters;
    if (valid) target.query.emplace_back(*name, *value);
    return valid;
  });
  return valid;
}

std::optional<std::uint64_t> ParseNumber(std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return number;
}

/// How many bytes follow the first byte of a UTF-8 sequence, and the bits that it gives.
std::optional<std::pair<int, std::uint32_t>> LeadByte(unsigned char byte) {
  if (byte < 0x80) return {{0, byte}};
  if (byte >= 0xC2 && byte < 0xE0) return {{1, byte & 0x1FU}};
  if (byte >= 0xE0 && byte < 0xF0) return {{2, byte & 0x0FU}};
  if (byte >= 0xF0 && byte < 0xF5) return {{3, byte & 0x07U}};
  return std::nullopt;
}

bool IsScalar(std::uint32_t code, int following) {
  constexpr std::uint32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  return code >= kLeast[following] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

}  // namespace

bool IsUtf8(std::string_view text) {
  std::size_t place = 0;
  while (place < text.size()) {
    const auto lead = LeadByte(static_cast<unsigned char>(text[place++]));
    if (!lead) return false;
    auto [following, code] = *lead;
    for (int index = 0; index < following; ++index) {
      if (place == text.size()) return false;
      const auto byte = static_cast<unsigned char>(text[place++]);
      if ((byte & 0xC0U) != 0x80U) return false;
      code = (code << 6U) | (byte & 0x3FU);
    }
    if (!IsScalar(code, following)) return false;
  }
  return true;
}

std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t place = 0; place < text.size(); ++place) {
    if (text[place] == '+' && plus_is_space) {
      decoded += ' ';
    } else if (text[place] != '%') {
      decoded += text[place];
    } else {
      if (place + 2 >= text.size()) return std::nullopt;
      const auto high = HexDigit(text[place + 1]);
      const auto low = HexDigit(text[place + 2]);
      if (!high || !low) return std::nullopt;
      decoded += static_cast<char>(*high * 16 + *low);
      place += 2;
    }
  }
  if (HasControlCharacter(decoded) || !IsUtf8(decoded)) return std::nullopt;
  return decoded;
}

std::optional<Target> ParseTarget(std::string_view text) {
  if (!text.starts_with('/')) return std::nullopt;
  const std::size_t question = text.find('?');
  const std::string_view path = text.substr(0, question);
  Target target;
  const auto decoded = PercentDecode(path, false);
  if (!decoded || !ParseSegments(path, target)) return std::nullopt;
  target.path = *decoded;
  if (question != std::string_view::npos && !ParseQuery(text.substr(question + 1), target)) {
    return std::nullopt;
  }
  return target;
}

std::optional<std::string> FindCookie(std::string_view header, std::string_view name) {
  std::optional<std::string> value;
  ForEachPart(header, ';', [&](std::string_view part) {
    part = Trim(part);
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || part.substr(0, equals) != name) return true;
    value = std::string(part.substr(equals + 1));
    return false;
  });
  return value;
}

std::variant<WholeFile, ByteRange, NoSuchRange> ParseRange(std::string_view header,
                                                           std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit)) return WholeFile{};
  const std::string_view range = Trim(header.substr(kUnit.size()));
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos || range.find(',') != std::string_view::npos) {
    return WholeFile{};
  }
  const auto first = ParseNumber(range.substr(0, dash));
  const auto last = ParseNumber(range.substr(dash + 1));
  if (dash == 0) {  // the last bytes
    if (!last) return WholeFile{};
    if (*last == 0 || size == 0) return NoSuchRange{};
    const std::uint64_t length = std::min(*last, size);
    return ByteRange{size - length, length};
  }
  if (!first || (!last && dash + 1 != range.size()) || (last && *last < *first)) {
    return WholeFile{};
  }
  if (*first >= size) return NoSuchRange{};
  return ByteRange{*first, std::min(last.value_or(size - 1), size - 1) - *first + 1};
}

bool MatchesTag(std::string_view if_none_match, std::string_view tag) {
  bool matches = false;
  ForEachPart(if_none_match, ',', [&](std::string_view part) {
    part = Trim(part);
    if (part.starts_with("W/")) part.remove_prefix(2);
    matches = part == "*" || part == tag;
    return !matches;
  });
  return matches;
}

bool AcceptsGzip(std::string_view accept_encoding) {
  bool accepts = false;
  ForEachPart(accept_encoding, ',', [&](std::string_view part) {
    const std::size_t semicolon = part.find(';');
    if (Trim(part.substr(0, semicolon)) != "gzip") return true;
    std::string_view weight =
        semicolon == std::string_view::npos ? "" : Trim(part.substr(semicolon + 1));
    const bool refused =
        weight.starts_with("q=0") && weight.find_first_not_of("0.", 2) == std::string_view::npos;
    accepts = !refused;
    return false;
  });
  return accepts;
}

}  // namespace etalon::http
