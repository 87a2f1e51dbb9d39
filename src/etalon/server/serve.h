#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace etalon::server {

struct ServeOptions {
  std::filesystem::path workspace;  ///< empty: the usual one
  std::string listen = "127.0.0.1:8443";
  std::filesystem::path web = {};          ///< built pages; empty: those delivered with the program
  std::filesystem::path certificate = {};  ///< PEM; empty: the workspace's own
  std::filesystem::path key = {};          ///< PEM
  std::size_t connections_per_client = 256;
  std::vector<std::string> archives = {};  ///< each "NAME=TITLE@HOST:PORT"
  std::function<void(const std::string&)> log = {};
};

/// A workspace that is served, from construction to `Stop`.
class Workstation {
 public:
  /// @throws Error(kUsage) when the address is none or taken, or another server has the workspace;
  ///     Error(kFileUnreadable, kFileMalformed) for the certificate; Error(kStoreFailed).
  explicit Workstation(const ServeOptions& options);
  ~Workstation();

  std::uint16_t port() const;
  const std::filesystem::path& certificate() const;  ///< PEM
  std::string address() const;                       ///< "https://127.0.0.1:8443"
  std::string fingerprint() const;                   ///< SHA-256 of the certificate
  /// Address of the page where the first administrator is made; empty once somebody has an account.
  std::string setup_link() const;
  /// How many entries the audit trail holds, and a hash that depends on all of them.
  std::string audit_head() const;

  /// Lets answers under way end. Returns when nothing runs any more.
  void Stop();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace etalon::server
