#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "etalon/http/message.h"

namespace etalon::http {

struct Reply {
  int status = 0;
  std::map<std::string, std::string, std::less<>> headers = {};  ///< names in lower case
  std::vector<std::string> cookies = {};                         ///< of Set-Cookie
  std::string body = {};
};

/// What a client offers in the handshake; by default all that OpenSSL does.
struct ClientOptions {
  int newest_tls = 13;       ///< 11, 12 or 13: TLS 1.1, 1.2, 1.3
  std::string ciphers = {};  ///< of TLS 1.2, in OpenSSL's words
};

/// A blocking HTTPS client for tests and benchmarks: one connection, kept open.
class Client {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  /// Connects at the first request. @param trusted certificate, PEM, that the server must show.
  Client(std::string address, std::uint16_t port, std::filesystem::path trusted,
         ClientOptions options = {});
  Client(Client&&) noexcept;
  ~Client();

  /// Connects again when the server has closed the connection since.
  /// @throws Error(kFileUnreadable) when there is no connection or no answer.
  Reply Ask(Method method, std::string_view target, const Headers& headers = {},
            std::string_view body = {});

  /// Bytes as they are. @throws as `Ask`.
  void Send(std::string_view bytes);
  /// The answer to what was sent. @throws as `Ask`.
  Reply Receive(bool of_head = false);
  /// Reads until `text` has arrived; all that was read. @throws as `Ask`.
  std::string ReceiveUntil(std::string_view text);
  /// True when the server closes the connection without another byte.
  bool IsClosed();

 private:
  class Wire;
  Wire& Connected();

  std::string address_;
  std::uint16_t port_;
  std::filesystem::path trusted_;
  ClientOptions options_;
  std::unique_ptr<Wire> wire_;
};

}  // namespace etalon::http
