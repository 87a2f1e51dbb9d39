#pragma once

// What this module reads of a request by itself; Beast reads the rest.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace etalon::http {

/// A request's target, decoded.
struct Target {
  std::string path;
  std::vector<std::string> segments;  ///< of "/a/b": "a", "b"; of "/": none; of "/a/": "a", ""
  std::vector<std::pair<std::string, std::string>> query;
};

/// Text with %XX decoded (and '+' as a space where asked for); nothing when an escape is cut off,
/// or the result holds control characters or is no UTF-8.
std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_space);

/// Nothing when the target does not begin with '/', cannot be decoded, has a segment "." or "..",
/// or more than 64 query parameters.
std::optional<Target> ParseTarget(std::string_view target);

/// Value of a cookie in a Cookie header; nothing when it is not there.
std::optional<std::string> FindCookie(std::string_view header, std::string_view name);

struct ByteRange {
  std::uint64_t first;
  std::uint64_t length;
};
struct WholeFile {};
struct NoSuchRange {};

/// What a Range header asks of a file (RFC 9110, section 14.2). More than one range, or what is no
/// range, is answered with the whole file, as the RFC allows.
std::variant<WholeFile, ByteRange, NoSuchRange> ParseRange(std::string_view header,
                                                           std::uint64_t size);

/// True when an If-None-Match header names the tag, `"..."`, weakly compared.
bool MatchesTag(std::string_view if_none_match, std::string_view tag);

/// True when an Accept-Encoding header takes gzip.
bool AcceptsGzip(std::string_view accept_encoding);

bool IsUtf8(std::string_view text);

}  // namespace etalon::http
