#include "etalon/server/listen_address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "etalon/core/error.h"

namespace etalon::server {
namespace {

bool IsEverywhere(const std::string& address) { return address == "0.0.0.0" || address == "::"; }

std::string HostName() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::string TextOf(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  if (address->sa_family == AF_INET) {
    bytes = &reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
  } else if (address->sa_family == AF_INET6) {
    bytes = &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  } else {
    return "";
  }
  return inet_ntop(address->sa_family, bytes, text.data(), text.size()) == nullptr ? ""
                                                                                   : text.data();
}

std::vector<std::string> InterfaceAddresses() {
  std::vector<std::string> addresses;
  ifaddrs* interfaces = nullptr;
  if (getifaddrs(&interfaces) != 0) return addresses;
  for (const ifaddrs* one = interfaces; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr) continue;
    const std::string text = TextOf(one->ifa_addr);
    if (!text.empty() && !text.starts_with("fe80:")) addresses.push_back(text);
  }
  freeifaddrs(interfaces);
  return addresses;
}

}  // namespace

ListenAddress ParseListenAddress(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  const Error wrong(ErrorCode::kUsage,
                    fmt::format("{} is no address with a port, such as 127.0.0.1:8443", text));
  if (colon == std::string::npos) throw wrong;
  const std::string digits = text.substr(colon + 1);
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() ||
      port > std::numeric_limits<std::uint16_t>::max()) {
    throw wrong;
  }
  std::string address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  }
  if (address.empty()) address = "0.0.0.0";
  if (address == "localhost") address = "127.0.0.1";
  return {address, static_cast<std::uint16_t>(port)};
}

std::vector<std::string> HostsOf(const ListenAddress& address) {
  std::vector<std::string> hosts{"localhost", "127.0.0.1", "::1"};
  if (IsEverywhere(address.address)) {
    const auto own = InterfaceAddresses();
    hosts.insert(hosts.end(), own.begin(), own.end());
  } else {
    hosts.push_back(address.address);
  }
  if (const std::string name = HostName(); !name.empty()) hosts.push_back(name);
  std::vector<std::string> once;
  for (const std::string& host : hosts) {
    if (std::ranges::find(once, host) == once.end()) once.push_back(host);
  }
  return once;
}

std::string UrlOf(const ListenAddress& address, std::uint16_t port) {
  const std::string host = IsEverywhere(address.address) ? HostName() : address.address;
  const bool is_v6 = host.find(':') != std::string::npos;
  return fmt::format("https://{}{}{}:{}", is_v6 ? "[" : "", host, is_v6 ? "]" : "", port);
}

}  // namespace etalon::server
