#include <gmock/gmock.h>
#include <sqlite3.h>

#include "etalon/server/test_app.h"

namespace etalon::server {
namespace {

using accounts::Role;
using http::Method;
using testing::HasSubstr;
using testing::Not;

using SessionRoutesTest = AppTest;

const Json kSignIn{{"person", "ada"}, {"password", kTestPassword}};

TEST_F(SessionRoutesTest, SignsInWithACookieThatScriptsAndOtherSitesDoNotGet) {
  const Said said = Send(Method::kPost, "/api/session", {}, kSignIn);
  ASSERT_EQ(said.status, 200);
  EXPECT_THAT(said.Header("Set-Cookie"),
              testing::MatchesRegex("__Host-etalon=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; "
                                    "SameSite=Strict"));
  EXPECT_EQ(said.json["person"]["person"], "ada");
  EXPECT_EQ(said.json["setup"], false);
  EXPECT_FALSE(said.response.compress);
  const std::string cookie = said.Header("Set-Cookie");
  const Visitor visitor{.cookie = cookie.substr(0, cookie.find(';')), .token = said.json["token"]};
  EXPECT_EQ(Get("/api/session", visitor).json["token"], visitor.token);
  EXPECT_FALSE(Get("/api/session").json.contains("person"));
}

TEST_F(SessionRoutesTest, ANewSessionReplacesTheOneThatWasBrought) {
  const Said said = Send(Method::kPost, "/api/session", administrator_, kSignIn);
  ASSERT_EQ(said.status, 200);
  EXPECT_THAT(said.Header("Set-Cookie"), Not(HasSubstr(administrator_.cookie)));
  EXPECT_EQ(Get("/api/people", administrator_).status, 401);
}

TEST_F(SessionRoutesTest, SaysTheSameToAWrongPasswordAndToAStranger) {
  const Said wrong =
      Send(Method::kPost, "/api/session", {}, Json{{"person", "ada"}, {"password", "wrong"}});
  const Said stranger =
      Send(Method::kPost, "/api/session", {}, Json{{"person", "eve"}, {"password", "wrong"}});
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.body, stranger.body);
  EXPECT_EQ(wrong.Header("Set-Cookie"), "");
}

TEST_F(SessionRoutesTest, ASecondFactorIsAskedForAndItsSecretToldOnce) {
  const Said made = Send(Method::kPost, "/api/session/factor", administrator_, std::string());
  ASSERT_EQ(made.status, 200) << made.body;
  EXPECT_FALSE(made.response.compress);
  const std::string secret = made.json["secret"];
  EXPECT_THAT(made.json["uri"], HasSubstr("otpauth://totp/Etalon:ada?secret=" + secret));
  EXPECT_EQ(Send(Method::kPut, "/api/session/factor", administrator_,
                 Json{{"password", kTestPassword}, {"code", "1"}})
                .status,
            403);
  EXPECT_EQ(Get("/api/session", administrator_).json["person"]["second_factor"], false);
  EXPECT_EQ(Get("/api/session", administrator_).body.find(secret), std::string::npos);
}

TEST_F(SessionRoutesTest, OwnSessionsAreListedAndEnded) {
  const Visitor bob = AddPerson("bob", {Role::kReader});
  const Said list = Get("/api/session/list", bob);
  ASSERT_EQ(list.json["items"].size(), 1U) << list.body;
  EXPECT_EQ(list.json["items"][0]["client"], "10.0.0.1");
  const std::string id = list.json["items"][0]["id"];
  http::Request of_ada = RequestOf(Method::kDelete, "/api/session/list/" + id, administrator_);
  EXPECT_EQ(Ask(std::move(of_ada)).status, 404) << "bob's, not ada's";
  EXPECT_EQ(Ask(RequestOf(Method::kDelete, "/api/session/list/" + id, bob)).status, 204);
  EXPECT_EQ(Get("/api/session/list", bob).status, 401);
}

TEST_F(SessionRoutesTest, TooManyAttemptsAreToldWhenToComeBack) {
  const Json wrong{{"person", "ada"}, {"password", "wrong"}};
  for (int attempt = 0; attempt < 5; ++attempt) {
    EXPECT_EQ(Send(Method::kPost, "/api/session", {}, wrong).status, 401);
  }
  const Said said = Send(Method::kPost, "/api/session", {}, kSignIn);
  EXPECT_EQ(said.status, 429);
  EXPECT_EQ(said.Header("Retry-After"), "900");
}

TEST_F(SessionRoutesTest, SigningOutEndsTheSessionAndItsEvents) {
  const Visitor physician = AddPerson("pia", {Role::kPhysician});
  const Said events = Get("/api/events", physician);
  ASSERT_EQ(events.status, 200);
  const auto stream = std::get<std::shared_ptr<http::EventStream>>(events.response.body);
  EXPECT_FALSE(stream->closed());
  const Said said = Ask(RequestOf(Method::kDelete, "/api/session", physician));
  EXPECT_EQ(said.status, 204);
  EXPECT_THAT(said.Header("Set-Cookie"), HasSubstr("Max-Age=0"));
  EXPECT_TRUE(stream->closed());
  EXPECT_EQ(Get("/api/events", physician).status, 401);
}

TEST_F(SessionRoutesTest, ListeningToEventsDoesNotKeepASessionOpen) {
  const Visitor physician = AddPerson("pia", {Role::kPhysician});
  now_ += std::chrono::minutes(20);
  EXPECT_EQ(Get("/api/events", physician).status, 200);
  now_ += std::chrono::minutes(10);
  EXPECT_EQ(Get("/api/events", physician).status, 401);
}

TEST_F(SessionRoutesTest, ChangesThePassword) {
  const auto change = [&](const std::string& old_password, const std::string& new_password) {
    return Send(Method::kPut, "/api/session/password", administrator_,
                Json{{"old", old_password}, {"new", new_password}});
  };
  EXPECT_EQ(change("wrong", "trombone lunaire et citron").status, 403);
  EXPECT_EQ(change(kTestPassword, "password1234").code(), "weak-password");
  EXPECT_EQ(change(kTestPassword, "trombone lunaire et citron").status, 204);
  EXPECT_EQ(Send(Method::kPost, "/api/session", {}, kSignIn).status, 401);
}

TEST_F(SessionRoutesTest, KeepsPreferencesThatItKnows) {
  const auto set = [&](const Json& preferences) {
    return Send(Method::kPut, "/api/session/preferences", administrator_, preferences).status;
  };
  const Json wanted{{"language", "fr"}, {"theme", "dark"}, {"keys", {{"next", "j"}}}};
  EXPECT_EQ(set(wanted), 204);
  EXPECT_EQ(Get("/api/session", administrator_).json["preferences"], wanted);
  EXPECT_EQ(set({{"language", "xx"}}), 422);
  EXPECT_EQ(set({{"keys", {{"next", 1}}}}), 422);
  EXPECT_EQ(set({{"colour", "red"}}), 422);
  EXPECT_EQ(set(Json::array()), 422);
}

TEST_F(SessionRoutesTest, TheSetupIsOver) {
  const std::string token = app_->accounts().NewSetupToken();
  const Said said =
      Send(Method::kPost, "/api/setup", {},
           Json{{"token", token}, {"person", "eve"}, {"name", "Eve"}, {"password", kTestPassword}});
  EXPECT_EQ(said.status, 403);
  EXPECT_EQ(said.code(), "setup-over");
}

TEST_F(SessionRoutesTest, AnInvitationMakesAnAccount) {
  const Said invited =
      Send(Method::kPost, "/api/people", administrator_,
           Json{{"person", "bob"}, {"name", "Bob"}, {"roles", Json::array({"physician"})}});
  ASSERT_EQ(invited.status, 200);
  EXPECT_FALSE(invited.response.compress);
  const Json taken{{"token", invited.json["token"]}, {"password", kTestPassword}};
  const Said said = Send(Method::kPost, "/api/invitation", {}, taken);
  EXPECT_EQ(said.status, 200);
  EXPECT_EQ(said.json["person"]["roles"], Json::array({"physician"}));
  EXPECT_EQ(Send(Method::kPost, "/api/invitation", {}, taken).code(), "invitation-over");
}

TEST_F(SessionRoutesTest, AdministersPeople) {
  const Visitor bob = AddPerson("bob", {Role::kReader});
  const Said list = Get("/api/people", administrator_);
  ASSERT_EQ(list.json["items"].size(), 2U);
  EXPECT_EQ(list.json["items"][0]["person"], "ada");
  const auto change = [&](const std::string& person, const Json& what) {
    return Send(Method::kPatch, "/api/people/" + person, administrator_, what);
  };
  EXPECT_EQ(change("bob", {{"roles", Json::array({"operator"})}, {"name", "Bob B."}}).json["name"],
            "Bob B.");
  EXPECT_EQ(Get("/api/events", bob).status, 200);
  EXPECT_EQ(change("bob", {{"active", false}}).status, 200);
  EXPECT_EQ(Get("/api/events", bob).status, 401);
  EXPECT_EQ(change("bob", {{"roles", Json::array({"king"})}}).status, 422);
  EXPECT_EQ(change("nobody", {{"active", false}}).status, 404);
  EXPECT_EQ(change("ada", {{"active", false}}).code(), "last-administrator");
}

TEST_F(SessionRoutesTest, TheAuditTrailHoldsWhatWasDoneAndWhatWasRefused) {
  const Visitor reader = AddPerson("rita", {Role::kReader});
  Get("/api/people", reader);
  Send(Method::kPost, "/api/session", {}, Json{{"person", "eve"}, {"password", "secret guess"}});
  Send(Method::kPost, "/api/people", administrator_,
       Json{{"person", "bob"}, {"name", "Bob"}, {"roles", Json::array()}});
  const Said trail = Get("/api/audit?limit=10", administrator_);
  ASSERT_EQ(trail.json["items"].size(), 4U);
  const Json& items = trail.json["items"];
  EXPECT_EQ(items[0]["action"], "audit.search");
  EXPECT_EQ(items[1]["action"], "person.invite");
  EXPECT_EQ(items[1]["object"], "person=bob");
  EXPECT_EQ(items[1]["person"], "ada");
  EXPECT_EQ(items[2]["action"], "session.begin");
  EXPECT_EQ(items[2]["person"], "eve");
  EXPECT_EQ(items[2]["allowed"], false);
  EXPECT_EQ(items[3]["action"], "people.list");
  EXPECT_EQ(items[3]["person"], "rita");
  EXPECT_EQ(items[3]["allowed"], false);
  EXPECT_THAT(trail.body, Not(HasSubstr("secret guess")));
  const Said page = Get("/api/audit?limit=2&person=ada", administrator_);
  EXPECT_EQ(page.json["items"].size(), 2U);
  EXPECT_EQ(Get("/api/audit?cursor=x", administrator_).status, 422);
  EXPECT_EQ(Get("/api/audit?limit=1000", administrator_).status, 422);
}

TEST_F(SessionRoutesTest, WhatCannotBeRecordedIsNotAnswered) {
  EXPECT_EQ(Get("/api/people", administrator_).status, 200);
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open((folder_ / "workspace/etalon.db").c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, "DROP TABLE audit_entry", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(database);
  now_ += std::chrono::minutes(2);
  const Said said = Get("/api/people", administrator_);
  EXPECT_EQ(said.status, 503);
  EXPECT_THAT(said.body, Not(HasSubstr("Ada")));
  EXPECT_THAT(logged_, HasSubstr("/api/people: store-failed"));
}

}  // namespace
}  // namespace etalon::server
