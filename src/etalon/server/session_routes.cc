#include "etalon/core/version.h"
#include "etalon/server/account_json.h"
#include "etalon/server/app.h"
#include "etalon/server/route.h"

namespace etalon::server {
namespace {

using accounts::NewSession;
using http::Method;

constexpr std::size_t kMostPasswordBytes = 1000;
constexpr std::size_t kMostCodeBytes = 20;
constexpr std::size_t kMostPreferenceKeys = 200;

/// What openapi.yaml calls a Session; with a secret in it, so never compressed.
http::Response SessionResponse(Services& services,
                               const std::optional<accounts::Session>& session) {
  Json json{{"setup", services.accounts.Empty()}, {"version", std::string(kSoftwareVersion)}};
  if (session) {
    json["person"] = ToJson(session->person);
    json["token"] = session->token;
    json["expires_at"] = session->expires_at;
    const std::string preferences = services.accounts.Preferences(session->person.key);
    if (!preferences.empty()) json["preferences"] = Json::parse(preferences);
  }
  http::Response response = JsonResponse(json);
  response.compress = false;
  return response;
}

std::string CookieOf(const std::string& secret) {
  std::string cookie = kSessionCookie;
  cookie.append("=").append(secret).append("; Path=/; Secure; HttpOnly; SameSite=Strict");
  return secret.empty() ? cookie.append("; Max-Age=0") : cookie;
}

/// A new session takes the place of the one that the request came with.
http::Response Begin(Services& services, const Call& call, const NewSession& begun) {
  if (call.session) services.accounts.SignOut(call.session->id);
  return SessionResponse(services, begun.session).With("Set-Cookie", CookieOf(begun.secret));
}

http::Response SignIn(Services& services, Call& call) {
  RequireFields(call.body, {"person", "password", "code"});
  const std::string person = RequiredText(call.body, "person", 100);
  const std::string password = RequiredText(call.body, "password", kMostPasswordBytes);
  if (accounts::IsPersonKey(person)) call.claimed_person = person;
  return Begin(services, call,
               Granted(services.accounts.SignIn(person, password, call.request.client,
                                                OptionalText(call.body, "code", kMostCodeBytes))));
}

http::Response SetUp(Services& services, Call& call) {
  RequireFields(call.body, {"token", "person", "name", "password", "roles"});
  const std::string person = RequiredText(call.body, "person", 100);
  if (accounts::IsPersonKey(person)) call.claimed_person = person;
  auto answer = services.accounts.SetUp(RequiredText(call.body, "token", 100), person,
                                        RequiredText(call.body, "name", 200),
                                        RequiredText(call.body, "password", kMostPasswordBytes),
                                        RolesIn(call.body, "roles"), call.request.client);
  if (const auto* denied = std::get_if<accounts::Denied>(&answer);
      denied != nullptr && denied->denial == accounts::Denial::kWrong) {
    throw Problem(403, "setup-over", "the link is not right, or was used already");
  }
  return Begin(services, call, Granted(std::move(answer)));
}

http::Response TakeUpInvitation(Services& services, Call& call) {
  RequireFields(call.body, {"token", "password"});
  auto answer = services.accounts.TakeUpInvitation(
      RequiredText(call.body, "token", 100),
      RequiredText(call.body, "password", kMostPasswordBytes), call.request.client);
  if (const auto* denied = std::get_if<accounts::Denied>(&answer);
      denied != nullptr && denied->denial == accounts::Denial::kWrong) {
    throw Problem(403, "invitation-over", "the link is not right, was used already or is too old");
  }
  const NewSession begun = Granted(std::move(answer));
  call.claimed_person = begun.session.person.key;
  return Begin(services, call, begun);
}

/// A wrong password or code of who is signed in is no reason to sign in again: 403, not 401.
void GrantedToSession(accounts::Answer<bool> answer, const char* wrong) {
  if (const auto* denied = std::get_if<accounts::Denied>(&answer);
      denied != nullptr && denied->denial == accounts::Denial::kWrong) {
    throw Problem(403, "wrong-credentials", wrong);
  }
  Granted(std::move(answer));
}

http::Response ChangePassword(Services& services, Call& call) {
  RequireFields(call.body, {"old", "new"});
  GrantedToSession(services.accounts.ChangePassword(
                       *call.session, RequiredText(call.body, "old", kMostPasswordBytes),
                       RequiredText(call.body, "new", kMostPasswordBytes), call.request.client),
                   "the old password is not right");
  return NoContent();
}

/// A secret stands in it, so never compressed.
http::Response NewFactor(Services& services, Call& call) {
  const std::string secret = services.accounts.NewFactor(*call.session);
  std::string uri = "otpauth://totp/Etalon:";
  uri.append(call.Person().key).append("?secret=").append(secret);
  uri.append("&issuer=Etalon&algorithm=SHA1&digits=6&period=30");
  http::Response response = JsonResponse({{"secret", secret}, {"uri", uri}});
  response.compress = false;
  return response;
}

http::Response ConfirmFactor(Services& services, Call& call) {
  RequireFields(call.body, {"password", "code"});
  GrantedToSession(services.accounts.ConfirmFactor(
                       *call.session, RequiredText(call.body, "password", kMostPasswordBytes),
                       RequiredText(call.body, "code", kMostCodeBytes), call.request.client),
                   "the password or the code is not right");
  return NoContent();
}

http::Response RemoveFactor(Services& services, Call& call) {
  RequireFields(call.body, {"password"});
  GrantedToSession(services.accounts.RemoveFactor(
                       *call.session, RequiredText(call.body, "password", kMostPasswordBytes),
                       call.request.client),
                   "the password is not right");
  return NoContent();
}

http::Response OwnSessions(Services& services, Call& call) {
  Json items = Json::array();
  for (const accounts::OwnSession& one : services.accounts.ListSessions(*call.session)) {
    items.push_back({{"id", one.id},
                     {"client", one.client},
                     {"begun_at", one.begun_at},
                     {"seen_at", one.seen_at},
                     {"present", one.present}});
  }
  return JsonResponse({{"items", std::move(items)}});
}

http::Response EndOwnSession(Services& services, Call& call) {
  if (!services.accounts.EndOwnSession(*call.session, call.Parameter("session"))) {
    throw NotFound("the session");
  }
  return NoContent();
}

void RequireOneOf(const Json& object, const char* field, std::initializer_list<const char*> known) {
  if (!object.contains(field)) return;
  const std::string text = RequiredText(object, field, 20);
  for (const char* value : known) {
    if (text == value) return;
  }
  throw Unprocessable("the preference has no such value");
}

http::Response SetPreferences(Services& services, Call& call) {
  RequireFields(call.body, {"language", "theme", "keys"});
  RequireOneOf(call.body, "language", {"fr", "en"});
  RequireOneOf(call.body, "theme", {"light", "dark"});
  if (call.body.contains("keys")) {
    const Json& keys = call.body["keys"];
    if (!keys.is_object() || keys.size() > kMostPreferenceKeys) {
      throw Unprocessable("the field keys is no list of keys");
    }
    for (const auto& [name, value] : keys.items()) RequiredText(keys, name.c_str(), 100);
  }
  services.accounts.SetPreferences(call.Person().key, call.body.dump());
  return NoContent();
}

}  // namespace

Routes SessionRoutes(Services& services) {
  const auto with = [&services](http::Response (*handle)(Services&, Call&)) -> Action {
    return [&services, handle](Call& call) { return handle(services, call); };
  };
  return {
      {.method = Method::kGet,
       .pattern = "/api/session",
       .access = Open(),
       .action = "",
       .handle = [&services](Call& call) { return SessionResponse(services, call.session); }},
      {.method = Method::kPost,
       .pattern = "/api/session",
       .access = Open(),
       .action = "session.begin",
       .handle = with(SignIn),
       .body = BodyKind::kJson,
       .max_bytes = 8 * 1024},
      {.method = Method::kDelete,
       .pattern = "/api/session",
       .access = Everybody(),
       .action = "session.end",
       .handle =
           [&services](Call& call) {
             services.accounts.SignOut(call.session->id);
             return NoContent()
                 .With("Set-Cookie", CookieOf(""))
                 .With("Clear-Site-Data", "\"cache\"");
           }},
      {.method = Method::kPost,
       .pattern = "/api/setup",
       .access = Open(),
       .action = "setup",
       .handle = with(SetUp),
       .body = BodyKind::kJson,
       .max_bytes = 8 * 1024},
      {.method = Method::kPost,
       .pattern = "/api/invitation",
       .access = Open(),
       .action = "invitation.accept",
       .handle = with(TakeUpInvitation),
       .body = BodyKind::kJson,
       .max_bytes = 8 * 1024},
      {.method = Method::kPut,
       .pattern = "/api/session/password",
       .access = Everybody(),
       .action = "session.password",
       .handle = with(ChangePassword),
       .body = BodyKind::kJson,
       .max_bytes = 8 * 1024},
      {.method = Method::kPost,
       .pattern = "/api/session/factor",
       .access = Everybody(),
       .action = "session.factor.begin",
       .handle = with(NewFactor)},
      {.method = Method::kPut,
       .pattern = "/api/session/factor",
       .access = Everybody(),
       .action = "session.factor",
       .handle = with(ConfirmFactor),
       .body = BodyKind::kJson,
       .max_bytes = 8 * 1024},
      {.method = Method::kPost,
       .pattern = "/api/session/factor/removal",
       .access = Everybody(),
       .action = "session.factor.remove",
       .handle = with(RemoveFactor),
       .body = BodyKind::kJson,
       .max_bytes = 8 * 1024},
      {.method = Method::kGet,
       .pattern = "/api/session/list",
       .access = Everybody(),
       .action = "",
       .handle = with(OwnSessions)},
      {.method = Method::kDelete,
       .pattern = "/api/session/list/{session}",
       .access = Everybody(),
       .action = "session.end",
       .handle = with(EndOwnSession)},
      {.method = Method::kPut,
       .pattern = "/api/session/preferences",
       .access = Everybody(),
       .action = "session.preferences",
       .handle = with(SetPreferences),
       .body = BodyKind::kJson,
       .max_bytes = 32 * 1024},
      {.method = Method::kGet,
       .pattern = "/api/events",
       .access = Clinicians(),
       .action = "",
       .handle =
           [&services](Call& call) {
             return http::Response{.body = services.events.Subscribe(call.session->id)};
           },
       .background = true},
  };
}

}  // namespace etalon::server
