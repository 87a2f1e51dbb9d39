#include "etalon/cli/serve_command.h"

#include <fmt/format.h>
#include <pthread.h>

#include <CLI/CLI.hpp>
#include <csignal>

#include "etalon/core/error.h"
#include "etalon/server/audit_check.h"

namespace etalon::cli {
namespace {

/// Signals that end the program, held back from every thread so that one can wait for them.
class EndSignals {
 public:
  EndSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }
  void Wait() const {
    int signal = 0;
    sigwait(&signals_, &signal);
  }

 private:
  sigset_t signals_{};
};

}  // namespace

void ServeCommand::Declare(CLI::App& app, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("serve", "The workstation, in the browser");
  command->add_option("--workspace", options.workspace, "folder of the workspace");
  command->add_option("--listen", options.listen, "ADDRESS:PORT; port 0: any that is free")
      ->capture_default_str();
  command->add_option("--web", options.web, "folder of the built pages");
  command->add_option("--certificate", options.certificate,
                      "PEM; without one the workspace makes its own");
  command->add_option("--key", options.key, "PEM, the certificate's private key");
  command
      ->add_option("--connections-per-client", options.connections_per_client,
                   "from one address; more behind a proxy")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--archive", options.archives,
                      "NAME=TITLE@HOST:PORT of a DICOM archive that signed results may be sent to; "
                      "several times");
  command->require_subcommand(0, 1);
  command->callback([this, command, &chosen] {
    if (command->get_subcommands().empty()) chosen = [this] { return Run(); };
  });
  CLI::App* check =
      command->add_subcommand("check-audit", "Hold every entry of the audit trail against its hash")
          ->fallthrough();
  check->callback([this, &chosen] { chosen = [this] { return CheckAudit(); }; });
}

int ServeCommand::Run() const {
  const EndSignals signals;
  server::ServeOptions with_log = options;
  with_log.log = [](const std::string& text) { fmt::print(stderr, "etalon: {}\n", text); };
  server::Workstation workstation(with_log);
  fmt::print("address      {}\n", workstation.address());
  fmt::print("certificate  SHA-256 {}\n", workstation.fingerprint());
  fmt::print("audit trail  {}\n", workstation.audit_head());
  if (const std::string link = workstation.setup_link(); !link.empty()) {
    fmt::print("first sign-in, once:\n  {}\n", link);
  }
  std::fflush(stdout);
  signals.Wait();
  workstation.Stop();
  fmt::print("stopped\n");
  return 0;
}

int ServeCommand::CheckAudit() const {
  const server::AuditReport report = server::CheckAudit(options.workspace);
  if (report.broken != 0) {
    throw Error(ErrorCode::kStoreFailed,
                fmt::format("the audit trail was tampered with: entry {} is missing or changed",
                            report.broken));
  }
  fmt::print("{} entries, head {}\n", report.entries, report.head.empty() ? "-" : report.head);
  return 0;
}

}  // namespace etalon::cli
