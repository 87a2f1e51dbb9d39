#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "etalon/accounts/accounts.h"
#include "etalon/accounts/audit_trail.h"
#include "etalon/http/server.h"
#include "etalon/server/route.h"
#include "etalon/workflow/send_study.h"

namespace etalon::server {

inline constexpr const char* kSessionCookie = "__Host-etalon";
inline constexpr const char* kTokenHeader = "x-etalon-token";

struct AppOptions {
  std::filesystem::path workspace;
  std::optional<std::filesystem::path> web = {};  ///< folder of the built pages
  accounts::AccountsOptions accounts = {};
  std::vector<workflow::Archive> archives = {};
  /// What went wrong inside; for the server's log, without patient data.
  std::function<void(const std::string&)> log = {};
};

/// Everything between the HTTP server and the routes. Here, and only here, a request's session,
/// rights and token are checked, and what was asked enters the audit trail.
class App {
 public:
  /// @throws Error(kStoreFailed)
  explicit App(AppOptions options);
  ~App();

  /// Lets a request's body be read, or answers at once: no session, wrong role or token, unknown
  /// path, wrong method or type. From any thread.
  http::Admission Admit(http::Request& request);

  /// The answer to an admitted request. From any thread; never throws.
  http::Response Handle(http::Request& request);

  const Routes& routes() const;
  accounts::Accounts& accounts();
  accounts::AuditTrail& audit();

  /// Ends the streams of events.
  void Stop();

 private:
  class State;
  std::unique_ptr<State> state_;
};

/// The HTTP server's own refusals (400, 408, 413, ...) as Problems.
http::Response Refusal(int status);

}  // namespace etalon::server
