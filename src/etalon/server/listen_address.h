#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace etalon::server {

struct ListenAddress {
  std::string address;  ///< without brackets
  std::uint16_t port;
};

/// "127.0.0.1:8443", "[::1]:8443", "localhost:8443", ":8443" (every address).
/// @throws Error(kUsage)
ListenAddress ParseListenAddress(const std::string& text);

/// Names and addresses under which browsers may ask for the server: what its certificate is for.
std::vector<std::string> HostsOf(const ListenAddress& address);

/// How a browser would be told of the server.
std::string UrlOf(const ListenAddress& address, std::uint16_t port);

}  // namespace etalon::server
