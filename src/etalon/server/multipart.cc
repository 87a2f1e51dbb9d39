#include "etalon/server/multipart.h"

#include <algorithm>
#include <cctype>

#include "etalon/core/sha256.h"

namespace etalon::server {
namespace {

constexpr std::size_t kMostParts = 10'000;
constexpr std::string_view kLine = "\r\n";

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return lower;
}

/// The parameter `boundary`, with or without quotes.
std::string BoundaryOf(std::string_view content_type) {
  const std::size_t at = LowerCase(content_type).find("boundary=");
  if (at == std::string::npos) return {};
  std::string_view value = content_type.substr(at + 9);
  if (value.starts_with('"')) {
    value.remove_prefix(1);
    return std::string(value.substr(0, value.find('"')));
  }
  return std::string(value.substr(0, value.find_first_of("; \t")));
}

/// A part from its head on.
std::optional<Part> ParsePart(std::string_view text) {
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  Part part;
  part.body = std::string(text.substr(end + 4));
  std::string_view head = text.substr(0, end);
  while (!head.empty()) {
    const std::size_t length = std::min(head.find(kLine), head.size());
    const std::string_view line = head.substr(0, length);
    head.remove_prefix(std::min(head.size(), length + kLine.size()));
    if (!LowerCase(line).starts_with("content-type:")) continue;
    std::string_view type = line.substr(13);
    type.remove_prefix(std::min(type.find_first_not_of(" \t"), type.size()));
    part.type = std::string(type);
  }
  return part;
}

/// One that no part holds: made from what they hold.
std::string NewBoundary(const std::vector<Part>& parts) {
  Sha256 hash;
  for (const Part& part : parts) hash.Update(part.body);
  return "etalon-" + hash.Finish().substr(0, 40);
}

}  // namespace

http::Response MultipartResponse(const std::string& type, const std::vector<Part>& parts) {
  const std::string boundary = NewBoundary(parts);
  std::string body;
  for (const Part& part : parts) {
    body.append("--").append(boundary).append("\r\nContent-Type: ").append(part.type);
    body.append("\r\n\r\n").append(part.body).append(kLine);
  }
  body.append("--").append(boundary).append("--\r\n");
  http::Response response;
  response.With("Content-Type", std::string("multipart/related; type=\"")
                                    .append(type)
                                    .append("\"; boundary=")
                                    .append(boundary));
  response.body = std::move(body);
  response.compress = false;
  return response;
}

std::optional<std::vector<Part>> ParseMultipart(std::string_view content_type,
                                                std::string_view body) {
  const std::string boundary = BoundaryOf(content_type);
  if (boundary.empty() || boundary.size() > 70) return std::nullopt;
  const std::string delimiter = "--" + boundary;
  std::size_t at = body.starts_with(delimiter) ? 0 : body.find("\r\n" + delimiter);
  if (at == std::string_view::npos) return std::nullopt;
  if (at != 0) at += kLine.size();
  std::vector<Part> parts;
  while (true) {
    at += delimiter.size();
    if (body.substr(at).starts_with("--")) return parts;
    const std::size_t begin = body.find(kLine, at);
    if (begin == std::string_view::npos || parts.size() == kMostParts) return std::nullopt;
    const std::size_t end = body.find("\r\n" + delimiter, begin);
    if (end == std::string_view::npos) return std::nullopt;
    auto part = ParsePart(body.substr(begin + kLine.size(), end - begin - kLine.size()));
    if (!part) return std::nullopt;
    parts.push_back(std::move(*part));
    at = end + kLine.size();
  }
}

}  // namespace etalon::server
