// How long 200 people wait for the server when all ask at once, over TLS on the loopback.
//   server_load [clients] [requests a client] [milliseconds between them]
// The pause is 500 ms, as of people who page through studies; 0 asks as fast as can be. Half of
// what they ask is their session (the database), a quarter a page of people (the database and the
// audit trail), a quarter a file of 100 kB. Prints milliseconds and memory.
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "etalon/core/error.h"
#include "etalon/http/certificate.h"
#include "etalon/http/client.h"
#include "etalon/http/server.h"
#include "etalon/server/app.h"
#include "etalon/server/pages.h"
#include "load_tally.h"

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using etalon::http::Method;

constexpr const char* kPassword = "chameau violet sous la pluie";

struct Tally {
  std::mutex mutex;
  std::vector<double> milliseconds;
  std::vector<double> first;  ///< with the handshake
  std::atomic<int> errors = 0;
};

struct Visitor {
  std::string cookie;
  std::uint16_t port;
  fs::path certificate;
  int requests;
  std::chrono::milliseconds pause;
  std::chrono::milliseconds delay;  ///< before the first
};

void Visit(const Visitor& visitor, Tally& tally) {
  std::vector<double> milliseconds;
  std::this_thread::sleep_for(visitor.delay);
  try {
    etalon::http::Client client("127.0.0.1", visitor.port, visitor.certificate);
    for (int index = 0; index < visitor.requests; ++index) {
      const char* target = index % 2 == 0   ? "/api/session"
                           : index % 4 == 1 ? "/api/people"
                                            : "/assets/file-1.js";
      const auto start = Clock::now();
      const auto reply = client.Ask(Method::kGet, target, {{"Cookie", visitor.cookie}});
      milliseconds.push_back(
          std::chrono::duration<double, std::milli>(Clock::now() - start).count());
      if (reply.status != 200) ++tally.errors;
      std::this_thread::sleep_for(visitor.pause);
    }
  } catch (const etalon::Error&) {
    ++tally.errors;
  }
  if (milliseconds.empty()) return;
  const std::lock_guard lock(tally.mutex);
  tally.first.push_back(milliseconds.front());
  tally.milliseconds.insert(tally.milliseconds.end(), milliseconds.begin() + 1, milliseconds.end());
}

}  // namespace

int main(int argc, char** argv) {
  const int clients = argc > 1 ? std::atoi(argv[1]) : 200;
  const int requests = argc > 2 ? std::atoi(argv[2]) : 40;
  const std::chrono::milliseconds pause(argc > 3 ? std::atoi(argv[3]) : 500);
  const fs::path folder = fs::temp_directory_path() / fmt::format("server_load_{}", getpid());
  fs::create_directories(folder / "web/assets");
  std::ofstream(folder / "web/index.html") << "<!doctype html>";
  std::ofstream(folder / "web/assets/file-1.js") << std::string(100'000, 'x');

  etalon::server::AppOptions app_options;
  app_options.workspace = folder / "workspace";
  app_options.web = folder / "web";
  etalon::server::App app(app_options);
  const auto begun = std::get<etalon::accounts::NewSession>(
      app.accounts().SetUp(app.accounts().NewSetupToken(), "ada", "Ada", kPassword));
  std::string cookie = etalon::server::kSessionCookie;
  cookie.append("=").append(begun.secret);

  const auto files = etalon::http::EnsureCertificate(folder, {"127.0.0.1"});
  etalon::http::ServerOptions options;
  options.certificate = files.certificate;
  options.key = files.key;
  options.headers = etalon::server::SecurityHeaders();
  options.connections_per_client = static_cast<std::size_t>(clients);
  etalon::http::Server server(
      options, [&](etalon::http::Request& request) { return app.Admit(request); },
      [&](etalon::http::Request& request) { return app.Handle(request); });

  const double before = MegabytesOf("VmRSS:");
  Tally tally;
  const auto start = Clock::now();
  std::vector<std::thread> people;
  for (int client = 0; client < clients; ++client) {
    const Visitor visitor{cookie,   server.port(), files.certificate,
                          requests, pause,         pause * client / clients};
    people.emplace_back([visitor, &tally] { Visit(visitor, tally); });
  }
  for (std::thread& person : people) person.join();
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  fmt::print("{} clients x {} requests in {:.1f} s: {:.0f} requests/s, {} errors\n", clients,
             requests, seconds,
             static_cast<double>(tally.first.size() + tally.milliseconds.size()) / seconds,
             tally.errors.load());
  for (const auto& [what, times] : {std::pair("first, with the handshake", &tally.first),
                                    std::pair("later", &tally.milliseconds)}) {
    fmt::print("milliseconds, {}: p50 {:.1f}, p95 {:.1f}, p99 {:.1f}, most {:.1f}\n", what,
               Quantile(*times, 0.5), Quantile(*times, 0.95), Quantile(*times, 0.99),
               Quantile(*times, 1.0));
  }
  fmt::print("memory, clients included: {:.0f} MB before, {:.0f} MB at most\n", before,
             MegabytesOf("VmHWM:"));
  server.Stop();
  fs::remove_all(folder);
  return tally.errors == 0 ? 0 : 1;
}
