#include "etalon/server/serve.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include "etalon/core/error.h"
#include "etalon/core/resources.h"
#include "etalon/http/certificate.h"
#include "etalon/server/app.h"
#include "etalon/server/listen_address.h"
#include "etalon/server/pages.h"
#include "etalon/store/workspace.h"

namespace etalon::server {
namespace {

namespace fs = std::filesystem;

/// One server a workspace: two would each think that the other's jobs are their own.
class ServeLock {
 public:
  explicit ServeLock(const fs::path& workspace)
      : file_(::open((workspace / "serve.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (file_ < 0) {
      throw FileError(ErrorCode::kStoreFailed, workspace.string(), "may not be written");
    }
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) {
      ::close(file_);
      throw FileError(ErrorCode::kUsage, workspace.string(),
                      "is served already by another etalon serve");
    }
  }
  ~ServeLock() { ::close(file_); }
  ServeLock(const ServeLock&) = delete;
  ServeLock& operator=(const ServeLock&) = delete;

 private:
  int file_;
};

/// A connection is a file descriptor; most systems allow 1024 until one asks for more.
void AllowManyConnections() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

fs::path WorkspaceOf(const ServeOptions& options) {
  fs::path folder = options.workspace.empty() ? store::DefaultWorkspaceFolder() : options.workspace;
  store::Workspace::Open(folder);  // makes it, or says what is wrong with it
  return folder;
}

std::optional<fs::path> WebOf(const ServeOptions& options) {
  if (options.web.empty()) {
    const auto found = FindResource("web/dist", "web");
    return found && fs::exists(*found / "index.html") ? found : std::nullopt;
  }
  if (!fs::exists(options.web / "index.html")) {
    throw FileError(ErrorCode::kFileUnreadable, options.web.string(), "holds no index.html");
  }
  return options.web;
}

http::CertificateFiles CertificateOf(const ServeOptions& options, const fs::path& workspace,
                                     const ListenAddress& address) {
  if (options.certificate.empty() != options.key.empty()) {
    throw Error(ErrorCode::kUsage, "a certificate needs its key, and a key its certificate");
  }
  if (!options.certificate.empty()) return {options.certificate, options.key};
  return http::EnsureCertificate(workspace, HostsOf(address));
}

AppOptions AppOptionsOf(const ServeOptions& options, const fs::path& workspace) {
  AppOptions app;
  app.workspace = workspace;
  for (const std::string& text : options.archives) {
    app.archives.push_back(workflow::ParseArchive(text));
  }
  app.web = WebOf(options);
  app.log = options.log;
  return app;
}

http::ServerOptions ServerOptionsOf(const ServeOptions& options, const ListenAddress& address,
                                    const http::CertificateFiles& files) {
  http::ServerOptions server;
  server.address = address.address;
  server.port = address.port;
  server.certificate = files.certificate;
  server.key = files.key;
  server.connections_per_client = options.connections_per_client;
  server.headers = SecurityHeaders();
  server.refusal = Refusal;
  return server;
}

}  // namespace

class Workstation::State {
 public:
  explicit State(const ServeOptions& options)
      : workspace(WorkspaceOf(options)),
        lock(workspace),
        address(ParseListenAddress(options.listen)),
        files(CertificateOf(options, workspace, address)),
        app(AppOptionsOf(options, workspace)),
        setup_token(app.accounts().Empty() ? app.accounts().NewSetupToken() : ""),
        server(
            ServerOptionsOf(options, address, files),
            [this](http::Request& request) { return app.Admit(request); },
            [this](http::Request& request) { return app.Handle(request); }) {}

  fs::path workspace;
  ServeLock lock;
  ListenAddress address;
  http::CertificateFiles files;
  App app;
  std::string setup_token;
  http::Server server;
};

Workstation::Workstation(const ServeOptions& options) {
  AllowManyConnections();
  state_ = std::make_unique<State>(options);
}
Workstation::~Workstation() = default;

std::uint16_t Workstation::port() const { return state_->server.port(); }
const fs::path& Workstation::certificate() const { return state_->files.certificate; }
std::string Workstation::address() const { return UrlOf(state_->address, port()); }
std::string Workstation::fingerprint() const {
  return http::Fingerprint(state_->files.certificate);
}

std::string Workstation::setup_link() const {
  if (state_->setup_token.empty() || !state_->app.accounts().Empty()) return "";
  return fmt::format("{}/setup#{}", address(), state_->setup_token);
}

std::string Workstation::audit_head() const {
  const accounts::AuditState trail = state_->app.audit().Check();
  if (trail.broken != 0) {
    return fmt::format("damaged from entry {} on", trail.broken);
  }
  return fmt::format("{} entries, head {}", trail.entries,
                     trail.head.empty() ? "-" : trail.head.substr(0, 16));
}

void Workstation::Stop() {
  state_->app.Stop();
  state_->server.Stop();
}

}  // namespace etalon::server
