// The workstation's server as its administrator starts, asks and stops it.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "etalon/http/client.h"
#include "program.h"

namespace etalon::test {
namespace {

namespace fs = std::filesystem;
using http::Method;
using testing::HasSubstr;

/// `etalon serve` on a free port of the loopback, until the end of the object.
class Served {
 public:
  explicit Served(const fs::path& workspace) {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
    process_ = fork();
    if (process_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      execl(ETALON_PROGRAM, ETALON_PROGRAM, "serve", "--workspace", workspace.c_str(), "--listen",
            "127.0.0.1:0", static_cast<char*>(nullptr));
      _exit(127);
    }
    close(ends[1]);
    output_ = ends[0];
  }
  ~Served() {
    if (process_ > 0) Stop(SIGKILL);
    close(output_);
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  /// The rest of the first line that holds `text`, after it; "" when the output ends before.
  std::string Printed(const std::string& text) {
    for (std::string line = ReadLine(); !line.empty(); line = ReadLine()) {
      const std::size_t place = line.find(text);
      if (place != std::string::npos) return line.substr(place + text.size());
    }
    return "";
  }

  /// @return the exit status.
  int Stop(int signal) {
    kill(process_, signal);
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  std::string ReadLine() const {
    std::string line;
    char byte = 0;
    while (read(output_, &byte, 1) == 1 && byte != '\n') line += byte;
    return line;
  }

  pid_t process_ = 0;
  int output_ = -1;
};

constexpr const char* kAddress = "https://127.0.0.1:";
constexpr const char* kSetup = "/setup#";
const http::Client::Headers kJson{{"Content-Type", "application/json"}};

std::string SetupBody(const std::string& token) {
  return nlohmann::json{{"token", token},
                        {"person", "ada"},
                        {"name", "Ada L."},
                        {"password", "chameau violet sous la pluie"}}
      .dump();
}

TEST(ServeCommand, IsSetUpOverHttpsAndRemembersItsPeople) {
  const fs::path workspace = NewFolder("served");
  {
    Served served(workspace);
    const auto port = static_cast<std::uint16_t>(std::stoi(served.Printed(kAddress)));
    EXPECT_EQ(served.Printed("SHA-256 ").size(), 95U);
    EXPECT_EQ(served.Printed("audit trail  "), "0 entries, head -");
    const std::string token = served.Printed(kSetup);
    EXPECT_EQ(token.size(), 43U);

    http::Client client("127.0.0.1", port, workspace / "server.crt");
    EXPECT_EQ(nlohmann::json::parse(client.Ask(Method::kGet, "/api/session").body)["setup"], true);
    const http::Reply begun = client.Ask(Method::kPost, "/api/setup", kJson, SetupBody(token));
    ASSERT_EQ(begun.status, 200) << begun.body;
    ASSERT_EQ(begun.cookies.size(), 1U);
    EXPECT_THAT(begun.cookies[0], HasSubstr("HttpOnly"));
    EXPECT_THAT(begun.headers.at("content-security-policy"), HasSubstr("frame-ancestors 'none'"));
    const std::string cookie = begun.cookies[0].substr(0, begun.cookies[0].find(';'));
    const http::Reply people = client.Ask(Method::kGet, "/api/people", {{"Cookie", cookie}});
    EXPECT_THAT(people.body, HasSubstr("Ada L."));
    EXPECT_EQ(client.Ask(Method::kGet, "/api/people").status, 401);
    EXPECT_EQ(client.Ask(Method::kPost, "/api/setup", kJson, SetupBody(token)).status, 403);
    EXPECT_EQ(client.Ask(Method::kGet, "/api/%2e%2e").status, 400);
    EXPECT_EQ(served.Stop(SIGTERM), 0);
  }
  EXPECT_THAT(RunEtalon({"serve", "check-audit", "--workspace", workspace.string()}).output,
              testing::StartsWith("3 entries, head "));
  Served again(workspace);
  const auto port = static_cast<std::uint16_t>(std::stoi(again.Printed(kAddress)));
  http::Client client("127.0.0.1", port, workspace / "server.crt");
  const http::Reply begun =
      client.Ask(Method::kPost, "/api/session", kJson,
                 R"({"person": "ada", "password": "chameau violet sous la pluie"})");
  EXPECT_EQ(begun.status, 200);
  EXPECT_EQ(again.Stop(SIGINT), 0);
}

TEST(ServeCommand, OneServerHasAWorkspaceAndAPort) {
  const fs::path workspace = NewFolder("served");
  Served served(workspace);
  const std::string port = served.Printed(kAddress);
  const auto same = RunEtalon({"serve", "--workspace", workspace.string()});
  EXPECT_EQ(same.exit_code, 2);
  EXPECT_THAT(same.errors, HasSubstr("is served already"));
  std::string listen = "127.0.0.1:";
  const auto taken = RunEtalon(
      {"serve", "--workspace", NewFolder("other").string(), "--listen", listen.append(port)});
  EXPECT_EQ(taken.exit_code, 2);
  EXPECT_THAT(taken.errors, HasSubstr("is taken"));
}

TEST(ServeCommand, SaysWhatIsWrongWithItsOptions) {
  const std::string workspace = NewFolder("served").string();
  const auto errors = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{"serve", "--workspace", workspace};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const auto result = RunEtalon(arguments);
    EXPECT_EQ(result.exit_code, 2);
    return result.errors;
  };
  EXPECT_THAT(errors({"--listen", "8443"}), HasSubstr("such as 127.0.0.1:8443"));
  EXPECT_THAT(errors({"--listen", "127.0.0.1:99999"}), HasSubstr("such as 127.0.0.1:8443"));
  EXPECT_THAT(errors({"--listen", "nowhere:1"}), HasSubstr("is no address"));
  EXPECT_THAT(errors({"--web", workspace}), HasSubstr("holds no index.html"));
  EXPECT_THAT(errors({"--certificate", "a.crt"}), HasSubstr("needs its key"));
  EXPECT_THAT(errors({"--certificate", "a.crt", "--key", "a.key"}), HasSubstr("a.crt"));
}

}  // namespace
}  // namespace etalon::test
