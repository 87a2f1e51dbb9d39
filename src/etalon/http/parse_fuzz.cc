// Whatever a client sends as target, cookie, range, tag or encoding is read within its bounds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "etalon/http/parse.h"

namespace {

void Check(bool holds) {
  if (!holds) std::abort();
}

void CheckTarget(std::string_view text) {
  const auto target = etalon::http::ParseTarget(text);
  if (!target) return;
  Check(target->path.starts_with('/') && etalon::http::IsUtf8(target->path));
  Check(target->query.size() <= 64);
  for (const std::string& segment : target->segments) Check(segment != "." && segment != "..");
}

void CheckRange(std::string_view text, std::uint64_t size) {
  const auto range = etalon::http::ParseRange(text, size);
  const auto* bytes = std::get_if<etalon::http::ByteRange>(&range);
  if (bytes == nullptr) return;
  Check(bytes->length > 0 && bytes->first < size && bytes->length <= size - bytes->first);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  CheckTarget(text);
  std::string absolute = "/";
  absolute += text;
  CheckTarget(absolute);
  std::string range = "bytes=";
  range += text;
  for (const std::uint64_t length : {0ULL, 1ULL, 1000ULL, ~0ULL}) CheckRange(range, length);
  etalon::http::FindCookie(text, "__Host-etalon");
  etalon::http::MatchesTag(text, "\"tag\"");
  etalon::http::AcceptsGzip(text);
  return 0;
}
