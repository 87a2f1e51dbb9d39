// The worklist of a large workspace as a browser gets it: over TLS on the loopback, with session,
// rights, audit and JSON. Ask `study_list_speed 1000000 FOLDER` to fill one first.
// Usage: study_list_http FOLDER. Adds a person to the workspace the first time.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
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
using namespace etalon;
using Clock = std::chrono::steady_clock;

constexpr const char* kPassword = "chameau violet sous la pluie";
constexpr int kRepeats = 60;

struct Question {
  const char* what;
  std::string target;
  std::string search = {};
};

const std::vector<Question>& Questions() {
  static const std::vector<Question> questions{
      {"open", "/api/studies?limit=100"},
      {"sorted by name", "/api/studies?limit=100&sort=name"},
      {"sorted by patient", "/api/studies?limit=100&sort=patient"},
      {"search, one letter", "/api/studies?limit=100", "k"},
      {"search, start of a patient's key", "/api/studies?limit=100&sort=name", "p-3f"},
      {"search that finds nothing", "/api/studies?limit=100", "nothing"},
      {"to be validated", "/api/studies?limit=100&state=checked"},
      {"bone scans sent back, by acquisition",
       "/api/studies?limit=100&kind=planar&state=sent-back&sort=acquired"},
      {"a rare flag", "/api/studies?limit=100&flag=possible-foreshortening"},
      {"a year of echo with a common flag",
       "/api/studies?limit=100&kind=echo&flag=beat-not-traced&from=2018-01-01&to=2018-12-31"},
  };
  return questions;
}

void Row(const char* what, const std::vector<double>& times) {
  fmt::print("{:<40} p50 {:>7.2f} ms  p95 {:>7.2f} ms  most {:>7.2f} ms\n", what,
             Quantile(times, 0.5), Quantile(times, 0.95), Quantile(times, 1.0));
}

accounts::NewSession SessionIn(accounts::Accounts& accounts) {
  if (accounts.Empty()) {
    return std::get<accounts::NewSession>(accounts.SetUp(accounts.NewSetupToken(), "ada", "Ada",
                                                         kPassword, {accounts::Role::kPhysician}));
  }
  return std::get<accounts::NewSession>(accounts.SignIn("ada", kPassword, "127.0.0.1"));
}

int Run(const fs::path& workspace) {
  server::AppOptions app_options;
  app_options.workspace = workspace;
  server::App app(app_options);
  const auto begun = SessionIn(app.accounts());
  const auto files = http::EnsureCertificate(workspace, {"127.0.0.1"});
  http::ServerOptions options;
  options.certificate = files.certificate;
  options.key = files.key;
  options.headers = server::SecurityHeaders();
  http::Server server(
      options, [&](http::Request& request) { return app.Admit(request); },
      [&](http::Request& request) { return app.Handle(request); });
  http::Client client("127.0.0.1", server.port(), files.certificate);
  const std::string cookie = fmt::format("{}={}", server::kSessionCookie, begun.secret);
  std::vector<double> all;
  for (const Question& question : Questions()) {
    std::vector<double> times;
    for (int repeat = 0; repeat < kRepeats; ++repeat) {
      const auto start = Clock::now();
      const auto reply = client.Ask(http::Method::kGet, question.target,
                                    {{"Cookie", cookie}, {"X-Etalon-Search", question.search}});
      times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
      if (reply.status != 200) throw Error(ErrorCode::kInternal, reply.body);
    }
    Row(question.what, times);
    all.insert(all.end(), times.begin(), times.end());
  }
  Row("all together", all);
  server.Stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "study_list_http FOLDER\n");
    return 2;
  }
  try {
    return Run(argv[1]);
  } catch (const Error& error) {
    fmt::print(stderr, "study_list_http: {}\n", error.what());
    return 2;
  }
}
