#pragma once

#include <any>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace etalon::http {

class EventStream;

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete };

/// "GET", "HEAD", ...
std::string_view Name(Method method);
std::optional<Method> MethodFromName(std::string_view name);

/// What a client asks. Texts are decoded; a request that cannot be decoded never gets this far.
struct Request {
  Method method = Method::kGet;
  std::string path = {};                                         ///< decoded, begins with '/'
  std::vector<std::pair<std::string, std::string>> query = {};   ///< decoded, in the order given
  std::map<std::string, std::string, std::less<>> headers = {};  ///< names in lower case
  std::vector<std::string> segments = {};  ///< of the path, each decoded by itself: may hold '/'
  std::string body = {};
  std::string client = {};  ///< address without port
  std::any admitted = {};   ///< what `Admit` found out and the handler needs

  /// The header, or "".
  std::string_view Header(std::string_view name) const;
  /// The first value of a query parameter; nothing when it is not there.
  std::optional<std::string> Query(std::string_view name) const;
  /// A cookie of the request; nothing when it is not there.
  std::optional<std::string> Cookie(std::string_view name) const;
};

/// A file that is sent as it is, ranges included (RFC 9110, section 14), or its neighbour `.gz`
/// where the client takes that.
struct FileBody {
  std::filesystem::path path;
};

/// What a client gets.
struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers = {};
  /// Text or bytes, a file, or events that are sent as they come (text/event-stream).
  std::variant<std::string, FileBody, std::shared_ptr<EventStream>> body = {};
  bool compress = true;  ///< false where the body holds a secret

  /// Adds a header.
  Response& With(std::string name, std::string value);
};

}  // namespace etalon::http
