#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "etalon/http/message.h"

namespace etalon::http {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;                  ///< 0: any that is free
  std::filesystem::path certificate = {};  ///< PEM, the chain
  std::filesystem::path key = {};          ///< PEM
  int workers = 8;                         ///< threads that run the handler
  std::size_t header_bytes = 16 * 1024;
  std::size_t target_bytes = 4 * 1024;
  std::chrono::milliseconds handshake_timeout{10'000};
  std::chrono::milliseconds request_timeout{60'000};   ///< head and body together
  std::chrono::milliseconds idle_timeout{60'000};      ///< between requests
  std::chrono::milliseconds write_timeout{60'000};     ///< of a piece of the answer
  std::chrono::milliseconds heartbeat{15'000};         ///< of event streams
  std::chrono::milliseconds stream_lifetime{600'000};  ///< then the client connects again
  std::size_t max_connections = 2048;
  std::size_t connections_per_client = 256;
  /// Sent with every answer, the server's own refusals included, unless the answer has them.
  std::vector<std::pair<std::string, std::string>> headers = {};
  /// The server's own refusals; without it their body is empty.
  std::function<Response(int status)> refusal = {};
};

/// Most bytes that a body may have, or the answer that is given without reading it.
using Admission = std::variant<std::uint64_t, Response>;

/// Judges the head of a request (`body` is empty). May fill `admitted`.
using Admit = std::function<Admission(Request&)>;

using Handler = std::function<Response(Request&)>;

/// An HTTPS server (HTTP/1.1, TLS 1.2 or newer) that bounds what any client can make it hold.
///
/// Sockets live on a thread of their own; `Admit` and the handler run on the workers and may block.
/// HEAD, ranges, If-None-Match, compression and malformed requests are dealt with here.
class Server {
 public:
  /// Listens from here on.
  /// @throws Error(kUsage) when the address is none or taken; Error(kFileUnreadable,
  /// kFileMalformed)
  ///     for the certificate or the key.
  Server(ServerOptions options, Admit admit, Handler handler);
  ~Server();

  std::uint16_t port() const;

  /// Takes no more connections, lets answers under way end within `patience`, and returns when all
  /// threads have ended.
  void Stop(std::chrono::milliseconds patience = std::chrono::milliseconds(5000));

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace etalon::http
