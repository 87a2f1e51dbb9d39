#include "etalon/http/answer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "etalon/core/error.h"
#include "etalon/http/content_type.h"
#include "etalon/http/gzip.h"
#include "etalon/http/parse.h"
#include "etalon/http/reason.h"

namespace etalon::http {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kPieceBytes = 256 * 1024;
constexpr std::size_t kLeastCompressed = 1024;

bool SameName(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(a) == lower(b);
  });
}

const std::string* FindHeader(const Response& response, std::string_view name) {
  for (const auto& [known, value] : response.headers) {
    if (SameName(known, name)) return &value;
  }
  return nullptr;
}

void AddMissing(Response& response, std::string_view name, std::string_view value) {
  if (FindHeader(response, name) == nullptr) {
    response.headers.emplace_back(std::string(name), std::string(value));
  }
}

bool IsSafe(std::string_view text) { return text.find_first_of({"\r\n\0", 3}) == text.npos; }

/// A strong tag: another file or another content never has it.
std::string TagOf(const fs::path& file, std::uint64_t size, bool packed) {
  const auto changed = fs::last_write_time(file).time_since_epoch().count();
  return fmt::format("\"{:x}-{:x}{}\"", size, changed, packed ? "-gz" : "");
}

bool Reads(Method method) { return method == Method::kGet || method == Method::kHead; }

/// An answer without a body because the client has it.
bool IsKnown(const Request& request, const Response& response) {
  const std::string* tag = FindHeader(response, "etag");
  return response.status == 200 && tag != nullptr && Reads(request.method) &&
         MatchesTag(request.Header("if-none-match"), *tag);
}

}  // namespace

Answer::Answer(const Request& request, Response response,
               const std::vector<std::pair<std::string, std::string>>& usual, bool close)
    : close_(close) {
  for (const auto& [name, value] : usual) AddMissing(response, name, value);
  if (auto* events = std::get_if<std::shared_ptr<EventStream>>(&response.body)) {
    events_ = std::move(*events);
    close_ = true;
    AddMissing(response, "Content-Type", "text/event-stream");
    AddMissing(response, "Cache-Control", "no-store");
    response.headers.emplace_back("Transfer-Encoding", "chunked");
    WriteHead(response, false, 0);
    if (request.method == Method::kHead) {
      events_->Close();
      events_ = nullptr;
    }
  } else if (std::holds_alternative<FileBody>(response.body)) {
    TakeFile(request, response);
  } else {
    TakeText(request, response);
  }
}

void Answer::TakeText(const Request& request, Response& response) {
  auto& body = std::get<std::string>(response.body);
  const std::string* type = FindHeader(response, "content-type");
  if (IsKnown(request, response)) {
    response.status = 304;
    body.clear();
  } else if (response.compress && type != nullptr && IsCompressible(*type) &&
             FindHeader(response, "content-encoding") == nullptr) {
    response.headers.emplace_back("Vary", "Accept-Encoding");
    if (body.size() >= kLeastCompressed && AcceptsGzip(request.Header("accept-encoding"))) {
      body = Gzip(body);
      response.headers.emplace_back("Content-Encoding", "gzip");
    }
  }
  const bool has_length = response.status != 204 && response.status != 304;
  WriteHead(response, has_length, body.size());
  if (request.method != Method::kHead && has_length) piece_ += body;
}

void Answer::TakeFile(const Request& request, Response& response) {
  fs::path path = std::get<FileBody>(response.body).path;
  AddMissing(response, "Content-Type", ContentTypeOf(path));
  fs::path packed = path;
  packed += ".gz";
  std::error_code error;
  const bool has_packed = fs::is_regular_file(packed, error);
  const bool is_packed = has_packed && AcceptsGzip(request.Header("accept-encoding"));
  if (has_packed) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (is_packed) {
    path = packed;
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  file_.open(path, std::ios::binary);
  const std::uint64_t size = fs::is_regular_file(path, error) ? fs::file_size(path, error) : 0;
  if (!file_ || error || !fs::is_regular_file(path, error)) {
    throw FileError(ErrorCode::kFileUnreadable, path.string(), "is missing or may not be read");
  }
  const std::string tag = TagOf(path, size, is_packed);
  AddMissing(response, "ETag", tag);
  AddMissing(response, "Accept-Ranges", "bytes");
  if (IsKnown(request, response)) {
    response.status = 304;
    WriteHead(response, false, 0);
    return;
  }
  ByteRange part{0, size};
  const std::string_view if_range = request.Header("if-range");
  if (Reads(request.method) && response.status == 200 && (if_range.empty() || if_range == tag)) {
    const auto range = ParseRange(request.Header("range"), size);
    if (std::holds_alternative<NoSuchRange>(range)) {
      response.status = 416;
      response.headers.emplace_back("Content-Range", fmt::format("bytes */{}", size));
      part = {0, 0};
    } else if (const auto* wanted = std::get_if<ByteRange>(&range)) {
      response.status = 206;
      part = *wanted;
      response.headers.emplace_back(
          "Content-Range",
          fmt::format("bytes {}-{}/{}", part.first, part.first + part.length - 1, size));
    }
  }
  WriteHead(response, true, part.length);
  if (request.method == Method::kHead) return;
  file_.seekg(static_cast<std::streamoff>(part.first));
  file_left_ = part.length;
}

void Answer::WriteHead(const Response& response, bool has_length, std::uint64_t length) {
  piece_ = fmt::format("HTTP/1.1 {} {}\r\nDate: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", response.status,
                       ReasonOf(response.status), fmt::gmtime(std::chrono::system_clock::now()));
  for (const auto& [name, value] : response.headers) {
    if (!IsSafe(name) || !IsSafe(value)) {
      throw ContractError("a header of an answer holds a line end: " + name);
    }
    piece_ += fmt::format("{}: {}\r\n", name, value);
  }
  if (has_length) piece_ += fmt::format("Content-Length: {}\r\n", length);
  if (close_) piece_ += "Connection: close\r\n";
  piece_ += "\r\n";
}

std::string Answer::NextPiece() {
  std::string piece = std::exchange(piece_, {});
  if (file_left_ > 0) {
    const std::size_t before = piece.size();
    const auto wanted = static_cast<std::size_t>(std::min(file_left_, kPieceBytes));
    piece.resize(before + wanted);
    file_.read(piece.data() + before, static_cast<std::streamsize>(wanted));
    if (file_.gcount() != static_cast<std::streamsize>(wanted)) {
      throw Error(ErrorCode::kFileUnreadable, "a file became shorter while it was sent");
    }
    file_left_ -= wanted;
  }
  return piece;
}

}  // namespace etalon::http
