#include "etalon/server/app.h"

#include <gmock/gmock.h>

#include <random>

#include "etalon/server/pages.h"
#include "etalon/server/route.h"
#include "etalon/server/test_app.h"

namespace etalon::server {
namespace {

using accounts::Role;
using http::Method;
using testing::HasSubstr;
using testing::Not;

TEST_F(AppTest, AChangeNeedsTheSessionsToken) {
  http::Request request = RequestOf(Method::kDelete, "/api/session", administrator_);
  request.headers.erase(kTokenHeader);
  EXPECT_EQ(Ask(request).code(), "token");
  request.headers[kTokenHeader] = AddPerson("bob", {}).token;
  EXPECT_EQ(Ask(request).code(), "token");
  request.headers[kTokenHeader] = administrator_.token;
  EXPECT_EQ(Ask(request).status, 204);
}

TEST_F(AppTest, AChangeFromAnotherSiteIsRefused) {
  const auto ask = [&](const std::string& name, const std::string& value) {
    http::Request request = RequestOf(Method::kPost, "/api/session", {});
    request.headers["content-type"] = "application/json";
    request.headers[name] = value;
    request.body = "{}";
    return Ask(request).code();
  };
  EXPECT_EQ(ask("sec-fetch-site", "cross-site"), "origin");
  EXPECT_EQ(ask("sec-fetch-site", "same-site"), "origin");
  EXPECT_EQ(ask("origin", "https://evil.example"), "origin");
  EXPECT_EQ(ask("origin", "null"), "origin");
  EXPECT_EQ(ask("origin", "https://localhost:8443"), "invalid");
  EXPECT_EQ(ask("sec-fetch-site", "same-origin"), "invalid");
}

TEST_F(AppTest, UnknownAddressesAndMethodsAreToldApart) {
  EXPECT_EQ(Get("/api/nothing").status, 404);
  EXPECT_EQ(Get("/api/").status, 404);
  const Said said = Ask(RequestOf(Method::kPatch, "/api/session", administrator_));
  EXPECT_EQ(said.status, 405);
  EXPECT_EQ(said.Header("Allow"), "GET, POST, DELETE");
  EXPECT_EQ(Ask(RequestOf(Method::kPost, "/studies", administrator_)).status, 405);
  EXPECT_EQ(Ask(RequestOf(Method::kHead, "/api/session", {})).status, 200);
}

TEST_F(AppTest, AForgedOrEmptyCookieIsNobody) {
  for (const char* cookie : {"__Host-etalon=", "__Host-etalon=guess", "etalon=1"}) {
    EXPECT_EQ(Get("/api/people", {.cookie = cookie}).status, 401) << cookie;
  }
}

TEST_F(AppTest, BodiesAreJsonOfTheRightShape) {
  http::Request plain = RequestOf(Method::kPost, "/api/session", {});
  plain.headers["content-type"] = "text/plain";
  EXPECT_EQ(Ask(plain).status, 415);
  const auto post = [&](const std::string& body) {
    return Send(Method::kPost, "/api/session", {}, body).status;
  };
  EXPECT_EQ(post(""), 422);
  EXPECT_EQ(post("{"), 422);
  EXPECT_EQ(post("[]"), 422);
  EXPECT_EQ(post("{\"person\": 1, \"password\": \"x\"}"), 422);
  EXPECT_EQ(post("{\"person\": \"a\\u0000\", \"password\": \"x\"}"), 422);
  EXPECT_EQ(post("{\"person\": \"\xFF\", \"password\": \"x\"}"), 422);
  EXPECT_EQ(post("{\"person\": \"ada\", \"password\": \"x\", \"role\": \"administrator\"}"), 422);
  EXPECT_EQ(post(std::string(4000, '[')), 422);
  EXPECT_EQ(post("{\"person\": 1e999}"), 422);
}

TEST(ParseJson, BoundsDepthAndSize) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[').append(levels, ']');
  };
  EXPECT_THROW(ParseJson(nested(40)), Problem);
  EXPECT_NO_THROW(ParseJson(nested(30)));
  std::string many = "[0";
  for (int index = 0; index < 200'000; ++index) many.append(",0");
  EXPECT_THROW(ParseJson(many.append("]")), Problem);
}

TEST_F(AppTest, ShowsTheApplicationForEveryAddressOfItsPages) {
  const auto file = [](const Said& said) {
    return std::get<http::FileBody>(said.response.body).path.filename();
  };
  EXPECT_EQ(file(Get("/")), "index.html");
  EXPECT_EQ(file(Get("/studies/1234")), "index.html");
  EXPECT_EQ(Get("/").Header("Cache-Control"), "no-cache");
  EXPECT_EQ(file(Get("/assets/app-1234.js")), "app-1234.js");
  EXPECT_THAT(Get("/assets/app-1234.js").Header("Cache-Control"), HasSubstr("immutable"));
  EXPECT_EQ(Get("/assets/gone-1234.js").status, 404);
}

TEST_F(AppTest, ShowsNoFileOutsideOfThePages) {
  for (const char* target : {"/.built", "/assets/..%2Findex.html", "/%2Fetc%2Fpasswd",
                             "//etc/passwd", "/..%2F..%2Fetc%2Fpasswd", "/..%5Cindex.html"}) {
    const Said said = Get(target);
    if (said.status == 404) continue;
    EXPECT_EQ(std::get<http::FileBody>(said.response.body).path, web_ / "index.html") << target;
  }
}

TEST(SecurityHeaders, LetScriptsComeFromHereOnly) {
  std::map<std::string, std::string> headers;
  for (const auto& [name, value] : SecurityHeaders()) headers[name] = value;
  const std::string& policy = headers["Content-Security-Policy"];
  EXPECT_THAT(policy, HasSubstr("default-src 'self';"));
  EXPECT_THAT(policy, HasSubstr("script-src 'self' 'wasm-unsafe-eval';"));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(policy, HasSubstr("object-src 'none'"));
  EXPECT_THAT(policy, Not(HasSubstr("http")));
  EXPECT_EQ(headers["X-Content-Type-Options"], "nosniff");
  EXPECT_EQ(headers["Referrer-Policy"], "no-referrer");
  EXPECT_EQ(headers["Cache-Control"], "no-store");
  const http::Response page = SandboxedPage("<p>");
  EXPECT_THAT(page.headers[1].second, HasSubstr("sandbox allow-scripts"));
  EXPECT_THAT(page.headers[1].second, Not(HasSubstr("allow-same-origin")));
}

TEST(ProblemResponse, KeepsPathsAndCausesToItself) {
  const http::Response response = ProblemResponse(
      FileError(ErrorCode::kFileMalformed, "/data/DUPONT_JEAN.dcm", "is cut off", "detail"));
  EXPECT_EQ(response.status, 422);
  const std::string body = std::get<std::string>(response.body);
  EXPECT_THAT(body, HasSubstr("file-malformed"));
  EXPECT_THAT(body, Not(HasSubstr("DUPONT")));
  EXPECT_THAT(body, Not(HasSubstr("detail")));
}

TEST(LogLine, NamesTheKindOfAFilesErrorAndTheDatabaseInFull) {
  const Error file =
      FileError(ErrorCode::kFileMalformed, "/data/DUPONT_JEAN.dcm", "is cut off", "detail");
  EXPECT_EQ(LogLine(file, "/api/studies/{study}"), "/api/studies/{study}: file-malformed");
  const Error store = FileError(ErrorCode::kStoreFailed, "/w/etalon.db", "is locked", "code 5");
  EXPECT_EQ(LogLine(store, "a page"), "a page: store-failed: /w/etalon.db: is locked code 5");
}

/// Bodies that are nearly right, and bodies that are not.
std::vector<std::string> OddBodies() {
  const std::vector<std::string> names{
      "person",  "name", "roles",   "password", "token", "active", "items", "files", "step",
      "version", "role", "readers", "state",    "date",  "event",  "base",  "model", "statements"};
  const std::vector<std::string> values{"null",
                                        "true",
                                        "-1",
                                        "1e308",
                                        "18446744073709551615",
                                        "\"\"",
                                        "\"a\"",
                                        "[]",
                                        "{}",
                                        "[[]]",
                                        "[{}]",
                                        "[null]",
                                        "[\"reader\"]",
                                        "\"<script>alert(1)</script>\"",
                                        "\"'; DROP TABLE study\"",
                                        "\"../../etc/passwd\"",
                                        "\"\\ud800\"",
                                        "{\"a\":{\"b\":[1,2,{\"c\":null}]}}"};
  std::vector<std::string> bodies{"", "null", "0", "[]", "{}", "\"\"", "{\"\":\"\"}"};
  std::mt19937 random(1);
  const auto any = [&](const std::vector<std::string>& from) {
    return from[random() % from.size()];
  };
  for (int index = 0; index < 60; ++index) {
    std::string body = "{\"step\":1";
    for (std::size_t field = random() % 5; field > 0; --field) {
      body.append(",\"").append(any(names)).append("\":").append(any(values));
    }
    body.append("}");
    bodies.push_back(body);
  }
  return bodies;
}

TEST_F(AppTest, NoBodyBringsARouteDown) {
  const Visitor everything =
      AddPerson("all", {Role::kAdministrator, Role::kPhysician, Role::kOperator, Role::kReader});
  app_->accounts().SetMembership(
      {.project = "1", .person = "all", .role = accounts::MemberRole::kLead, .reader_key = "all"});
  const std::vector<std::string> bodies = OddBodies();
  for (const Route& route : app_->routes()) {
    if (route.method == Method::kDelete || route.pattern == "/api/people/{person}/invitation") {
      continue;
    }
    const std::string target = TargetOf(route.pattern);
    for (const std::string& body : bodies) {
      http::Request request = RequestOf(route.method, target, everything);
      request.headers["content-type"] = route.body == BodyKind::kBytes ? "application/octet-stream"
                                        : route.body == BodyKind::kParts
                                            ? "multipart/related; boundary=b"
                                            : "application/json";
      if (route.body != BodyKind::kNone) request.body = body;
      const Said said = Ask(std::move(request));
      EXPECT_LT(said.status, 500) << http::Name(route.method) << " " << target << " " << body;
      if (route.body == BodyKind::kNone) break;
    }
  }
}

}  // namespace
}  // namespace etalon::server
