#pragma once

// For tests: an App asked without a socket.

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "etalon/http/parse.h"
#include "etalon/server/app.h"
#include "etalon/server/json_body.h"

namespace etalon::server {

inline constexpr const char* kTestPassword = "chameau violet sous la pluie";

/// Who asks: nobody, or somebody with a session.
struct Visitor {
  std::string cookie = {};
  std::string token = {};
};

struct Said {
  int status = 0;
  Json json = {};
  std::string body = {};
  http::Response response = {};

  std::string Header(std::string_view name) const {
    for (const auto& [known, value] : response.headers) {
      if (known == name) return value;
    }
    return "";
  }
  std::string code() const { return json.is_object() ? json.value("code", "") : ""; }
};

/// The address of a route, each parameter with the value that belongs to it, or "1".
inline std::string TargetOf(const std::string& pattern, const std::string& project = "1") {
  std::string target;
  std::size_t place = 0;
  while (true) {
    const std::size_t open = pattern.find('{', place);
    target.append(pattern, place, open - place);
    if (open == std::string::npos) return target;
    place = pattern.find('}', open) + 1;
    target.append(pattern.substr(open, place - open) == "{project}" ? project : "1");
  }
}

class AppTest : public testing::Test {
 protected:
  AppTest() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(web_ / "assets");
    std::ofstream(web_ / "index.html") << "<!doctype html>index";
    std::ofstream(web_ / "assets/app-1234.js") << "script";
    std::ofstream(web_ / ".built") << "hidden";
    AppOptions options;
    options.workspace = folder_ / "workspace";
    options.web = web_;
    options.accounts.cheap_passwords = true;
    options.accounts.clock = [this] { return now_; };
    options.log = [this](const std::string& text) { logged_ += text + "\n"; };
    app_ = std::make_unique<App>(std::move(options));
    const auto begun =
        app_->accounts().SetUp(app_->accounts().NewSetupToken(), "ada", "Ada L.", kTestPassword);
    administrator_ = VisitorOf(std::get<accounts::NewSession>(begun));
  }
  ~AppTest() override {
    app_.reset();
    std::filesystem::remove_all(folder_);
  }

  static Visitor VisitorOf(const accounts::NewSession& session) {
    return {.cookie = std::string(kSessionCookie) + "=" + session.secret,
            .token = session.session.token};
  }

  Visitor AddPerson(const std::string& key, const std::set<accounts::Role>& roles) {
    const auto invitation =
        std::get<accounts::Invitation>(app_->accounts().Invite(key, "N. " + key, roles));
    return VisitorOf(std::get<accounts::NewSession>(
        app_->accounts().TakeUpInvitation(invitation.token, kTestPassword, "10.0.0.1")));
  }

  static http::Request RequestOf(http::Method method, const std::string& text,
                                 const Visitor& visitor) {
    http::Request request;
    const auto target = http::ParseTarget(text);
    EXPECT_TRUE(target) << text;
    request.method = method;
    request.path = target->path;
    request.segments = target->segments;
    request.query = target->query;
    request.client = "10.0.0.1";
    request.headers["host"] = "localhost:8443";
    if (!visitor.cookie.empty()) request.headers["cookie"] = visitor.cookie;
    if (!visitor.token.empty()) request.headers[kTokenHeader] = visitor.token;
    return request;
  }

  Said Ask(http::Request request) {
    http::Admission admission = app_->Admit(request);
    Said said;
    if (auto* response = std::get_if<http::Response>(&admission)) {
      said.response = std::move(*response);
    } else {
      EXPECT_LE(request.body.size(), std::get<std::uint64_t>(admission)) << request.path;
      said.response = app_->Handle(request);
    }
    said.status = said.response.status;
    if (const auto* body = std::get_if<std::string>(&said.response.body)) {
      said.body = *body;
      said.json = Json::parse(*body, nullptr, false);
    }
    return said;
  }

  Said Get(const std::string& target, const Visitor& visitor = {}) {
    return Ask(RequestOf(http::Method::kGet, target, visitor));
  }
  Said Send(http::Method method, const std::string& target, const Visitor& visitor,
            const std::string& body) {
    http::Request request = RequestOf(method, target, visitor);
    request.headers["content-type"] = "application/json";
    request.body = body;
    return Ask(std::move(request));
  }
  Said Send(http::Method method, const std::string& target, const Visitor& visitor,
            const Json& body) {
    return Send(method, target, visitor, body.dump());
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("app_test_" + std::to_string(getpid()));
  const std::filesystem::path web_ = folder_ / "web";
  std::chrono::system_clock::time_point now_{std::chrono::seconds(1'800'000'000)};
  std::string logged_;
  std::unique_ptr<App> app_;
  Visitor administrator_;
};

}  // namespace etalon::server
